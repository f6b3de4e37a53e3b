import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processesMarked } from './processes.ts';

/** Every process the tests start inherits this variable, and keeps it when the one that started it has died. */
const mark = 'TRADEFUSE_TEST_RUN';

/**
 * Called once by vitest around the whole run. The run gets a temporary folder of its own, so that two runs at once do
 * not accuse each other; what is left in it, or still runs with this run's mark, fails the run.
 */
export function setup(): () => Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tfrun-'));
  for (const name of ['TMPDIR', 'TMP', 'TEMP']) process.env[name] = folder;
  process.env[mark] = folder;
  return async () => {
    const remaining = await settled(() => [...leftFolders(folder), ...leftProcesses(folder)]);
    rmSync(folder, { recursive: true, force: true });
    if (remaining.length > 0) throw new Error(`The tests left something behind:\n${remaining.join('\n')}`);
  };
}

function leftFolders(folder: string): readonly string[] {
  // Caches of the tools that read configuration files.
  const caches = new Set(['jiti', 'node-compile-cache']);
  const names = readdirSync(folder).filter((name) => !caches.has(name));
  return names.map((name) => `in the temporary folder: ${name}`);
}

function leftProcesses(folder: string): readonly string[] {
  // Vitest's own workers carry the mark too and end after this.
  const harness = /node_modules\/(vitest|vite|rolldown|tinypool)\//;
  return processesMarked(mark, folder)
    .filter(({ pid, command }) => pid !== process.pid && !harness.test(command))
    .map(({ pid, command }) => `process ${pid}: ${command.slice(0, 160)}`);
}

/** Processes need a moment to end: ask again for up to three seconds before calling them left behind. */
async function settled(find: () => readonly string[]): Promise<readonly string[]> {
  let found = find();
  for (let attempt = 0; attempt < 30 && found.length > 0; attempt += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    found = find();
  }
  return found;
}
