import type { Database } from 'better-sqlite3';
import type { AccountId } from '../domain/account-snapshot.ts';
import type { JournalEntry, StoredEntry } from '../domain/journal-entry.ts';
import type { EpochMs } from '../domain/time.ts';
import { dateOfTradingDay, isEarlierDay, tradingDay, type TradingDay } from '../domain/trading-day.ts';
import type { Journal, MtmSample } from '../ports.ts';
import type { AccountLock } from './account-lock.ts';
import { deservesBallast, type Ballast } from './ballast.ts';
import { findBadRow, hashAt, toStored, type BadRow, type EntryRow } from './entry-rows.ts';
import type { ChainHead, LatchRecord } from './latch-record.ts';
import { canonicalJson, linkHash } from './hash-chain.ts';
import { faultOf, JournalFault, sqliteCodeOf, type JournalFaultCode } from './journal-fault.ts';
import { BACKED_UP_AFTER, type JournalBackups } from './journal-backups.ts';
import type { SampleStore } from './sample-store.ts';
import type { SecondLatch } from './second-latch.ts';
import { structureFaultBeside, suspect } from './structure-check.ts';

/** What a journal is made of; `openJournal` puts it together. */
export type JournalParts = {
  readonly accountId: AccountId;
  readonly database: Database;
  /** The end of the chain in it. */
  readonly head: ChainHead;
  readonly samples: SampleStore;
  readonly ballast: Ballast;
  readonly lock: AccountLock;
  readonly latch: SecondLatch;
  readonly backups: JournalBackups;
};

/** How the storage is doing, for readiness and metrics. */
export type JournalHealth = {
  readonly ballastReady: boolean;
  readonly samplesDropped: number;
  readonly lockHeld: boolean;
  /** Backups that could not be made since the start. */
  readonly backupsFailed: number;
};

const INSERT = `INSERT INTO entries (seq, at, day, kind, body, prev_hash, hash)
  VALUES (@seq, @at, @day, @kind, @body, @prev_hash, @hash)`;
const SELECT = 'SELECT seq, at, day, kind, body, prev_hash, hash FROM entries';

/** About three milliseconds' work, and as much rest again. */
const CHECKED_AT_ONCE = 200;
const REST_MS = 5;

/** What can wait until an account that was just opened is guarded waits so long. */
const QUIET_AFTER_MS = 1_000;

/** Damage that a check of the whole file found; without `seq` it is the file's own and not an entry's. */
export type WholeFault = { readonly seq?: number; readonly why: string };

/** What a virus scanner or a backup program causes, and lets go of in a moment. */
const PASSES: ReadonlySet<JournalFaultCode> = new Set(['busy', 'io']);
/** SQLite itself waits at each attempt while another program locks the file; other refusals are waited out here. A kill waits for all this. */
const ATTEMPTS = 5;
const PAUSE_MS = 10;

function pause(ms: number): void {
  if (ms > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** One account's journal in SQLite. An append is one transaction, on the disk when it returns. */
export class SqliteJournal implements Journal {
  readonly #parts: JournalParts;
  readonly #insertAll: (rows: readonly EntryRow[]) => void;
  readonly #later = new Set<NodeJS.Timeout>();
  #head: ChainHead;

  constructor(parts: JournalParts) {
    this.#parts = parts;
    // Compiled once: the statement carries the append-only triggers, and compiling it costs as much as the write to disk.
    const insert = parts.database.prepare<[EntryRow]>(INSERT);
    const all = parts.database.transaction((rows: readonly EntryRow[]) => rows.forEach((row) => insert.run(row)));
    this.#insertAll = (rows) => all.immediate(rows);
    this.#head = parts.head;
  }

  append(at: EpochMs, day: TradingDay, entries: readonly JournalEntry[]): readonly StoredEntry[] {
    if (!this.#parts.database.open) throw new JournalFault('closed', 'The journal was closed.');
    if (entries.length === 0) return [];
    const links = chained(this.#head, at, day, entries);
    const fault = this.#insert(
      links.map(({ row }) => row),
      entries,
    );
    if (fault) throw this.#keptElsewhere(fault, { at, day }, entries);
    const stored = links.map((link) => link.stored);
    const last = stored.at(-1);
    if (last) this.#head = { seq: last.seq, hash: last.hash };
    this.#parts.latch.follow({ at, day }, entries, this.#head);
    if (entries.some(({ kind }) => BACKED_UP_AFTER.has(kind))) this.backUp(at);
    return stored;
  }

  /** Signs the second copy of the latch from now on; answers whether the one that was found carried this key's signature. */
  signLatch(key: string): ReturnType<SecondLatch['sign']> {
    return this.#parts.latch.sign(key);
  }

  /** What the second copy of the latch says. */
  latchRecord(): LatchRecord {
    return this.#parts.latch.record;
  }

  /** Whether this journal holds an entry as it stood at the end of a chain once. */
  contains({ seq, hash }: ChainHead): boolean {
    return seq === 0 || hashAt(this.#parts.database, seq) === hash;
  }

  /** Has the second copy of the latch written, behind whatever is going on now. */
  copyLatch(): void {
    this.#parts.latch.writeSoon();
  }

  /** Does something when an account that was just opened has long been guarded; never, when it is closed before. */
  whenQuiet(work: () => void): void {
    const timer = setTimeout(() => {
      this.#later.delete(timer);
      work();
    }, QUIET_AFTER_MS).unref();
    this.#later.add(timer);
  }

  /** Begins a copy of the whole journal beside its work; `at` is the time it is named by. Never throws. */
  backUp(at: EpochMs): void {
    void this.#parts.backups.make(at);
  }

  replay(since: TradingDay): readonly StoredEntry[] {
    // By the index that opening has checked: left alone, SQLite reads a journal of years to avoid sorting one day.
    const rows = this.#parts.database
      .prepare<[string], EntryRow>(`${SELECT} INDEXED BY entries_by_day WHERE day >= ? ORDER BY seq`)
      .all(dateOfTradingDay(since));
    return rows.map(toStored).filter((stored) => !isEarlierDay(stored.day, since));
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

  /**
   * Checks the whole file beside the work: SQLite's pages, then the chain, a few milliseconds at a time. A start checks only the last day.
   * Answers the first damage, and has the next start check everything before it guards; undefined when all is well or the journal was
   * closed meanwhile.
   */
  async checkWhole(): Promise<WholeFault | undefined> {
    const { database } = this.#parts;
    const fault = (await this.#structureFault()) ?? (await this.#chainFault());
    if (fault) suspect(database.name);
    return fault;
  }

  async #structureFault(): Promise<WholeFault | undefined> {
    const { database } = this.#parts;
    try {
      const why = await structureFaultBeside(database);
      return why === undefined ? undefined : { why };
    } catch (error) {
      // Closed under the check is no damage.
      return database.open ? { why: `it cannot be checked (${sqliteCodeOf(error) ?? String(error)})` } : undefined;
    }
  }

  async #chainFault(): Promise<BadRow | undefined> {
    const { database } = this.#parts;
    for (let from = 1; database.open && from <= this.#head.seq; from += CHECKED_AT_ONCE) {
      const bad = this.#checkSlice(from);
      if (bad) return bad;
      await new Promise((resume) => setTimeout(resume, REST_MS));
    }
    return undefined;
  }

  #checkSlice(from: number): BadRow | undefined {
    try {
      return findBadRow(this.#parts.database, this.#parts.accountId, from, CHECKED_AT_ONCE);
    } catch (error) {
      return { seq: from, why: `it cannot be read (${sqliteCodeOf(error) ?? 'not what was written'})` };
    }
  }

  /** The end of the chain as last written; `seq` 0 before the first entry. */
  head(): ChainHead {
    return this.#head;
  }

  /** How the storage is doing. */
  health(): JournalHealth {
    const { ballast, samples, lock, backups } = this.#parts;
    return {
      ballastReady: ballast.ready(),
      samplesDropped: samples.dropped(),
      lockHeld: lock.held(),
      backupsFailed: backups.failures,
    };
  }

  /** Gives up the lock last, so that the next guard finds a closed file. */
  close(): void {
    for (const timer of this.#later) clearTimeout(timer);
    this.#parts.latch.close();
    this.#parts.samples.close();
    this.#parts.database.close();
    this.#parts.lock.release();
  }

  /** A latch the journal refused is kept in its second copy before anything is sent; the fault says whether it is. */
  #keptElsewhere(
    fault: JournalFault,
    when: { readonly at: EpochMs; readonly day: TradingDay },
    entries: readonly JournalEntry[],
  ): JournalFault {
    if (fault.code === 'already-killed') return fault;
    return this.#parts.latch.keepRefused(when, entries) ? fault.withLatchKept() : fault;
  }

  #insert(rows: readonly EntryRow[], entries: readonly JournalEntry[]): JournalFault | undefined {
    let fault = this.#tryInsert(rows);
    for (let attempt = 2; fault && PASSES.has(fault.code) && attempt <= ATTEMPTS; attempt += 1) {
      pause(fault.code === 'busy' ? 0 : PAUSE_MS);
      fault = this.#tryInsert(rows);
    }
    if (fault?.code !== 'disk-full' || !deservesBallast(entries) || !this.#parts.ballast.spend()) return fault;
    return this.#tryInsert(rows);
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
