import type { Database } from 'better-sqlite3';
import type { JournalEntry, StoredEntry } from '../domain/journal-entry.ts';
import { tradingDay } from '../domain/trading-day.ts';
import { genesisHash, linkHash } from './hash-chain.ts';
import { emptyRecord, recordAfter, type ChainHead, type LatchRecord } from './latch-record.ts';

/** A row of the table `entries` as it stands. */
export type EntryRow = {
  readonly seq: number;
  readonly at: number;
  readonly day: string;
  readonly kind: string;
  readonly body: string;
  readonly prev_hash: string;
  readonly hash: string;
};

/** A row that does not fit, and why. */
export type BadRow = { readonly seq: number; readonly why: string };

const COLUMNS = 'seq, at, day, kind, body, prev_hash, hash';

/** Makes an entry of a row. The body is what we wrote: the chain is checked before it is trusted. */
export function toStored(row: EntryRow): StoredEntry {
  return {
    seq: row.seq,
    at: row.at,
    day: tradingDay(row.day),
    entry: JSON.parse(row.body) as JournalEntry,
    prevHash: row.prev_hash,
    hash: row.hash,
  };
}

/** Whose journal it is; undefined in a new file. */
export function journalOwner(database: Database): string | undefined {
  return database.prepare<[], { account_id: string }>('SELECT account_id FROM identity').get()?.account_id;
}

/** The last entry's number and hash, or the account's beginning. */
export function readHead(database: Database, accountId: string): ChainHead {
  const last = database.prepare<[], ChainHead>('SELECT seq, hash FROM entries ORDER BY seq DESC LIMIT 1').get();
  return last ?? { seq: 0, hash: genesisHash(accountId) };
}

/** The hash of an entry; undefined where there is none of this number. */
export function hashAt(database: Database, seq: number): string | undefined {
  return database.prepare<[number], { hash: string }>('SELECT hash FROM entries WHERE seq = ?').get(seq)?.hash;
}

/** Entries a second copy is made of: everything else leaves its content as it is. */
const IN_THE_COPY = `('day-opened', 'kill-latched', 'kill-finished', 'kill-carried', 'lock-set', 'lock-released')`;

/** What a second copy of this journal says: its end, its last day's kill and lock. */
export function recordOf(database: Database, accountId: string): LatchRecord {
  const last = database
    .prepare<[], ChainHead & { day: string }>('SELECT seq, hash, day FROM entries ORDER BY seq DESC LIMIT 1')
    .get();
  if (!last) return emptyRecord(accountId, readHead(database, accountId));
  const empty = emptyRecord(accountId, { seq: last.seq, hash: last.hash });
  const rows = database
    .prepare<[string], EntryRow>(`SELECT ${COLUMNS} FROM entries WHERE day = ? AND kind IN ${IN_THE_COPY} ORDER BY seq`)
    .all(last.day);
  return rows
    .map(toStored)
    .reduce<LatchRecord>((record, { entry, at, day }) => recordAfter(record, entry, { at, day, saved: true }), {
      ...empty,
      day: tradingDay(last.day),
    });
}

/**
 * Walks the chain from `from` (a seq), at most `count` rows, and gives the first row that breaks it. With a `from` above 1, the row
 * before is taken as given.
 */
export function findBadRow(
  database: Database,
  accountId: string,
  from = 1,
  count = Number.MAX_SAFE_INTEGER,
): BadRow | undefined {
  let head = headBefore(database, accountId, from);
  const rows = database.prepare<[number, number], EntryRow>(
    `SELECT ${COLUMNS} FROM entries WHERE seq >= ? ORDER BY seq LIMIT ?`,
  );
  for (const row of rows.iterate(head.seq + 1, count)) {
    const why = faultInRow(row, head);
    if (why !== undefined) return { seq: row.seq, why };
    head = { seq: row.seq, hash: row.hash };
  }
  return undefined;
}

function headBefore(database: Database, accountId: string, from: number): ChainHead {
  const before = database
    .prepare<[number], ChainHead>('SELECT seq, hash FROM entries WHERE seq < ? ORDER BY seq DESC LIMIT 1')
    .get(from);
  return before ?? { seq: 0, hash: genesisHash(accountId) };
}

/** Why a row does not continue a chain; undefined when it does. */
export function faultInRow(row: EntryRow, head: ChainHead): string | undefined {
  if (row.seq !== head.seq + 1) return `entry ${head.seq + 1} is missing`;
  if (row.prev_hash !== head.hash) return 'it does not continue the entry before it';
  const hash = linkHash({ prevHash: row.prev_hash, seq: row.seq, at: row.at, day: row.day, body: row.body });
  if (hash !== row.hash) return 'its content does not match its hash';
  if (kindOf(row.body) !== row.kind) return 'its kind was changed';
  return undefined;
}

function kindOf(body: string): unknown {
  const entry: unknown = JSON.parse(body);
  return typeof entry === 'object' && entry !== null && 'kind' in entry ? entry.kind : undefined;
}
