import { describe, expect, it } from 'vitest';
import {
  CALENDAR,
  FRIDAY_10AM,
  filledStop,
  NIFTY_PE,
  policy,
  position,
  rupees,
  snapshot,
} from '../../testing/builders.ts';
import { shortOptionStopHits } from '../stop-loss.ts';
import { assessRisk } from '../risk.ts';
import { rehearse, type Tape } from './rehearse.ts';
import type { Rule } from './rule.ts';

const sum = (amount: number) => ({ paise: rupees(amount) });
const stopped = snapshot({
  positions: [position({ instrument: NIFTY_PE, net: 0, realized: -100 })],
  orders: [filledStop({ orderId: 'S', instrument: NIFTY_PE })],
});

function tape(mtm: readonly number[], change: Partial<Tape> = {}): Tape {
  const samples = mtm.map((each, index) => ({
    at: FRIDAY_10AM + index * 2_000,
    mtm: rupees(each),
    quality: 'fresh' as const,
  }));
  return { samples, stopHits: [], startEquity: null, results: [], calendar: CALENDAR, ...change };
}

const floor: Rule = { id: 'floor', when: { kind: 'hard-floor', limit: sum(1_000) }, then: { kind: 'kill' } };
const of = (rehearsal: ReturnType<typeof rehearse>, id: string) => rehearsal.rules.find(({ ruleId }) => ruleId === id);

describe('a policy rehearsed before it is saved', () => {
  it('says when each rule would have acted, at what figure and how often', () => {
    const told = rehearse(
      policy({ rules: [floor] }),
      tape([0, -900, -1_000, -1_010, -500, -1_200, -1_300, -1_400]),
      null,
    );
    expect(of(told, 'floor')).toEqual({
      ruleId: 'floor',
      meaning:
        "When the day's loss is ₹1,000.00 by the worst of its sources, the account is killed and locked for the day.",
      judged: 'all',
      firstAt: FRIDAY_10AM + 6_000,
      dayPnl: rupees(-1_010),
      times: 2,
      holdsNow: null,
      sentence: 'It would have acted at 10:00:06, at −₹1,010.00, and 2 times in all.',
    });
    expect(told.atOnce).toEqual([]);
  });

  it('D15: one sample past the line is a wick', () => {
    expect(of(rehearse(policy({ rules: [floor] }), tape([0, -5_000, 0]), null), 'floor')).toMatchObject({
      firstAt: null,
      sentence: 'It would not have acted on this day.',
    });
  });

  it('knows the stops of the day from when they were seen', () => {
    const [hit] = shortOptionStopHits(stopped);
    if (!hit) throw new Error('no stop was hit');
    const day = tape([-7_000, -7_000, -7_000, -7_000], { stopHits: [{ ...hit, seenAt: FRIDAY_10AM + 3_000 }] });
    expect(of(rehearse(policy(), day, null), 'dual-condition')?.firstAt).toBe(FRIDAY_10AM + 6_000);
    expect(of(rehearse(policy(), tape([-7_000, -7_000]), null), 'dual-condition')?.firstAt).toBeNull();
  });

  it('D16: raises a profit lock along the day', () => {
    const lock: Rule = {
      id: 'lock',
      when: { kind: 'profit-lock', arm: sum(5_000), floor: sum(3_000), step: sum(1_000) },
      then: { kind: 'kill' },
    };
    const day = tape([5_200, 5_200, 8_400, 8_400, 6_300, 6_300, 6_000, 5_990]);
    expect(of(rehearse(policy({ rules: [lock] }), day, null), 'lock')).toMatchObject({
      dayPnl: rupees(5_990),
      times: 1,
    });
  });

  it('what the tape does not keep is not known, and figures that may not decide say nothing', () => {
    const one: Rule = {
      id: 'one',
      when: { kind: 'position-loss', figure: 'day', limit: sum(1) },
      then: { kind: 'exit-one' },
    };
    const told = rehearse(policy({ rules: [one] }), tape([0, -50]), null);
    expect(of(told, 'one')).toMatchObject({
      judged: 'none',
      holdsNow: null,
      sentence: expect.stringContaining('does not keep'),
    });
    const stale = tape([-5_000, -5_000]).samples.map((sample) => ({ ...sample, quality: 'stale' as const }));
    expect(of(rehearse(policy({ rules: [floor] }), tape([], { samples: stale }), null), 'floor')?.firstAt).toBeNull();
  });

  it('says what would be done at once on the last look', () => {
    const context = { policy: policy(), knownStopHits: [], lastGood: new Map(), now: FRIDAY_10AM };
    const live = assessRisk(snapshot({ positions: [position({ net: -65, ltp: 120 })] }), context);
    const told = rehearse(policy({ rules: [floor] }), tape([]), live);
    expect(of(told, 'floor')?.holdsNow).toBe(true);
    expect(told.atOnce).toEqual([
      expect.stringContaining('floor: the account is killed and locked for the day (MTM −₹1,300.00'),
    ]);
    expect(of(told, 'dual-condition')?.holdsNow).toBe(false);
  });

  it('weekly losses count the days before, where they are known', () => {
    const week: Rule = {
      id: 'week',
      when: { kind: 'period-loss', period: 'week', limit: sum(5_000) },
      then: { kind: 'warn' },
    };
    const results = [16, 17, 18, 19].map((day) => ({ date: `2026-11-${day}`, dayPnl: rupees(-1_000) }));
    const at = (known: typeof results) =>
      of(rehearse(policy({ rules: [week] }), tape([-1_000, -1_000], { results: known }), null), 'week');
    expect(at(results)?.firstAt).toBe(FRIDAY_10AM + 2_000);
    expect(at(results.filter(({ date }) => date !== '2026-11-18'))).toMatchObject({ judged: 'none', firstAt: null });
  });
});
