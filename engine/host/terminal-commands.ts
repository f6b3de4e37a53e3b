import type { AccountView } from '../contract/account-view.ts';
import type { CommandValue } from '../contract/commands.ts';
import type { AccountId } from '../domain/account-snapshot.ts';
import { done, refuse, type CommandHandlers } from './command-handlers.ts';
import type { HostTerminals } from './host-terminals.ts';
import type { ChoreAnswer } from './terminal-chores.ts';

/** What the terminal commands are answered from. */
export type TerminalServices = Pick<HostTerminals, 'chore' | 'answer'>;

type Walk = CommandValue<'terminal.dryRun'>;

/** The walk behind a chore, as the screens show it. */
function walkOf({ harm, sentence, code, walk }: ChoreAnswer): Walk {
  return {
    passed: !harm,
    message: sentence,
    code: code ?? null,
    episodeId: walk?.episodeId ?? '',
    steps: (walk?.steps ?? []).map(({ step, startedAt, endedAt }) => ({ step, ms: endedAt - startedAt })),
    evidence: [...(walk?.evidence ?? [])],
  };
}

/** Answers what is asked of the browser process without the account's guard. */
export function terminalCommands(
  terminals: TerminalServices,
  viewOf: (accountId: AccountId) => AccountView | undefined,
): Pick<CommandHandlers, 'terminal.dryRun' | 'canary.run' | 'terminal.answer'> {
  const refusal = (accountId: AccountId): ReturnType<typeof refuse> | undefined => {
    const view = viewOf(accountId);
    if (!view) return refuse('account-not-found', 'There is no guard of this account that answers. Look at its card.');
    // A kill needs the page for itself.
    if (view.engine === 'killing')
      return refuse('kill-in-progress', 'A kill is closing this account and needs the page; wait until it has ended.');
    if (!view.terminal)
      return refuse('terminal-missing', 'No web page is needed, or none is known, to pull this broker’s kill switch.');
    return undefined;
  };
  return {
    'terminal.dryRun': async ({ accountId }) =>
      refusal(accountId) ?? done(walkOf(await terminals.chore(accountId, 'dry-run'))),
    'canary.run': async ({ accountId }) => {
      const refused = refusal(accountId);
      if (refused) return refused;
      const answer = await terminals.chore(accountId, 'canary');
      return done({ ...walkOf(answer), verdict: answer.verdict ?? 'would-fail', step: answer.step ?? null });
    },
    'terminal.answer': async ({ accountId, questionId, answer }) =>
      terminals.answer(accountId, questionId, answer)
        ? done({})
        : refuse('question-over', 'This is not asked any more: the time was over, or the page went on.'),
  };
}
