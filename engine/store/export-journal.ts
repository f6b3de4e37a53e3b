import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Worker } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { CSV_HEAD, csvLine, entryCells, sealCells } from './journal-csv.ts';
import { faultInRow, journalOwner, type BadRow, type EntryRow } from './entry-rows.ts';
import { genesisHash } from './hash-chain.ts';
import type { ChainHead } from './latch-record.ts';

/** What an export came to: how many entries, the hash the chain ends with, and the first entry that does not fit, if any. */
export type Exported = { readonly entries: number; readonly lastHash: string; readonly bad: BadRow | null };

/** What an export reads and writes: a journal's file, and where the CSV is put. */
export type ExportOrder = { readonly from: string; readonly to: string };

/**
 * Writes a journal as CSV, row by row, checking the hash chain on the way: five years of it need no more memory than a day. Rows that
 * do not fit are written as they stand and named. The file appears whole or not at all. Throws where it cannot be read or written.
 */
export async function exportJournal({ from, to }: ExportOrder): Promise<Exported> {
  const database = new Database(from, { readonly: true, fileMustExist: true });
  const unfinished = `${to}.part`;
  try {
    const owner = journalOwner(database) ?? '';
    let head: ChainHead = { seq: 0, hash: genesisHash(owner) };
    let bad: BadRow | null = null;
    const rows = database.prepare<[], EntryRow>('SELECT * FROM entries ORDER BY seq');
    const whole = createHash('sha256').update(CSV_HEAD);
    function* lines(): Generator<string> {
      yield CSV_HEAD;
      for (const row of rows.iterate()) {
        const why = faultInRow(row, head);
        if (why !== undefined) bad ??= { seq: row.seq, why };
        head = { seq: row.seq, hash: row.hash };
        const line = csvLine(entryCells(owner, row));
        whole.update(line);
        yield line;
      }
      yield csvLine(sealCells(owner, whole.digest('hex')));
    }
    await pipeline(Readable.from(lines()), createWriteStream(unfinished, { mode: 0o600 }));
    renameSync(unfinished, to);
    return { entries: head.seq, lastHash: head.hash, bad };
  } finally {
    database.close();
    rmSync(unfinished, { force: true });
  }
}

/** The same in a thread of its own: whoever guards the account must not wait for it. */
export async function exportJournalBeside(order: ExportOrder): Promise<Exported> {
  const thread = new Worker(new URL('./export-journal-thread.ts', import.meta.url), { workerData: order });
  const [exported] = (await once(thread, 'message')) as [Exported];
  return exported;
}
