import type { Database } from 'better-sqlite3';
import type { AccountId } from '../domain/account-snapshot.ts';
import { lockAccount, type AccountLock } from './account-lock.ts';
import { keepBallast } from './ballast.ts';
import { ballastFile, journalFile, samplesFile } from './data-folder.ts';
import { findBadRow, journalOwner, readHead } from './entry-rows.ts';
import { JournalCorrupt, openingFault, sqliteCodeOf } from './journal-fault.ts';
import { migrate } from './migrate.ts';
import { openDatabase } from './open-database.ts';
import { openSamples } from './sample-store.ts';
import { SqliteJournal } from './sqlite-journal.ts';

/** How many of the last entries are re-hashed at a start; the whole chain is the command line's work. */
const CHECKED_AT_OPEN = 5_000;

/**
 * Takes the account's lock, opens and checks its journal. Throws `AlreadyGuarded`, `JournalCorrupt`, `JournalTooNew` or `JournalFault`;
 * then nothing is left open or locked.
 */
export function openJournal(where: { readonly dataDir: string; readonly accountId: AccountId }): SqliteJournal {
  const lock = lockAccount(where.dataDir, where.accountId);
  try {
    return openLocked(where.dataDir, where.accountId, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

function openLocked(dataDir: string, accountId: AccountId, lock: AccountLock): SqliteJournal {
  const database = openChecked(journalFile(dataDir, accountId), accountId);
  return new SqliteJournal({
    accountId,
    database,
    lock,
    ballast: keepBallast(ballastFile(dataDir, accountId)),
    samples: openSamples(samplesFile(dataDir, accountId)),
  });
}

function openChecked(file: string, accountId: AccountId): Database {
  let database: Database | undefined;
  try {
    database = openDatabase(file, 'full');
    requireSound(database, file);
    migrate(database, file);
    requireOwner(database, file, accountId);
    requireChain(database, file, accountId);
    return database;
  } catch (error) {
    database?.close();
    throw damageOf(error, file);
  }
}

function requireSound(database: Database, file: string): void {
  const verdict = database.pragma('quick_check(1)', { simple: true });
  if (verdict !== 'ok') throw new JournalCorrupt(file, String(verdict));
}

function requireOwner(database: Database, file: string, accountId: AccountId): void {
  const owner = journalOwner(database);
  if (owner === undefined && readHead(database, accountId).seq === 0) {
    database.prepare('INSERT INTO identity (only_row, account_id) VALUES (1, ?)').run(accountId);
  } else if (owner !== accountId) {
    throw new JournalCorrupt(file, `it belongs to account ${owner ?? 'unknown'}, not ${accountId}`);
  }
}

function requireChain(database: Database, file: string, accountId: AccountId): void {
  const { seq } = readHead(database, accountId);
  const bad = findBadRow(database, accountId, Math.max(1, seq - CHECKED_AT_OPEN + 1));
  if (bad) throw new JournalCorrupt(file, `entry ${bad.seq}: ${bad.why}`, bad.seq);
}

function damageOf(error: unknown, file: string): unknown {
  const code = sqliteCodeOf(error) ?? '';
  if (!/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return openingFault(error, file);
  return new JournalCorrupt(file, error instanceof Error ? error.message : code);
}
