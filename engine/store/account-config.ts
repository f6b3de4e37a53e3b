import { readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { zAccountConfigFile, type AccountSettings } from '../contract/account-settings.ts';
import { isAccountId, type AccountId } from '../domain/account-snapshot.ts';
import { err } from '../domain/result.ts';
import type { EpochMs } from '../domain/time.ts';
import { configText, settingsOf } from './account-config-form.ts';
import type { ConfigProblem } from './config-problem.ts';
import { backupsFolder, configFolder, ensureFolder, fileStamp } from './data-folder.ts';
import { parseAccountConfig, type ConfigReading } from './parse-account-config.ts';
import { syncFolder, writeDurably } from './write-durably.ts';

/** An account as found on the disk. `settings` come from the file, else from its last good copy, else are absent. */
export type FoundAccount = {
  readonly accountId: AccountId;
  readonly settings: AccountSettings | undefined;
  readonly from: 'file' | 'last-good' | 'nowhere';
  /** What is wrong with the file; empty when `from` is `file`. */
  readonly problems: readonly ConfigProblem[];
};

/** Names that are taken: `config/calendar.json` is no account, `logs/host.jsonl` is the host's. */
const RESERVED: ReadonlySet<string> = new Set(['calendar', 'host']);

/** Whether a file of this account's name may stand in `config/`. */
export function mayBeAccountFile(name: string): name is AccountId {
  return isAccountId(name) && !RESERVED.has(name);
}

/** The hand-editable file of an account. */
export function accountConfigFile(dataDir: string, accountId: AccountId): string {
  return join(configFolder(dataDir), `${accountId}.json`);
}

function lastGoodFile(dataDir: string, accountId: AccountId): string {
  return join(configFolder(dataDir), `${accountId}.last-good.json`);
}

/** Every account that has a file or a last good copy, by name. A broken file is in the list with its problems, never left out. */
export function listAccounts(dataDir: string): readonly FoundAccount[] {
  ensureFolder(configFolder(dataDir));
  const names = readdirSync(configFolder(dataDir))
    .filter((file) => file.endsWith('.json'))
    .map((file) => basename(basename(file, '.json'), '.last-good'))
    .filter(mayBeAccountFile);
  return [...new Set(names)].sort().map((accountId) => readAccount(dataDir, accountId));
}

/** Reads an account's settings; falls back to the last good copy and says so. */
export function readAccount(dataDir: string, accountId: AccountId): FoundAccount {
  const file = readConfigFile(accountConfigFile(dataDir, accountId), accountId);
  if (file.ok) return { accountId, settings: settingsOf(file.value), from: 'file', problems: [] };
  const lastGood = readConfigFile(lastGoodFile(dataDir, accountId), accountId);
  if (!lastGood.ok) return { accountId, settings: undefined, from: 'nowhere', problems: file.error };
  return { accountId, settings: settingsOf(lastGood.value), from: 'last-good', problems: file.error };
}

/** Reads and checks one file; never throws. */
export function readConfigFile(file: string, accountId: AccountId): ConfigReading {
  try {
    return parseAccountConfig(readFileSync(file), accountId);
  } catch (error) {
    const gone = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const code = gone ? 'missing' : 'unreadable';
    const message = gone ? `The file ${basename(file)} is gone.` : `The file ${basename(file)} cannot be read.`;
    return err([{ code, message }]);
  }
}

/** Writes an account's settings and their last good copy. Rejects with the system's error; the old file is then still whole. */
export async function writeAccount(dataDir: string, accountId: AccountId, settings: AccountSettings): Promise<void> {
  if (!mayBeAccountFile(accountId)) throw new RangeError(`not a name for an account: ${accountId}`);
  await writeConfigSchema(dataDir);
  await writeDurably(accountConfigFile(dataDir, accountId), configText(accountId, settings));
  await keepAsLastGood(dataDir, accountId, settings);
}

/** Remembers settings as the ones to go back to when the file breaks; for a hand-edited file that was accepted. */
export async function keepAsLastGood(dataDir: string, accountId: AccountId, settings: AccountSettings): Promise<void> {
  await writeDurably(lastGoodFile(dataDir, accountId), configText(accountId, settings));
}

/** Takes an account out of `config/`; its file goes to `backups/`, its journal and evidence stay where they are. */
export function removeAccount(dataDir: string, accountId: AccountId, at: EpochMs): void {
  ensureFolder(backupsFolder(dataDir));
  // The copy goes first: if the power fails in between, the account is still there rather than half there.
  rmSync(lastGoodFile(dataDir, accountId), { force: true });
  const from = accountConfigFile(dataDir, accountId);
  try {
    renameSync(from, join(backupsFolder(dataDir), `${accountId}-${fileStamp(at)}.json`));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  syncFolder(configFolder(dataDir));
}

/** Writes `config/account.schema.json`, which gives an editor completion and red underlines; made from the schema that reads the files. */
export async function writeConfigSchema(dataDir: string): Promise<void> {
  const file = join(configFolder(dataDir), 'account.schema.json');
  const schema = { title: 'TradeFuse account', ...z.toJSONSchema(zAccountConfigFile, { io: 'input' }) };
  const text = `${JSON.stringify(schema, undefined, 2)}\n`;
  if (readOrUndefined(file) !== text) await writeDurably(file, text);
}

function readOrUndefined(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
