import { describe, expect, it } from 'vitest';
import { FRIDAY_10AM, NIFTY_PE, policy, position, rupees, snapshot, stopOrder } from '../testing/builders.ts';
import type { AccountSnapshot } from './account-snapshot.ts';
import { openingState } from './engine-state.ts';
import { assessRisk, type RiskAssessment } from './risk.ts';
import { tradingDay } from './trading-day.ts';
import { tripwireArm } from './tripwire-arm.ts';

const call = position({ net: -65, average: 100, ltp: 110 });
const running = { ...openingState(tradingDay('2026-11-20')), running: true };

function assess(parts: Partial<AccountSnapshot> = {}): RiskAssessment {
  const context = { policy: policy(), knownStopHits: [], lastGood: new Map(), now: FRIDAY_10AM };
  return assessRisk(snapshot({ positions: [call], ...parts }), context);
}

const arm = (assessment = assess(), change: Partial<Parameters<typeof tripwireArm>[1]> = {}) =>
  tripwireArm(assessment, { policy: policy(), state: running, instrumentOf: () => 7, ...change });

describe('arming the tripwire (R8)', () => {
  it('knows each open leg at its price, what it would fetch, and the figures between which nothing is said', () => {
    const ask = { ...call, quote: { lastPrice: 11_000, ask: rupees(111), bid: rupees(109), asOf: FRIDAY_10AM } };
    const closed = position({ instrument: NIFTY_PE, net: 0, realized: 5 });
    const armed = arm(assess({ positions: [ask, closed] }));
    expect(armed).toMatchObject({
      legs: [{ instrument: 7, netQuantity: -65, price: 11_000, exitPrice: 11_100, asOf: FRIDAY_10AM }],
      dayPnl: rupees(-645),
      exitPnl: rupees(-645 - 65),
      floor: rupees(-5_880),
      ceiling: Infinity,
      judgedAt: FRIDAY_10AM,
    });
    expect(armed?.legs).toHaveLength(1);
    const long = position({ net: 65, average: 100, ltp: 110 });
    const bid = { ...long, quote: { lastPrice: 11_000, ask: rupees(111), bid: rupees(109), asOf: FRIDAY_10AM } };
    expect(arm(assess({ positions: [bid] }))?.legs).toMatchObject([{ exitPrice: 10_900 }]);
    expect(arm()?.legs).toMatchObject([{ exitPrice: 11_000 }]);
  });

  it('trips where a stop waits, unless it was passed already', () => {
    const stop = (triggerPrice: number, change = {}) =>
      stopOrder({ orderId: `S${triggerPrice}`, triggerPrice: rupees(triggerPrice), ...change });
    const range = (...orders: readonly ReturnType<typeof stopOrder>[]) => {
      const [leg] = arm(assess({ orders }))?.legs ?? [];
      return [leg?.low, leg?.high];
    };
    const [low, high] = range();
    expect(low).toBeLessThan(10_900);
    expect(high).toBeGreaterThan(11_100);
    expect(range(stop(110.5), stop(109.5))).toEqual([low, 11_050]);
    expect(range(stop(109.5, { side: 'SELL' }), stop(110.5, { side: 'SELL' }))).toEqual([10_950, high]);
    expect(range(stop(110))).toEqual([low, high]);
    expect(range(stop(110, { side: 'SELL' }))).toEqual([low, high]);
    expect(range(stop(110.5, { status: 'cancelled' }))).toEqual([low, high]);
    expect(range(stop(110.5, { instrument: NIFTY_PE }))).toEqual([low, high]);
    expect(range(stop(110.5, { isStop: false }))).toEqual([low, high]);
    const { triggerPrice: _none, ...bare } = stop(110.5);
    expect(range(bare)).toEqual([low, high]);
  });

  it('I5: is none on figures that are not fresh, while proof is gathered, and without a price stream of every leg', () => {
    expect(arm(assess({ positions: [position({ net: -65, ltp: null })] }))).toBeNull();
    expect(arm(assess({ incomplete: [{ kind: 'positions-vanished', positionIds: [] }] }))).toBeNull();
    const pending = { ruleId: 'dual-condition', state: 'pending', since: 0, explanation: '' } as const;
    expect(arm({ ...assess(), evidence: [pending] })).toBeNull();
    expect(arm(assess(), { instrumentOf: () => undefined })).toBeNull();
    const put = position({ instrument: NIFTY_PE, net: 65 });
    const one = (positionId: string) => (positionId === put.positionId ? undefined : 1);
    expect(arm(assess({ positions: [call, put] }), { instrumentOf: one })).toBeNull();
  });

  it('has no line to keep while nothing would be decided: stopped, or killed', () => {
    const stopped = arm(assess(), { state: { ...running, running: false } });
    expect([stopped?.floor, stopped?.ceiling]).toEqual([-Infinity, Infinity]);
    const latch = {
      state: 'latched',
      killId: 'K',
      at: 0,
      cause: { kind: 'manual', actor: 'trader', reason: '' },
    } as const;
    expect(arm(assess(), { state: { ...running, latch } })?.floor).toBe(-Infinity);
    expect(arm(assess(), { policy: policy({ rules: [], dayLossLimit: rupees(5) }) })?.floor).not.toBe(-Infinity);
  });

  it('serves until its reading is old, its day ends, or a rule must try again', () => {
    const until = arm()?.until ?? 0;
    expect(until).toBeGreaterThan(FRIDAY_10AM);
    const fired = {
      ruleId: 'r',
      action: 'flatten',
      subject: 's',
      times: 1,
      at: FRIDAY_10AM - 4_000,
      until: null,
    } as const;
    const state = { ...running, rules: { ...running.rules, fired: [fired] } };
    expect(arm(assess(), { state })?.until).toBe(FRIDAY_10AM + 999);
    const midnight = Date.parse('2026-11-21T00:00:00+05:30');
    expect(arm({ ...assess(), at: midnight - 10, snapshot: { ...assess().snapshot, asOf: midnight } })?.until).toBe(
      midnight - 1,
    );
    const late = { ...assess(), snapshot: { ...assess().snapshot, asOf: FRIDAY_10AM + 5 } };
    expect(arm(late)?.until).toBe(until + 5);
  });
});
