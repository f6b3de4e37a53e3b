import type { Database } from 'better-sqlite3';
import type { AccountId } from '../domain/account-snapshot.ts';
import type { JournalEntry, StoredEntry } from '../domain/journal-entry.ts';
import type { EpochMs } from '../domain/time.ts';
import { dateOfTradingDay, tradingDay, type TradingDay } from '../domain/trading-day.ts';
import type { Journal, MtmSample } from '../ports.ts';
import type { AccountLock } from './account-lock.ts';
import { deservesBallast, type Ballast } from './ballast.ts';
import { readHead, toStored, type ChainHead, type EntryRow } from './entry-rows.ts';
import { canonicalJson, linkHash } from './hash-chain.ts';
import { faultOf, JournalFault } from './journal-fault.ts';
import type { SampleStore } from './sample-store.ts';

/** What a journal is made of; `openJournal` puts it together. */
export type JournalParts = {
  readonly accountId: AccountId;
  readonly database: Database;
  readonly samples: SampleStore;
  readonly ballast: Ballast;
  readonly lock: AccountLock;
};

/** How the storage is doing, for readiness and metrics. */
export type JournalHealth = {
  readonly ballastReady: boolean;
  readonly samplesDropped: number;
  readonly lockHeld: boolean;
};

const INSERT = `INSERT INTO entries (seq, at, day, kind, body, prev_hash, hash)
  VALUES (@seq, @at, @day, @kind, @body, @prev_hash, @hash)`;
const SELECT = 'SELECT seq, at, day, kind, body, prev_hash, hash FROM entries';

/** One account's journal in SQLite. An append is one transaction, on the disk when it returns. */
export class SqliteJournal implements Journal {
  readonly #parts: JournalParts;
  readonly #insertAll: (rows: readonly EntryRow[]) => void;
  #head: ChainHead;

  constructor(parts: JournalParts) {
    this.#parts = parts;
    // Compiled once: the statement carries the append-only triggers, and compiling it costs as much as the write to disk.
    const insert = parts.database.prepare<[EntryRow]>(INSERT);
    const all = parts.database.transaction((rows: readonly EntryRow[]) => rows.forEach((row) => insert.run(row)));
    this.#insertAll = (rows) => all.immediate(rows);
    this.#head = readHead(parts.database, parts.accountId);
  }

  append(at: EpochMs, day: TradingDay, entries: readonly JournalEntry[]): readonly StoredEntry[] {
    if (!this.#parts.database.open) throw new JournalFault('closed', 'The journal was closed.');
    if (entries.length === 0) return [];
    const links = chained(this.#head, at, day, entries);
    this.#insertOrFault(
      links.map(({ row }) => row),
      entries,
    );
    const stored = links.map((link) => link.stored);
    const last = stored.at(-1);
    if (last) this.#head = { seq: last.seq, hash: last.hash };
    return stored;
  }

  replay(since: TradingDay): readonly StoredEntry[] {
    const rows = this.#parts.database
      .prepare<[string], EntryRow>(`${SELECT} WHERE day >= ? ORDER BY seq`)
      .all(dateOfTradingDay(since));
    return rows.map(toStored).filter((stored) => !isBefore(stored.day, since));
  }

  lastDay(): TradingDay | undefined {
    const row = this.#parts.database
      .prepare<[], { day: string }>('SELECT day FROM entries ORDER BY seq DESC LIMIT 1')
      .get();
    return row ? tradingDay(row.day) : undefined;
  }

  /** Newest first. */
  page(query: { readonly before?: number; readonly limit: number; readonly day?: string }): readonly StoredEntry[] {
    const { before = Number.MAX_SAFE_INTEGER, limit, day } = query;
    const rows =
      day === undefined
        ? this.#parts.database
            .prepare<[number, number], EntryRow>(`${SELECT} WHERE seq < ? ORDER BY seq DESC LIMIT ?`)
            .all(before, limit)
        : this.#parts.database
            .prepare<[number, string, number], EntryRow>(
              `${SELECT} WHERE seq < ? AND day = ? ORDER BY seq DESC LIMIT ?`,
            )
            .all(before, day, limit);
    return rows.map(toStored);
  }

  sample(day: TradingDay, sample: MtmSample): void {
    this.#parts.samples.write(day, sample);
  }

  samples(day: TradingDay): readonly MtmSample[] {
    return this.#parts.samples.read(day);
  }

  /** The end of the chain as last written; `seq` 0 before the first entry. */
  head(): ChainHead {
    return this.#head;
  }

  /** How the storage is doing. */
  health(): JournalHealth {
    const { ballast, samples, lock } = this.#parts;
    return { ballastReady: ballast.ready(), samplesDropped: samples.dropped(), lockHeld: lock.held() };
  }

  /** Gives up the lock last, so that the next guard finds a closed file. */
  close(): void {
    this.#parts.samples.close();
    this.#parts.database.close();
    this.#parts.lock.release();
  }

  #insertOrFault(rows: readonly EntryRow[], entries: readonly JournalEntry[]): void {
    const first = this.#tryInsert(rows);
    if (first === undefined) return;
    if (first.code !== 'disk-full' || !deservesBallast(entries) || !this.#parts.ballast.spend()) throw first;
    const second = this.#tryInsert(rows);
    if (second) throw second;
  }

  #tryInsert(rows: readonly EntryRow[]): JournalFault | undefined {
    try {
      this.#insertAll(rows);
      return undefined;
    } catch (error) {
      return faultOf(error);
    }
  }
}

/** An entry as it is handed back and as it is written: one canonical text for both the hash and the row. */
type Link = { readonly stored: StoredEntry; readonly row: EntryRow };

function chained(head: ChainHead, at: EpochMs, day: TradingDay, entries: readonly JournalEntry[]): readonly Link[] {
  let { seq, hash } = head;
  return entries.map((entry) => {
    const body = canonicalJson(entry);
    const prevHash = hash;
    seq += 1;
    hash = linkHash({ prevHash, seq, at, day, body });
    return {
      stored: { seq, at, day, entry, prevHash, hash },
      row: { seq, at, day, kind: entry.kind, body, prev_hash: prevHash, hash },
    };
  });
}

/** Practice days of one date count 2, 3, … 10: they do not sort as text. */
function isBefore(day: TradingDay, since: TradingDay): boolean {
  const [date = '', run = '1'] = day.split('/');
  const [sinceDate = '', sinceRun = '1'] = since.split('/');
  return date === sinceDate ? Number(run) < Number(sinceRun) : date < sinceDate;
}
