import { describe, expect, it } from 'vitest';
import { CALENDAR, FRIDAY_10AM } from '../../testing/builders.ts';
import { openingState, type EngineState } from '../engine-state.ts';
import { tradingDayOf } from '../trading-day.ts';
import { toIstIso, type EpochMs } from '../time.ts';
import { wallTime } from '../trusted-time.ts';
import { contractTerms, momentWords, nextSessionDoors, type ContractFacts } from './contract-terms.ts';

const at = (text: string): EpochMs => Date.parse(`${text}+05:30`);
const MONDAY = '2026-11-23T09:00:00.000+05:30';

function terms(change: Partial<ContractFacts> & { readonly when?: string; readonly was?: Partial<EngineState> } = {}) {
  const { when = '2026-11-20T10:00:00', was = {}, ...facts } = change;
  const now = at(when);
  const state = { ...openingState(tradingDayOf(now)), running: true, guarded: true, ...was };
  const answer = contractTerms({
    state,
    judged: wallTime(now),
    calendar: CALENDAR,
    openRisk: 0,
    practice: false,
    proven: true,
    ...facts,
  });
  return answer.kind === 'waits' && answer.appliesAt !== null
    ? { ...answer, appliesAt: toIstIso(answer.appliesAt) }
    : answer;
}

describe('from when a looser change counts', () => {
  const partner = { set: true, failures: 0, notBefore: null };
  const latch = { state: 'latched', killId: 'K1', at: FRIDAY_10AM, cause: { kind: 'blind', seconds: 60 } } as const;

  it.each<[string, Parameters<typeof terms>[0], ReturnType<typeof terms>]>([
    ['in market hours, flat', {}, { kind: 'waits', appliesAt: MONDAY, why: 'market-hours' }],
    ['with something open', { openRisk: 2 }, { kind: 'waits', appliesAt: MONDAY, why: 'open-risk' }],
    ['when nobody knows what is open', { openRisk: null }, { kind: 'waits', appliesAt: MONDAY, why: 'open-risk' }],
    [
      'at night with something carried over',
      { when: '2026-11-20T03:00:00', openRisk: 1 },
      { kind: 'waits', appliesAt: '2026-11-20T09:00:00.000+05:30', why: 'open-risk' },
    ],
    ['in the evening, flat', { when: '2026-11-20T19:00:00' }, { kind: 'now' }],
    ['a minute before nine, flat', { when: '2026-11-20T08:59:00' }, { kind: 'now' }],
    ['at nine', { when: '2026-11-20T09:00:00' }, { kind: 'waits', appliesAt: MONDAY, why: 'market-hours' }],
    ['on a holiday, flat', { when: '2026-11-24T11:00:00' }, { kind: 'now' }],
    [
      'in the evening after a kill',
      { when: '2026-11-20T19:00:00', was: { latch } },
      { kind: 'waits', appliesAt: MONDAY, why: 'killed' },
    ],
    ['where no guard has stood today', { was: { running: false, guarded: false }, openRisk: null }, { kind: 'now' }],
    [
      'after the guard was switched off in market hours',
      { was: { running: false, guarded: true } },
      { kind: 'waits', appliesAt: MONDAY, why: 'market-hours' },
    ],
    ['of an account that was never read', { proven: false, openRisk: null }, { kind: 'now' }],
    [
      'in practice at any hour',
      { practice: true, when: '2026-11-21T23:00:00' },
      { kind: 'waits', appliesAt: MONDAY, why: 'market-hours' },
    ],
    [
      'while locked by hand',
      { was: { lock: { until: at('2026-11-25T09:00:00'), reason: 'x' } } },
      { kind: 'locked', until: at('2026-11-25T09:00:00') },
    ],
    [
      'while locked without a known end',
      { was: { lock: { until: null, reason: 'x' } } },
      { kind: 'locked', until: null },
    ],
    [
      "with a partner's code that was not given",
      { when: '2026-11-20T19:00:00', was: { partner } },
      { kind: 'waits', appliesAt: '2026-11-20T19:15:00.000+05:30', why: 'partner-code' },
    ],
    ["with the partner's code", { when: '2026-11-20T19:00:00', was: { partner }, authorized: true }, { kind: 'now' }],
    [
      "with the partner's code in market hours",
      { was: { partner }, authorized: true },
      { kind: 'waits', appliesAt: MONDAY, why: 'market-hours' },
    ],
    [
      'a quarter of an hour that would end after nine',
      { when: '2026-11-20T08:50:00', was: { partner } },
      { kind: 'waits', appliesAt: MONDAY, why: 'partner-code' },
    ],
  ])('L5 L14: %s', (_what, facts, expected) => {
    expect(terms(facts)).toEqual(expected);
  });

  it('L4 L5: a time that is not confirmed counts as market hours, and one that spans nine o’clock too', () => {
    const evening = wallTime(at('2026-11-20T19:00:00'));
    expect(terms({ judged: { ...evening, confirmed: false } }).kind).toBe('waits');
    const spans = { ...evening, earliest: at('2026-11-20T14:00:00') };
    expect(terms({ judged: spans }).kind).toBe('waits');
  });

  it('L15: without a session in the calendar it waits, and says that nobody knows until when', () => {
    const dates = Array.from({ length: 40 }, (_, day) => toIstIso(FRIDAY_10AM + day * 86_400_000).slice(0, 10));
    const blank = { ...CALENDAR, holidays: new Map(dates.map((date) => [date, 'not known'])) };
    expect(nextSessionDoors(FRIDAY_10AM, blank)).toBeNull();
    expect(terms({ calendar: blank, openRisk: 1 })).toEqual({ kind: 'waits', appliesAt: null, why: 'open-risk' });
    expect(momentWords(null, FRIDAY_10AM)).toMatch(/at the next session/);
  });

  it('says the moment as a form does', () => {
    expect(momentWords(at('2026-11-20T15:00:00'), FRIDAY_10AM)).toBe('today 15:00 IST');
    expect(momentWords(at('2026-11-21T09:00:00'), FRIDAY_10AM)).toBe('tomorrow 09:00 IST');
    expect(momentWords(at('2026-11-23T09:00:00'), FRIDAY_10AM)).toBe('Mon 23 Nov 09:00 IST');
  });
});
