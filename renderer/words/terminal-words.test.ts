import { describe, expect, it } from 'vitest';
import type { TerminalView } from '../../engine/contract/terminal.ts';
import { SWITCH_PROVEN } from '../../engine/domain/kill-words.ts';
import { scriptKill } from '../e2e/scripted-account.ts';
import { switchAhead, switchOfKill } from './terminal-words.ts';

const kill = (proof: { outcome?: 'confirmed' | 'unknown'; detail?: string }, finished = true, flat = true) => ({
  ...scriptKill(7, finished),
  steps: scriptKill(7, finished).steps.map((step) => {
    if (step.step === 'prove-switch') return { ...step, outcome: null, detail: null, ...proof };
    return step.step === 'prove-flat' && !flat ? { ...step, outcome: 'unknown' as const } : step;
  }),
});

describe('the broker’s switch after a kill', () => {
  it('W2: is VERIFIED when it was proven, W7: EXTERNAL when somebody else had set it', () => {
    const ours = switchOfKill(
      kill({ outcome: 'confirmed', detail: `${SWITCH_PROVEN.byUs}; account flat after it` }),
      'Kotak Neo',
    );
    expect(ours?.word).toBe('VERIFIED');
    const theirs = switchOfKill(
      kill({ outcome: 'confirmed', detail: `${SWITCH_PROVEN.elsewhere}; account flat after it` }),
      'Kotak Neo',
    );
    expect(theirs?.word).toBe('EXTERNAL');
  });

  it('W10: is UNVERIFIED when the plan has ended without a proof, and says only what is proven of the money', () => {
    const words = switchOfKill(kill({ outcome: 'unknown' }), 'Kotak Neo');
    expect(words?.word).toBe('UNVERIFIED');
    expect(words?.meaning).toContain('positions are closed');
    expect(words?.todo).toContain('Open Kotak Neo’s own app');
    expect(switchOfKill(kill({}, true, false), 'Kotak Neo')?.meaning).toContain(
      'Nor is it proven that the account is flat',
    );
  });

  it('is not called anything before there is a kill, nor UNVERIFIED while it runs', () => {
    expect(switchOfKill(undefined, 'Kotak Neo')).toBeNull();
    expect(switchOfKill(kill({}, false), 'Kotak Neo')?.word).toBe('AT WORK');
  });
});

const ready: TerminalView = {
  site: 'broker',
  rehearsedAt: '2026-11-19T16:00:00+05:30',
  standby: { state: 'none', at: null, detail: null },
  canary: null,
  trouble: null,
  question: null,
};
const own = { rehearsed: true, source: 'own' } as const;
const canary = (verdict: 'would-fail' | 'changed') => ({
  at: '2026-11-20T08:50:00+05:30',
  verdict,
  step: 'manage',
  sentence: 'At “manage”.',
});

describe('the broker’s switch before a kill', () => {
  it.each([
    ['NOT KNOWN', undefined, own],
    [
      'WOULD FAIL',
      { ...ready, trouble: { code: 'browser-missing', message: 'No browser.', since: '2026-11-20T08:50:00+05:30' } },
      own,
    ],
    ['NEVER WALKED', { ...ready, rehearsedAt: null }, own],
    ['CHANGED, NOT WALKED', ready, { ...own, rehearsed: false }],
    ['WOULD FAIL', { ...ready, canary: canary('would-fail') }, own],
    ['PAGE CHANGED', { ...ready, canary: canary('changed') }, own],
    ['READY', ready, own],
  ] as const)('is %s, with something to do', (word, terminal, profile) => {
    const words = switchAhead(terminal, profile, 'Kotak Neo');
    expect(words.word).toBe(word);
    expect(words.todo).not.toBe('');
    expect(words.tone === 'safe').toBe(word === 'READY');
  });
});
