import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import Database from 'better-sqlite3';

/** What came of killing a writer again and again. */
export type KillCount = { readonly kills: number; readonly calls: number; readonly withoutIntent: number };

/** Kills a process that journals an intent and then makes its call, `kills` times at random moments, and compares both sides. */
export async function killedAtRandom(folder: string, kills: number): Promise<KillCount> {
  let calls = 0;
  let withoutIntent = 0;
  for (let run = 0; run < kills; run += 1) {
    const dataDir = join(folder, `kill-${run}`);
    const made = await callsUntilKilled(dataDir);
    const journaled = intentsIn(join(dataDir, 'journal', 'bench.db'));
    calls += made.length;
    withoutIntent += made.filter((tag) => !journaled.has(tag)).length;
    rmSync(dataDir, { recursive: true, force: true });
  }
  return { kills, calls, withoutIntent };
}

/** The child's calls arrive on its standard output, a pipe that outlives it: what was sent before the kill is seen here. */
async function callsUntilKilled(dataDir: string): Promise<readonly string[]> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'journal-writer.ts'), dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = once(child, 'close');
  let text = '';
  const begun = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      resolve();
    });
  });
  await begun;
  await wait(Math.random() * 40);
  child.kill('SIGKILL');
  await gone;
  // A line cut by the kill was not a whole call.
  return text.split('\n').slice(0, -1);
}

function intentsIn(file: string): ReadonlySet<string> {
  const database = new Database(file, { readonly: true });
  const rows = database.prepare("SELECT body FROM entries WHERE kind = 'order-intended'").all() as { body: string }[];
  database.close();
  return new Set(rows.map(({ body }) => (JSON.parse(body) as { tag: string }).tag));
}
