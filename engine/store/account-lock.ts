import { statSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { AccountId } from '../domain/account-snapshot.ts';
import { ensureFolderOf, lockFile, makePrivate } from './data-folder.ts';
import { AlreadyGuarded, openingFault, sqliteCodeOf } from './journal-fault.ts';

/** The right to act on an account, held by one worker on the machine at a time. */
export type AccountLock = {
  /** Whether it is still ours: false once given back, or when the file was deleted or replaced under us. */
  held(): boolean;
  release(): void;
};

/** A handle nobody refers to any more is closed by the garbage collector, and the lock with it: only `release` may do that. */
const held = new Set<Database.Database>();

/**
 * Takes the account's lock or throws `AlreadyGuarded` at once. It is SQLite's exclusive lock on an empty file: the operating
 * system frees it when the process dies, however it dies. The file must never be opened by other means in this process,
 * because POSIX drops a process's locks when any of its descriptors on the file is closed.
 */
export function lockAccount(dataDir: string, accountId: AccountId): AccountLock {
  const file = lockFile(dataDir, accountId);
  const database = openLockFile(file);
  try {
    database.exec('BEGIN EXCLUSIVE');
    makePrivate(file);
  } catch (error) {
    database.close();
    if (sqliteCodeOf(error)?.startsWith('SQLITE_BUSY')) throw new AlreadyGuarded(accountId);
    throw error;
  }
  const identity = identityOf(file);
  held.add(database);
  return {
    held: () => database.open && database.inTransaction && identityOf(file) === identity,
    release: () => {
      held.delete(database);
      database.close();
    },
  };
}

function openLockFile(file: string): Database.Database {
  try {
    ensureFolderOf(file);
    return new Database(file, { timeout: 0 });
  } catch (error) {
    throw openingFault(error, file);
  }
}

function identityOf(file: string): string | undefined {
  try {
    const { dev, ino } = statSync(file, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}
