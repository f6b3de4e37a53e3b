import { chmodSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AccountId } from '../domain/account-snapshot.ts';

/** The account's entries: latch, intents, lock, facts. */
export function journalFile(dataDir: string, accountId: AccountId): string {
  return join(dataDir, 'journal', `${accountId}.db`);
}

/** Chart samples, in a database of their own so that their loss harms nothing. */
export function samplesFile(dataDir: string, accountId: AccountId): string {
  return join(dataDir, 'journal', `${accountId}.samples.db`);
}

/** One megabyte kept in reserve for the day the disk is full. */
export function ballastFile(dataDir: string, accountId: AccountId): string {
  return join(dataDir, 'journal', `${accountId}.ballast`);
}

/** The file whose lock says that somebody guards the account. */
export function lockFile(dataDir: string, accountId: AccountId): string {
  return join(dataDir, 'locks', `${accountId}.lock`);
}

/** The second copy of the latch, outside the journal's folder: what happens to one should not happen to the other. */
export function latchFile(dataDir: string, accountId: AccountId): string {
  return join(dataDir, 'latch', `${accountId}.json`);
}

/** Copies of an account's journal, by the time they were made. */
export function journalBackupsFolder(dataDir: string, accountId: AccountId): string {
  return join(backupsFolder(dataDir), 'journal', accountId);
}

/** Where damaged journals and samples are kept, for whoever wants to know what happened. */
export function quarantineFolder(dataDir: string): string {
  return join(dataDir, 'quarantine');
}

/** Where journals are exported to, for the trader to take away. */
export function exportsFolder(dataDir: string): string {
  return join(dataDir, 'exports');
}

/** A time as part of a file's name. */
export function fileStamp(at: number): string {
  return new Date(at).toISOString().replace(/[:.]/g, '-');
}

/** The folder of the hand-editable files. */
export function configFolder(dataDir: string): string {
  return join(dataDir, 'config');
}

/** Where removed and replaced files go. */
export function backupsFolder(dataDir: string): string {
  return join(dataDir, 'backups');
}

/** The passphrase vault, where a machine has no keychain. */
export function vaultFile(dataDir: string): string {
  return join(dataDir, 'secrets.vault');
}

/** Makes the folder a file lives in, readable by its owner only. */
export function ensureFolderOf(file: string): void {
  ensureFolder(dirname(file));
}

/** Makes a folder readable by its owner only. */
export function ensureFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
}

/** Takes a file away from other users of the machine; Windows has its own rules for a user's folder. */
export function makePrivate(file: string): void {
  if (process.platform !== 'win32') chmodSync(file, 0o600);
}
