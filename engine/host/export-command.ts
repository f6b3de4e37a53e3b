import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandValue } from '../contract/commands.ts';
import type { CommandResult } from '../contract/wire.ts';
import type { AccountId } from '../domain/account-snapshot.ts';
import { exportsFolder, fileStamp, journalFile } from '../store/data-folder.ts';
import { exportJournalBeside } from '../store/export-journal.ts';
import { ok, refuse } from './command-answers.ts';
import type { HostCommandParts } from './host-commands.ts';

/** So much is handed to the screen as text; more stays a file. */
const AS_TEXT_BYTES = 16 * 1_048_576;

/** Exports an account's journal beside its guard, whether or not it runs. */
export async function exportCommand(
  { dataDir, fleet }: HostCommandParts,
  accountId: AccountId,
): Promise<CommandResult<CommandValue<'journal.export'>>> {
  if (!fleet.get(accountId))
    return refuse({ code: 'account-not-found', message: `There is no account "${accountId}".` });
  const folder = exportsFolder(dataDir);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${accountId}-${fileStamp(Date.now())}.csv`);
  try {
    const exported = await exportJournalBeside({ from: journalFile(dataDir, accountId), to: file });
    if (statSync(file).size > AS_TEXT_BYTES) return ok({ ...exported, csv: null, file });
    const csv = readFileSync(file, 'utf8');
    rmSync(file);
    return ok({ ...exported, csv, file: null });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return refuse({
      code: 'export-failed',
      message: `The journal was not exported: ${why}. Nothing in it was changed.`,
    });
  }
}
