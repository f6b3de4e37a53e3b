import { mkdirSync } from 'node:fs';
import type { AccountId } from '../domain/account-snapshot.ts';
import { lockAccount, type AccountLock } from '../store/account-lock.ts';
import { AlreadyGuarded } from '../store/journal-fault.ts';

/** A name no account can have, so that the folder's own lock never meets an account's. */
const FOLDER = '@host' as AccountId;

/** Another host runs on this folder. */
export class AlreadyRunning extends Error {
  readonly code = 'already-running';

  constructor(dataDir: string) {
    super(`TradeFuse already runs on ${dataDir}.`);
    this.name = 'AlreadyRunning';
  }
}

/** Takes the data folder for this process, or throws `AlreadyRunning` at once. The system frees it when the process dies. */
export function takeDataFolder(dataDir: string): AccountLock {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  try {
    return lockAccount(dataDir, FOLDER);
  } catch (error) {
    if (error instanceof AlreadyGuarded) throw new AlreadyRunning(dataDir);
    throw error;
  }
}
