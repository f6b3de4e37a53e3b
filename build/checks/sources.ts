import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './command.ts';

/**
 * Every file that git tracks or would track, relative to the root with forward slashes. Asking git keeps build output and
 * ignored files out of the checks; a source archive without git has nothing to ask, so the list is then empty.
 */
export function projectFiles(): readonly string[] {
  const listed = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (listed.status !== 0) return [];
  return listed.stdout.split('\0').filter((file) => file !== '' && existsSync(join(root, file)));
}

export function isTypeScript(file: string): boolean {
  return /\.tsx?$/.test(file) && !file.endsWith('.d.ts');
}
