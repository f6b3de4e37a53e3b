import { describe, expect, it } from 'vitest';
import { FRIDAY_10AM, NIFTY_CE, NIFTY_PE, position, rupees } from '../../testing/builders.ts';
import type { StopHit } from '../stop-loss.ts';
import { NO_FACTS, type LegFact, type RuleFacts } from './facts.ts';
import {
  judgeBrokerErrors,
  judgeCount,
  judgeLosingStreak,
  judgeQuantity,
  judgeStopHit,
  judgeTime,
  timeWords,
} from './judge-facts.ts';

const facts = (change: Partial<RuleFacts>): RuleFacts => ({ ...NO_FACTS, ...change });
const leg = (net: number, change = {}): LegFact => ({
  position: position({ net, instrument: { ...NIFTY_CE, ...change } }),
  isOpen: net !== 0,
  day: null,
  open: null,
  invested: null,
  value: null,
});
const legs = (...each: readonly LegFact[]) => facts({ legs: () => each });
const trades = (made: number, orders: number, losses: number | null = 0, lastTripAt: number | null = null) =>
  facts({ trades: () => ({ trades: made, orders, losses, lastTripAt }) });

describe('a stop on a sold option', () => {
  const hit: StopHit = {
    orderId: 'S1',
    positionId: position({ net: 0 }).positionId,
    tradingSymbol: NIFTY_CE.tradingSymbol,
    filledQuantity: 65,
    averagePrice: rupees(130),
    full: true,
  };

  it('D1 D12: holds once one has filled in full; in part it is told', () => {
    const known = {
      id: 'short-option-stop-hit',
      unknown: false,
      value: null,
      threshold: null,
      unit: 'none',
      distance: null,
      subjects: [],
    };
    const name = NIFTY_CE.tradingSymbol;
    expect(judgeStopHit([])).toEqual({
      ...known,
      holds: false,
      explanation: 'no stop on a sold option has filled today',
    });
    expect(judgeStopHit([{ ...hit, full: false, filledQuantity: 30 }, hit])).toEqual({
      ...known,
      holds: true,
      explanation: `stop on ${name} hit`,
    });
    expect(judgeStopHit([{ ...hit, full: false, filledQuantity: 30 }])).toEqual({
      ...known,
      holds: false,
      explanation: `stop on ${name} partly filled (30)`,
    });
  });
});

describe('counts', () => {
  it('D18: hold when more were made, and each further one is another occasion', () => {
    expect(judgeCount({ kind: 'trades', max: 3 }, trades(3, 9))).toMatchObject({
      id: 'trades',
      holds: false,
      unknown: false,
      value: 3,
      threshold: 3,
      unit: 'count',
      distance: null,
      subjects: [],
      occurrence: '',
      explanation: '3 trades today of at most 3',
    });
    expect(judgeCount({ kind: 'trades', max: 3 }, trades(4, 9))).toMatchObject({
      holds: true,
      occurrence: '4',
      explanation: '4 trades today of at most 3 (too many)',
    });
    expect(judgeCount({ kind: 'orders', max: 8 }, trades(4, 9))).toMatchObject({
      holds: true,
      explanation: '9 orders today of at most 8 (too many)',
    });
    expect(judgeCount({ kind: 'open-positions', max: 1 }, legs(leg(65), leg(0), leg(-65)))).toMatchObject({
      id: 'open-positions',
      holds: true,
      value: 2,
      explanation: '2 open positions of at most 1 (too many)',
    });
  });

  it('I5: are unknown where nobody could count', () => {
    for (const kind of ['trades', 'orders', 'open-positions'] as const)
      expect(judgeCount({ kind, max: 0 }, NO_FACTS)).toMatchObject({ holds: false, unknown: true, value: null });
    expect(judgeCount({ kind: 'orders', max: 0 }, NO_FACTS).explanation).toBe(
      'the number of orders today is not known',
    );
  });
});

describe('a losing streak', () => {
  it('D18: holds from its length on, and one that goes on is another occasion', () => {
    expect(judgeLosingStreak({ kind: 'losing-streak', losses: 3 }, trades(0, 0, 2))).toMatchObject({
      id: 'losing-streak',
      holds: false,
      unknown: false,
      value: 2,
      threshold: 3,
      unit: 'count',
      occurrence: '',
      explanation: '2 losing trade(s) in a row of 3',
    });
    expect(judgeLosingStreak({ kind: 'losing-streak', losses: 3 }, trades(0, 0, 3, 77))).toMatchObject({
      holds: true,
      occurrence: '3@77',
      explanation: '3 losing trade(s) in a row of 3 (reached)',
    });
    expect(judgeLosingStreak({ kind: 'losing-streak', losses: 3 }, trades(0, 0, 3)).occurrence).toBe('3@');
  });

  it('I5: is unknown while what a trade made is', () => {
    for (const unknown of [NO_FACTS, trades(0, 0, null)])
      expect(judgeLosingStreak({ kind: 'losing-streak', losses: 1 }, unknown)).toMatchObject({
        holds: false,
        unknown: true,
        value: null,
        explanation: 'what the last trades made is not known',
      });
  });
});

describe('the size of one position', () => {
  it('holds for each of more units, bought or sold, among the legs that are meant', () => {
    const all = legs(leg(-130), leg(65, { tradingSymbol: NIFTY_PE.tradingSymbol }), leg(0));
    expect(judgeQuantity({ kind: 'quantity', max: 64 }, all)).toMatchObject({
      id: 'quantity',
      holds: true,
      unknown: false,
      value: 130,
      threshold: 64,
      unit: 'units',
      distance: null,
      subjects: [leg(-130).position.positionId, position({ instrument: NIFTY_PE, net: 65 }).positionId],
      explanation: 'largest position 130 units of at most 64 (too large)',
    });
    expect(judgeQuantity({ kind: 'quantity', max: 130 }, all)).toMatchObject({
      holds: false,
      subjects: [],
      explanation: 'largest position 130 units of at most 130',
    });
    const ofPut = { kind: 'quantity', max: 64, legs: { symbols: [NIFTY_PE.tradingSymbol] } } as const;
    expect(judgeQuantity(ofPut, all)).toMatchObject({ holds: true, value: 65 });
    expect(judgeQuantity(ofPut, legs())).toMatchObject({ holds: false, unknown: false, value: 0 });
  });

  it('I5: is unknown without rows', () => {
    expect(judgeQuantity({ kind: 'quantity', max: 0 }, NO_FACTS)).toMatchObject({
      holds: false,
      unknown: true,
      value: null,
      subjects: [],
      explanation: 'the open positions are not known',
    });
  });
});

describe('a time of day', () => {
  const at = (change: Partial<RuleFacts> = {}) => facts({ at: FRIDAY_10AM, today: '2026-11-20', ...change });
  const now = (ms: number) => at({ at: FRIDAY_10AM + ms, atLatest: FRIDAY_10AM + ms });
  const expiring = { legs: () => [leg(-65, { expiry: '2026-11-20' })] };
  const later = { legs: () => [leg(-65, { expiry: '2026-11-24' }), leg(0, { expiry: '2026-11-20' })] };

  it('holds from its first minute to before its last, on its weekdays', () => {
    expect(judgeTime({ kind: 'time', from: 600 }, at())).toMatchObject({
      id: 'time',
      holds: true,
      unknown: false,
      value: 600,
      threshold: 600,
      unit: 'minutes',
      distance: null,
      subjects: [],
      explanation: 'from 10:00 IST; it is 10:00',
    });
    const seconds = now(-1);
    expect(judgeTime({ kind: 'time', from: 600 }, seconds)).toMatchObject({ holds: false, value: 599 });
    expect(judgeTime({ kind: 'time', from: 0, to: 600 }, seconds).holds).toBe(true);
    expect(judgeTime({ kind: 'time', from: 0, to: 600 }, at()).holds).toBe(false);
    const weekdays = (day: number) => judgeTime({ kind: 'time', from: 0, weekdays: [day] }, at()).holds;
    expect([1, 2, 3, 4, 5, 6, 7].map(weekdays)).toEqual([false, false, false, false, true, false, false]);
    const sunday = at({ at: FRIDAY_10AM + 2 * 86_400_000, today: '2026-11-22' });
    expect(judgeTime({ kind: 'time', from: 0, weekdays: [7] }, sunday).holds).toBe(true);
  });

  it('on an expiry day is one on which something that is open expires', () => {
    const on = (kind: 'expiry-day' | 'other-days', change: Partial<RuleFacts>) =>
      judgeTime({ kind: 'time', from: 0, on: kind }, at(change)).holds;
    expect([on('expiry-day', expiring), on('expiry-day', later)]).toEqual([true, false]);
    expect([on('other-days', expiring), on('other-days', later)]).toEqual([false, true]);
  });

  it('I5: is unknown without a time; whether something expires matters only in its hours', () => {
    for (const unknown of [NO_FACTS, at({ at: Number.NaN }), at({ at: null })])
      expect(judgeTime({ kind: 'time', from: 0 }, unknown)).toMatchObject({
        holds: false,
        unknown: true,
        value: null,
        explanation: 'the time is not known',
      });
    expect(judgeTime({ kind: 'time', from: 0, on: 'other-days' }, at())).toMatchObject({
      holds: false,
      unknown: true,
      explanation: 'whether something expires today is not known',
    });
    expect(judgeTime({ kind: 'time', from: 601, on: 'other-days' }, at())).toMatchObject({
      holds: false,
      unknown: false,
      explanation: 'from 10:01 IST on days without an expiry; it is 10:00',
    });
  });

  it('P4: where claims of the time contradict each other, only what holds by all of them holds, and nothing is safe by one', () => {
    const between = at({ atLatest: FRIDAY_10AM + 60_000 });
    expect(judgeTime({ kind: 'time', from: 600 }, between)).toMatchObject({ holds: true, unknown: false });
    expect(judgeTime({ kind: 'time', from: 602 }, between)).toMatchObject({ holds: false, unknown: false });
    expect(judgeTime({ kind: 'time', from: 601 }, between)).toMatchObject({
      holds: false,
      unknown: true,
      value: 600,
      explanation: "from 10:01 IST; this computer's clock was set, and the true time is not known",
    });
    expect(judgeTime({ kind: 'time', from: 0, to: 601 }, between)).toMatchObject({ holds: false, unknown: true });
  });

  it('is said in words', () => {
    expect(timeWords({ kind: 'time', from: 555, to: 930 })).toBe('09:15 to 15:30 IST');
    expect(timeWords({ kind: 'time', from: 555, weekdays: [1, 2, 3, 4, 5, 6, 7] })).toBe(
      'from 09:15 IST on Mon, Tue, Wed, Thu, Fri, Sat, Sun',
    );
    expect(timeWords({ kind: 'time', from: 555, on: 'expiry-day' })).toBe('from 09:15 IST on an expiry day');
  });
});

describe('readings that fail', () => {
  it('D13: hold from so many in a row on; where nobody asked it is not known', () => {
    const after = (brokerErrors: number | null) =>
      judgeBrokerErrors({ kind: 'broker-errors', streak: 3 }, facts({ brokerErrors }));
    expect(after(2)).toMatchObject({
      id: 'broker-errors',
      holds: false,
      unknown: false,
      value: 2,
      threshold: 3,
      unit: 'count',
      explanation: '2 reading(s) in a row failed of 3',
    });
    expect(after(3).holds).toBe(true);
    expect(after(null)).toMatchObject({ holds: false, unknown: true, explanation: 'not asked yet' });
  });
});
