import { describe, expect, it } from 'vitest';
import { TerminalFailure } from '../../automation/terminal-failure.ts';
import type { TerminalReport } from '../ports.ts';
import { doChore } from './do-chore.ts';

const report = (more: Partial<TerminalReport>): TerminalReport => ({
  outcome: 'rehearsed',
  committed: 'no',
  evidence: ['01-login.png'],
  steps: [{ step: 'open', startedAt: 1, endedAt: 41 }],
  ...more,
});
const at = { now: 1_000, full: false };
type Terminal = Parameters<typeof doChore>[0];
const terminal = (more: Partial<Terminal>): Terminal => ({
  run: async () => report({}),
  canary: async () => ({ verdict: 'as-recorded', changes: [], sentence: 'As recorded.', report: report({}) }),
  warm: async () => ({ state: 'ready', at: 1 }),
  coolDown: async () => undefined,
  ...more,
});

describe('a chore', () => {
  it('W1: a dry run that reached the last click did no harm, and its walk is handed on', async () => {
    const answer = await doChore(terminal({}), 'dry-run', at);
    expect(answer).toMatchObject({ chore: 'dry-run', harm: false, walk: { evidence: ['01-login.png'] } });
    expect(answer.walk?.episodeId).toBe('dry-run-rs');
    expect(answer.code).toBeUndefined();
  });

  it('W4: one that did not says why by code and sentence', async () => {
    const failing = terminal({ run: async () => report({ outcome: 'failed', code: 'captcha', detail: 'A captcha.' }) });
    expect(await doChore(failing, 'dry-run', at)).toMatchObject({
      harm: true,
      code: 'captcha',
      sentence: 'A captcha.',
    });
  });

  it('W11: a canary that finds the page changed names its step, and is harm only where a kill would fail', async () => {
    const seen = {
      verdict: 'changed',
      step: 'manage',
      changes: [],
      sentence: 'It changed.',
      report: report({}),
    } as const;
    const changed = terminal({ canary: async () => seen });
    expect(await doChore(changed, 'canary', at)).toMatchObject({ harm: false, verdict: 'changed', step: 'manage' });
    const failed = report({ outcome: 'failed', code: 'step-not-found' });
    const failing = terminal({ canary: async () => ({ ...seen, verdict: 'would-fail', report: failed }) });
    expect(await doChore(failing, 'canary', at)).toMatchObject({ harm: true, code: 'step-not-found', step: 'manage' });
  });

  it('B8: a page that stands is told from enough pages and from one that could not be opened', async () => {
    expect(await doChore(terminal({}), 'warm', at)).toMatchObject({ harm: false, stands: true });
    expect((await doChore(terminal({}), 'warm', { ...at, full: true })).stands).toBeUndefined();
    const failure = new TerminalFailure('login-refused', 'Wrong password.');
    const failing = terminal({ warm: async () => ({ state: 'failed', failure }) });
    expect(await doChore(failing, 'warm', at)).toMatchObject({ harm: true, code: 'login-refused' });
    expect(await doChore(terminal({}), 'cool-down', at)).toMatchObject({ harm: false });
  });
});
