import { setTimeout as pause } from 'node:timers/promises';
import { readJournal, type JournalRow } from './journal-reader.ts';

const LOOK_EVERY_MS = 10;

/** Reads an account's journal file again and again until `look` finds something in it, or the time is up. */
export async function untilJournal<T>(
  where: { readonly dataDir: string; readonly accountId: string; readonly what: string; readonly withinMs?: number },
  look: (rows: readonly JournalRow[]) => T | undefined | false,
): Promise<T> {
  const { dataDir, accountId, what, withinMs = 120_000 } = where;
  const deadline = performance.now() + withinMs;
  for (;;) {
    const rows = readJournal(dataDir, accountId);
    const found = look(rows);
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) {
      const last = rows.slice(-6).map(({ entry }) => JSON.stringify(entry));
      throw new Error(`waited for ${what} of ${accountId}: not within ${withinMs} ms. Last: ${last.join('\n  ')}`);
    }
    await pause(LOOK_EVERY_MS);
  }
}
