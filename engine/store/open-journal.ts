import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { AccountId } from '../domain/account-snapshot.ts';
import { lockAccount, type AccountLock } from './account-lock.ts';
import { keepBallast } from './ballast.ts';
import { ballastFile, journalFile, latchFile, samplesFile } from './data-folder.ts';
import { findBadRow, journalOwner, readHead, recordOf, type BadRow } from './entry-rows.ts';
import { JournalBackups } from './journal-backups.ts';
import { JournalCorrupt, openingFault, sqliteCodeOf } from './journal-fault.ts';
import { findBadRowOfLastDay } from './last-day.ts';
import { migrate, SCHEMA_VERSION } from './migrate.ts';
import { openDatabase } from './open-database.ts';
import { quarantine } from './quarantine.ts';
import { openSamples } from './sample-store.ts';
import type { LatchReading, LatchRecord } from './latch-record.ts';
import { SecondLatch } from './second-latch.ts';
import { SqliteJournal } from './sqlite-journal.ts';
import { clearSuspicion, isSuspect, structureFault } from './structure-check.ts';

/** How many of the last entries are re-hashed where the whole file is checked before anything else. */
const CHECKED_AS_WHOLE = 5_000;

/**
 * `last-day`: what a recovery replays is checked, and the rest beside the work (`SqliteJournal.checkWhole`), so that an account is
 * guarded at once. `whole`: every page and the last thousands of entries, for a file in which damage was found, or a backup.
 */
type Depth = 'last-day' | 'whole';

/** Where an account's journal lives, and who hears when its second copy cannot be written. */
export type JournalPlace = {
  readonly dataDir: string;
  readonly accountId: AccountId;
  readonly latchCopyFailed?: (error: unknown) => void;
  /** The second copy of the latch stands as it should. */
  readonly latchKept?: (record: LatchRecord) => void;
};

/**
 * Takes the account's lock, opens and checks its journal as it is. Throws `AlreadyGuarded`, `JournalCorrupt`, `JournalTooNew` or
 * `JournalFault`; then nothing is left open or locked. A guard opens with `openOrRecoverJournal`.
 */
export function openJournal(place: JournalPlace): SqliteJournal {
  return underLock(place, (lock) => {
    const database = openChecked(journalFile(place.dataDir, place.accountId), place.accountId);
    const record = recordOf(database, place.accountId);
    return assembleJournal(place, lock, { database, record, copy: { kind: 'none' } });
  });
}

/** Runs `open` under the account's lock; gives the lock back when it throws. */
export function underLock<T>({ dataDir, accountId }: JournalPlace, open: (lock: AccountLock) => T): T {
  const lock = lockAccount(dataDir, accountId);
  try {
    return open(lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** A checked database, what its second latch should say, and what that said. */
export type CheckedJournal = {
  readonly database: Database;
  readonly record: LatchRecord;
  readonly copy: LatchReading;
};

/** Puts a journal together. */
export function assembleJournal(
  place: JournalPlace,
  lock: AccountLock,
  { database, record, copy }: CheckedJournal,
): SqliteJournal {
  const { dataDir, accountId, latchCopyFailed = () => undefined, latchKept: kept } = place;
  const ballast = keepBallast(ballastFile(dataDir, accountId));
  return new SqliteJournal({
    accountId,
    database,
    head: record.head,
    lock,
    ballast,
    samples: openSamples(samplesFile(dataDir, accountId), () =>
      quarantine(dataDir, samplesFile(dataDir, accountId), Date.now()),
    ),
    latch: new SecondLatch({
      file: latchFile(dataDir, accountId),
      record,
      copy,
      ballast,
      failed: latchCopyFailed,
      ...(kept ? { kept } : {}),
    }),
    backups: new JournalBackups(database, dataDir, accountId),
  });
}

/** Opens and checks a journal's database; a file that is not there is made. Throws as `openJournal` does. */
export function openChecked(file: string, accountId: AccountId, asked: Depth = 'last-day'): Database {
  let database: Database | undefined;
  const isNew = !existsSync(file);
  try {
    database = openDatabase(file, 'full');
    const depth = isSuspect(file) || hasFreePages(database) ? 'whole' : asked;
    if (!isNew && depth === 'whole') requireSound(database, file);
    migrate(database, file);
    requireOwner(database, file, accountId);
    requireChain(database, { file, accountId, depth });
    requireWritable(database);
    if (depth === 'whole') clearSuspicion(file);
    return database;
  } catch (error) {
    database?.close();
    throw damageOf(error, file);
  }
}

/** Nothing is ever deleted from a journal: one that offers pages for reuse may offer pages that are in use. */
function hasFreePages(database: Database): boolean {
  return database.pragma('freelist_count', { simple: true }) !== 0;
}

function requireSound(database: Database, file: string): void {
  const fault = structureFault(database);
  if (fault !== undefined) throw new JournalCorrupt(file, fault);
}

function requireOwner(database: Database, file: string, accountId: AccountId): void {
  const owner = journalOwner(database);
  if (owner === undefined && readHead(database, accountId).seq === 0) {
    database.prepare('INSERT INTO identity (only_row, account_id) VALUES (1, ?)').run(accountId);
  } else if (owner !== accountId) {
    throw new JournalCorrupt(file, `it belongs to account ${owner ?? 'unknown'}, not ${accountId}`);
  }
}

function requireChain(
  database: Database,
  { file, accountId, depth }: { readonly file: string; readonly accountId: AccountId; readonly depth: Depth },
): void {
  const bad =
    (depth === 'whole' ? findBadRowNearEnd(database, accountId) : undefined) ??
    findBadRowOfLastDay(database, accountId);
  if (bad) throw new JournalCorrupt(file, `entry ${bad.seq}: ${bad.why}`, bad.seq);
}

function findBadRowNearEnd(database: Database, accountId: AccountId): BadRow | undefined {
  const { seq } = readHead(database, accountId);
  return findBadRow(database, accountId, Math.max(1, seq - CHECKED_AS_WHOLE + 1));
}

const TAKEN_BACK = new Error('only asked');

/** A database of this program's format that can be read and not written opens without a word: it must not be found out by the latch. */
function requireWritable(database: Database): void {
  try {
    // A begin alone is quietly made a read; this asks for the page to be written, and takes it back.
    database
      .transaction(() => {
        database.pragma(`user_version = ${SCHEMA_VERSION}`);
        throw TAKEN_BACK;
      })
      .immediate();
  } catch (error) {
    if (error === TAKEN_BACK) return;
    // Held by another program for a moment: the append has its own patience.
    if (!sqliteCodeOf(error)?.startsWith('SQLITE_BUSY')) throw error;
  }
}

/** Whether the system lets us write a file that SQLite says is read-only: then it is the file's own header that forbids it. */
function mayBeWritten(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    accessSync(dirname(file), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** SQLite's words for a file whose shape is wrong, and what a body or a table that is not ours makes of it. */
const DAMAGED = /^SQLITE_(CORRUPT|NOTADB|ERROR|IOERR_SHORT_READ|FORMAT|MISMATCH|CONSTRAINT)/;

function damageOf(error: unknown, file: string): unknown {
  const code = sqliteCodeOf(error) ?? '';
  if (error instanceof SyntaxError) return new JournalCorrupt(file, 'an entry is not readable');
  if (error instanceof RangeError) return new JournalCorrupt(file, error.message);
  const isHeader = code === 'SQLITE_READONLY' && mayBeWritten(file);
  if (!DAMAGED.test(code) && !isHeader) return openingFault(error, file);
  return new JournalCorrupt(file, error instanceof Error ? error.message : code);
}
