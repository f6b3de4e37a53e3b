import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { root } from '../checks/command.ts';
import { filesBelow } from './files.ts';

/**
 * The content of everything a build reads. Content, not dates: git gives every file of a fresh checkout or a switched branch
 * the date of the switch.
 */
function fingerprint(inputs: readonly string[]): string {
  const hash = createHash('sha256');
  for (const input of inputs) {
    for (const file of filesBelow(join(root, input)).filter((name) => !/\.(test|e2e)\.tsx?$/.test(name))) {
      hash.update(file).update('\0').update(readFileSync(file)).update('\0');
    }
  }
  return hash.digest('hex');
}

/** Runs `build` unless `output` was already built from the same inputs; says whether it ran. */
export async function buildWhenStale(
  output: string,
  inputs: readonly string[],
  build: () => Promise<void>,
): Promise<boolean> {
  const stamp = join(root, 'dist', `.${output.replaceAll('/', '-')}.stamp`);
  const wanted = fingerprint(inputs);
  const built = existsSync(join(root, 'dist', output)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
  if (built) return false;
  await build();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
  return true;
}
