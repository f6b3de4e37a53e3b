import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TerminalReport } from '../ports.ts';
import type { ChoreAnswer } from './terminal-chores.ts';
import { freshTerminal, terminalAfter, type TerminalNews } from './terminal-state.ts';

const NOW = Date.parse('2026-11-20T09:20:00+05:30');
const fresh = freshTerminal('broker', null);
const after = (news: readonly TerminalNews[], state = fresh) =>
  news.reduce((each, piece, index) => terminalAfter(each, piece, NOW + index * 1_000), state);
const report = (more: Partial<TerminalReport>): TerminalReport => ({
  outcome: 'failed',
  committed: 'no',
  evidence: [],
  steps: [],
  ...more,
});
const chore = (more: Partial<ChoreAnswer>): TerminalNews => ({
  kind: 'chore',
  answer: { chore: 'canary', harm: false, sentence: 'The page is as it was.', ...more },
});
const ran = (more: Partial<TerminalReport>, run: 'dry-run' | 'activate' = 'dry-run'): TerminalNews => ({
  kind: 'run',
  run,
  report: report(more),
});

describe('W8: how a web terminal stands', () => {
  it('without a browser the switch cannot be pulled, whatever went well before, and with one it is no trouble', () => {
    const gone = after([chore({ verdict: 'as-recorded' }), { kind: 'browser', found: false }]);
    expect(gone.trouble).toMatchObject({ code: 'browser-missing' });
    expect(gone.trouble?.message).toMatch(/kill still closes everything.*install one of them/);
    expect(after([{ kind: 'browser', found: true }], gone).trouble).toBeNull();
  });

  it('a browser that is there says nothing against a page that cannot be walked', () => {
    const failed = after([chore({ harm: true, code: 'login-refused', verdict: 'would-fail', step: 'login' })]);
    expect(after([{ kind: 'browser', found: true }], failed).trouble?.code).toBe('login-refused');
  });

  it.each([
    ['crashed', /restart the PC/],
    ['captcha', /window that opens/],
    ['credentials-missing', /in the settings/],
    ['step-not-found', /repair the step/],
    ['unreachable', /internet line/],
  ])('a run that ends with %s says what to do, and one that goes well ends the trouble', (code, advice) => {
    const failed = after([ran({ code, detail: 'The page said no.' })]);
    expect(failed.trouble).toMatchObject({ code, since: '2026-11-20T09:20:00.000+05:30' });
    expect(failed.trouble?.message).toMatch(advice);
    expect(failed.trouble?.message).toContain('The page said no.');
    expect(after([ran({ outcome: 'rehearsed' })], failed).trouble).toBeNull();
  });

  it('the same trouble keeps its beginning', () => {
    expect(after([ran({ code: 'crashed' }), ran({ code: 'crashed' })]).trouble?.since).toBe(
      '2026-11-20T09:20:00.000+05:30',
    );
  });

  it('W6: a broker that wants the account flat first has a page that works', () => {
    expect(after([ran({ outcome: 'refused', code: 'not-flat' }, 'activate')]).trouble).toBeNull();
    expect(after([ran({ outcome: 'refused', code: 'login-refused' }, 'activate')]).trouble?.code).toBe('login-refused');
  });

  it('a look that made way for a kill says nothing of the page', () => {
    const good = after([chore({ verdict: 'as-recorded' })]);
    expect(after([chore({ harm: true, code: 'made-way' })], good)).toBe(good);
    expect(after([ran({ code: 'made-way' })], good)).toBe(good);
  });
});

describe('what a screen is told of it', () => {
  it('W11: the canary with its step and its time', () => {
    const { canary } = after([
      chore({ harm: true, verdict: 'would-fail', step: 'manage', sentence: 'It would fail.' }),
    ]);
    expect(canary).toEqual({
      at: '2026-11-20T09:20:00.000+05:30',
      verdict: 'would-fail',
      step: 'manage',
      sentence: 'It would fail.',
    });
  });

  it('W1: when the page was last walked here, by whomever', () => {
    expect(after([ran({ outcome: 'rehearsed' })]).rehearsedAt).toBe('2026-11-20T09:20:00.000+05:30');
    const walk = { ...report({ outcome: 'rehearsed' }), episodeId: 'dry-run-1' };
    expect(after([chore({ chore: 'dry-run', walk })]).rehearsedAt).toBe('2026-11-20T09:20:00.000+05:30');
    expect(after([chore({ chore: 'dry-run', harm: true, code: 'crashed' })]).rehearsedAt).toBeNull();
  });

  it('B8: whether a page stands ready, and that a kill has used it up', () => {
    const ready = after([chore({ chore: 'warm', stands: true })]);
    expect(ready.standby.state).toBe('ready');
    expect(after([ran({ outcome: 'activated' }, 'activate')], ready).standby.state).toBe('none');
    expect(after([chore({ chore: 'cool-down' })], ready).standby.state).toBe('none');
    expect(after([chore({ chore: 'warm', harm: true, code: 'timeout' })], ready).standby.state).toBe('failed');
  });

  it('W5: an open question with its end, until it is over; another one’s end leaves it', () => {
    const asked = after([
      { kind: 'question', question: { id: 'q1', what: 'otp', profile: 'Kotak Neo', until: NOW + 50_000 } },
    ]);
    expect(asked.question).toMatchObject({ id: 'q1', what: 'otp', until: '2026-11-20T09:20:50.000+05:30' });
    expect(asked.question?.text).toContain('Kotak Neo');
    expect(after([{ kind: 'question-over', id: 'q0' }], asked).question?.id).toBe('q1');
    expect(after([{ kind: 'question-over', id: 'q1' }], asked).question).toBeNull();
  });

  it('a failure is a trouble until something goes well, in any order of news', () => {
    const news = fc.constantFrom<TerminalNews>(
      ran({ code: 'crashed' }),
      ran({ outcome: 'rehearsed' }),
      chore({ chore: 'warm', stands: true }),
      chore({ chore: 'warm', harm: true, code: 'timeout' }),
      { kind: 'browser', found: true },
      { kind: 'question-over', id: 'q' },
    );
    fc.assert(
      fc.property(fc.array(news, { maxLength: 12 }), (all) => {
        const telling = all.filter((each) => each.kind === 'run' || each.kind === 'chore').at(-1);
        const isBad =
          (telling?.kind === 'run' && telling.report.outcome === 'failed') ||
          (telling?.kind === 'chore' && telling.answer.harm);
        expect(after(all).trouble !== null).toBe(isBad);
      }),
    );
  });
});
