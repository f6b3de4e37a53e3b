import { once } from 'node:events';
import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { Database } from 'better-sqlite3';

/** About three milliseconds' work: so much is checked where the journal lives, more in a thread of its own. */
const AT_ONCE_BYTES = 2 * 1_048_576;

/** SQLite's own verdict on every page of a file: its first complaint, undefined when there is none. */
export function structureFault(database: Database): string | undefined {
  const verdict = database.pragma('quick_check(1)', { simple: true });
  return verdict === 'ok' ? undefined : String(verdict);
}

/** The same beside the work of whoever has the file open. Rejects with SQLite's error where it cannot even be asked. */
export async function structureFaultBeside(database: Database): Promise<string | undefined> {
  const file = database.name;
  if (statSync(file).size <= AT_ONCE_BYTES) return structureFault(database);
  const thread = new Worker(new URL('./structure-check-thread.ts', import.meta.url), { workerData: file });
  const [fault] = (await once(thread, 'message')) as [string | null];
  return fault ?? undefined;
}

const markOf = (file: string): string => `${file}-suspect`;

/** Has the next start check the whole file before anything is guarded by it. Never throws: whoever found the damage tells of it. */
export function suspect(file: string): void {
  try {
    writeFileSync(markOf(file), 'damage was found in this journal: the next start checks all of it\n', { mode: 0o600 });
  } catch {
    // The alarm is out, and the next start looks beside its work again.
  }
}

/** Whether a start before this one has found damage. */
export function isSuspect(file: string): boolean {
  return existsSync(markOf(file));
}

/** The file was checked as a whole, or has gone. */
export function clearSuspicion(file: string): void {
  rmSync(markOf(file), { force: true });
}
