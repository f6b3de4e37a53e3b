import { describe, expect, it } from 'vitest';
import type { AccountView } from '../contract/account-view.ts';
import { accountId } from '../domain/account-snapshot.ts';
import { accountView } from '../testing/account-views.ts';
import type { ChoreAnswer } from './terminal-chores.ts';
import { terminalCommands } from './terminal-commands.ts';
import { freshTerminal } from './terminal-state.ts';

const account = accountId('practice-1');
const withPage = accountView({ terminal: freshTerminal('practice', null) });
const walk = {
  outcome: 'failed',
  committed: 'no',
  evidence: ['01-login.png'],
  steps: [{ step: 'open', startedAt: 5, endedAt: 45 }],
  episodeId: 'canary-1',
} as const;
const bad: ChoreAnswer = {
  chore: 'canary',
  harm: true,
  sentence: 'The hard kill would fail at step “manage”.',
  code: 'step-not-found',
  step: 'manage',
  verdict: 'would-fail',
  walk,
};

function commands(view: AccountView | undefined, open = false) {
  const done: string[] = [];
  const services = {
    chore: async (_account: typeof account, chore: string) => {
      done.push(chore);
      return bad;
    },
    answer: () => open,
  };
  return { done, ...terminalCommands(services, () => view) };
}

describe('the commands about a web terminal', () => {
  it('W11: a canary by hand answers with the step, its times and its pictures', async () => {
    const { done, 'canary.run': canary } = commands(withPage);
    expect(await canary({ accountId: account }, 'trader')).toEqual({
      ok: true,
      value: {
        passed: false,
        message: bad.sentence,
        code: 'step-not-found',
        episodeId: 'canary-1',
        steps: [{ step: 'open', ms: 40 }],
        evidence: ['01-login.png'],
        verdict: 'would-fail',
        step: 'manage',
      },
    });
    expect(done).toEqual(['canary']);
  });

  it.each([
    ['account-not-found', undefined],
    ['kill-in-progress', { ...withPage, engine: 'killing' as const }],
    ['terminal-missing', accountView()],
  ])('W1: %s is said, and no page is opened', async (code, view) => {
    const { done, 'terminal.dryRun': dryRun, 'canary.run': canary } = commands(view);
    expect(await dryRun({ accountId: account }, 'trader')).toMatchObject({ error: { code } });
    expect(await canary({ accountId: account }, 'trader')).toMatchObject({ error: { code } });
    expect(done).toEqual([]);
  });

  it('W5: a code for a question that is over is not said to have been taken', async () => {
    const body = { accountId: account, questionId: 'q', answer: '482913' };
    expect(await commands(withPage, true)['terminal.answer'](body, 'trader')).toEqual({ ok: true, value: {} });
    const late = await commands(withPage)['terminal.answer'](body, 'trader');
    expect(late).toMatchObject({ error: { code: 'question-over' } });
    expect(JSON.stringify(late)).not.toContain('482913');
  });
});
