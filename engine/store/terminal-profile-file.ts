import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { zAccountId } from '../contract/wire.ts';
import type { AccountId } from '../domain/account-snapshot.ts';
import { err, ok, type Result } from '../domain/result.ts';
import { backupsFolder, configFolder, ensureFolder, fileStamp } from './data-folder.ts';
import { decodeJsonText, parseJsonText } from './json-text.ts';
import { syncFolder, writeDurably } from './write-durably.ts';

const zFile = z.strictObject({
  accountId: zAccountId,
  broker: z.string().max(40),
  savedAt: z.number().int(),
  /** Read by the schema of the program that drives the page. */
  profile: z.unknown(),
});

/** A trader's own terminal profile as kept. `savedAt`: epoch milliseconds. */
export type TerminalProfileFile = z.output<typeof zFile>;

/** `config/terminal/<account>.json`. In a folder of its own: the files beside the accounts' are accounts. */
export function terminalProfileFile(dataDir: string, accountId: AccountId): string {
  return join(configFolder(dataDir), 'terminal', `${accountId}.json`);
}

/** Reads it: undefined when there is none, a sentence when there is one that cannot be used. */
export function readTerminalProfile(
  dataDir: string,
  accountId: AccountId,
): Result<TerminalProfileFile | undefined, string> {
  const bytes = bytesOf(terminalProfileFile(dataDir, accountId));
  if (!bytes.ok) return err(bytes.error);
  if (bytes.value === undefined) return ok(undefined);
  const text = decodeJsonText(bytes.value);
  const json = text.ok ? parseJsonText(text.value) : text;
  if (!json.ok) return err(json.error.code === 'syntax' ? json.error.message : 'It is empty, damaged or too large.');
  const parsed = zFile.safeParse(json.value);
  if (!parsed.success) return err('It does not look like a profile file of TradeFuse.');
  if (parsed.data.accountId !== accountId)
    return err(`It is the profile of another account, ${parsed.data.accountId}.`);
  return ok(parsed.data);
}

/** Replaces it in one step. Rejects with the system's error; the old file is then still whole. */
export async function writeTerminalProfile(dataDir: string, content: TerminalProfileFile): Promise<void> {
  const file = terminalProfileFile(dataDir, content.accountId);
  await writeDurably(file, `${JSON.stringify(content, undefined, 2)}\n`);
}

/** Takes it out of use: it goes to `backups/`. Does nothing where there is none. */
export function removeTerminalProfile(dataDir: string, accountId: AccountId, at: number): void {
  const file = terminalProfileFile(dataDir, accountId);
  ensureFolder(backupsFolder(dataDir));
  try {
    renameSync(file, join(backupsFolder(dataDir), `terminal-${accountId}-${fileStamp(at)}.json`));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    throw error;
  }
  syncFolder(join(configFolder(dataDir), 'terminal'));
}

function bytesOf(file: string): Result<Uint8Array | undefined, string> {
  try {
    return ok(readFileSync(file));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ok(undefined);
    return err('It cannot be read.');
  }
}
