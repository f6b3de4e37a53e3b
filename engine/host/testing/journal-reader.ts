import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import type { JournalEntry } from '../../domain/journal-entry.ts';

/** An entry as it stands in an account's journal file. */
export type JournalRow = {
  readonly seq: number;
  readonly at: number;
  readonly day: string;
  readonly entry: JournalEntry;
};

/** An entry of one kind. */
export type EntryOf<K extends JournalEntry['kind']> = Extract<JournalEntry, { kind: K }>;

/** The journal of an account, read from its file beside the running guard, oldest first. */
export function readJournal(dataDir: string, accountId: string): readonly JournalRow[] {
  const database = new Database(journalPath(dataDir, accountId), { readonly: true, fileMustExist: true });
  try {
    const rows = database
      .prepare<[], { seq: number; at: number; day: string; body: string }>(
        'SELECT seq, at, day, body FROM entries ORDER BY seq',
      )
      .all();
    return rows.map(({ body, ...row }) => ({ ...row, entry: JSON.parse(body) as JournalEntry }));
  } finally {
    database.close();
  }
}

/** The entries of one kind, oldest first. */
export function entriesOf<K extends JournalEntry['kind']>(rows: readonly JournalRow[], kind: K): readonly EntryOf<K>[] {
  return rows.map(({ entry }) => entry).filter((entry): entry is EntryOf<K> => entry.kind === kind);
}

/** Where an account's journal lies. */
export function journalPath(dataDir: string, accountId: string): string {
  return join(dataDir, 'journal', `${accountId}.db`);
}

/** What the command line says about a journal's hash chain. */
export function verifyJournal(
  dataDir: string,
  accountId: string,
): { readonly code: number | null; readonly line: string } {
  const program = fileURLToPath(new URL('../../store/verify-journal.ts', import.meta.url));
  const run = spawnSync(process.execPath, [program, journalPath(dataDir, accountId)], { encoding: 'utf8' });
  return { code: run.status, line: `${run.stdout}${run.stderr}`.trim() };
}
