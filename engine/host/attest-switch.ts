import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { isEpisodeId } from '../../automation/evidence.ts';
import type { CommandBody, CommandValue } from '../contract/commands.ts';
import type { CommandResult } from '../contract/wire.ts';
import type { Actor } from '../domain/actor.ts';
import { writeDurably } from '../store/write-durably.ts';
import type { TradeEngine } from '../runtime/trade-engine.ts';
import { ok, refuse } from './command-answers.ts';
import { evidenceFiles } from './evidence-files.ts';

/** What keeps a trader's own confirmation. */
export type AttestParts = {
  readonly engine: Pick<TradeEngine, 'attestSwitch' | 'report'>;
  readonly evidenceFolder: (killId: string) => string;
};

type Body = Omit<CommandBody<'terminal.attest'>, 'accountId'>;

const NO_SUCH_KILL = {
  code: 'not-found',
  message: 'There is no kill of today with this id, so there is nothing to attest.',
} as const;

/** Keeps the trader's own word with today's kill: the file first, then the entry that names it. It proves nothing by itself (card W10). */
export async function attest(
  { engine, evidenceFolder }: AttestParts,
  { killId, sentence, file }: Body,
  actor: Actor,
): Promise<CommandResult<CommandValue<'terminal.attest'>>> {
  if (engine.report().state.kill?.killId !== killId || !isEpisodeId(killId)) return refuse(NO_SUCH_KILL);
  const name = file ? await keep(evidenceFolder(killId), file).catch(() => undefined) : null;
  if (name === undefined) {
    const message = 'The file could not be kept: the disk refuses it. Free some space, or send the sentence alone.';
    return refuse({ code: 'evidence-not-kept', message });
  }
  return engine.attestSwitch({ kind: 'switch-attested', killId, sentence, file: name, actor })
    ? ok({ file: name })
    : refuse(NO_SUCH_KILL);
}

/** Under a name that says whose word it is, beside the program's own evidence, never in place of any. */
async function keep(folder: string, { name, base64 }: NonNullable<Body['file']>): Promise<string> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const number = evidenceFiles(folder).filter((each) => each.startsWith('attested-')).length + 1;
  const kept = `attested-${number}-${name.toLowerCase().replaceAll(/[^a-z0-9.]+/g, '-')}`;
  await writeDurably(join(folder, kept), Buffer.from(base64, 'base64'));
  return kept;
}
