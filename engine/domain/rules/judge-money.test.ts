import { describe, expect, it } from 'vitest';
import { NIFTY_PE, position, rupees } from '../../testing/builders.ts';
import { paise, type Paise } from '../money.ts';
import { NO_FACTS, type LegFact, type RuleFacts } from './facts.ts';
import {
  judgeDrawdown,
  judgeExposure,
  judgeHardFloor,
  judgeLoss,
  judgePeriodLoss,
  judgeProfit,
  judgeProfitLock,
  lockFloor,
  type RuleLook,
} from './judge-money.ts';
import type { ProfitLockCondition } from './rule.ts';

const sum = (amount: number) => ({ paise: rupees(amount) });
const call = position({ net: -65 });
const put = position({ instrument: NIFTY_PE, net: 65 });
const closed = position({ product: 'MIS', net: 0 });
const leg = (row: typeof call, figures: Partial<LegFact>): LegFact => ({
  position: row,
  isOpen: row.netQuantity !== 0,
  day: null,
  open: null,
  invested: null,
  value: null,
  ...figures,
});
const withLegs = (...legs: readonly LegFact[]): Partial<RuleFacts> => ({ legs: () => legs });

function look(dayPnl: number | null, facts: Partial<RuleFacts> = {}, change: Partial<RuleLook> = {}): RuleLook {
  return {
    dayPnl: dayPnl === null ? null : rupees(dayPnl),
    quality: 'fresh',
    facts: { ...NO_FACTS, ...facts },
    bases: { startEquity: rupees(100_000), invested: rupees(0), peak: null, deviation: null },
    ruleId: 'mine',
    ...change,
  };
}

describe('a loss of the account', () => {
  const loss = { kind: 'loss', of: 'account', figure: 'day', limit: sum(6_000) } as const;

  it.each([
    [-5_999.99, false, 1],
    [-6_000, true, 0],
    [-7_000, true, 0],
    [100, false, 610_000],
  ])('D3: of %d rupees against 6,000 holds: %s', (pnl, holds, distance) => {
    expect(judgeLoss(loss, look(pnl))).toMatchObject({
      id: 'day-loss',
      holds,
      unknown: false,
      value: rupees(pnl),
      threshold: rupees(-6_000),
      unit: 'paise',
      distance,
      subjects: [],
    });
  });

  it('says how far the line is, and when it is crossed', () => {
    expect(judgeLoss(loss, look(-1_000)).explanation).toBe('MTM −₹1,000.00 of −₹6,000.00 (₹5,000.00 away)');
    expect(judgeLoss(loss, look(-6_000)).explanation).toBe('MTM −₹6,000.00 of −₹6,000.00 (line crossed)');
    expect(judgeLoss({ ...loss, atPercent: 95 }, look(-5_700))).toMatchObject({
      holds: true,
      explanation: 'MTM −₹5,700.00 of −₹5,700.00, 95 % of ₹6,000.00 (line crossed)',
    });
    const part = { ...loss, limit: { percent: 2, of: 'start-equity' } } as const;
    expect(judgeLoss(part, look(-1_000)).explanation).toBe(
      'MTM −₹1,000.00 of −₹2,000.00, 2 % of what the account began the day with (₹1,000.00 away)',
    );
  });

  it('I5: is neither held nor safe while the figure is not known, and says why', () => {
    const unknown = { id: 'day-loss', holds: false, unknown: true, distance: null, threshold: rupees(-6_000) };
    expect(judgeLoss(loss, look(null))).toMatchObject({
      ...unknown,
      value: null,
      explanation: "today's part of carried positions is not known",
    });
    expect(judgeLoss(loss, look(-9_000, {}, { quality: 'stale' }))).toMatchObject({
      ...unknown,
      value: null,
      explanation: 'MTM is not known for sure (stale, last known −₹9,000.00)',
    });
    expect(judgeLoss(loss, look(null, {}, { quality: 'unknown' })).explanation).toBe(
      'MTM is not known for sure (unknown)',
    );
    const part = { ...loss, limit: { percent: 2, of: 'peak-profit' } } as const;
    expect(judgeLoss(part, look(-9_000))).toMatchObject({
      holds: false,
      unknown: true,
      value: rupees(-9_000),
      threshold: null,
      explanation: 'the highest profit of the day is not known',
    });
  });

  it('a part of what is invested is no line while nothing is open', () => {
    const part = { ...loss, limit: { percent: 2, of: 'invested' } } as const;
    expect(judgeLoss(part, look(-100))).toEqual({
      id: 'day-loss',
      holds: false,
      unknown: false,
      value: rupees(-100),
      threshold: null,
      unit: 'paise',
      distance: null,
      subjects: [],
      explanation: 'nothing is open',
    });
    expect(judgeLoss(part, look(null)).unknown).toBe(true);
    const bases = { startEquity: null, invested: null, peak: null, deviation: null };
    expect(judgeLoss(part, look(-100, {}, { bases })).unknown).toBe(true);
    const equity = { ...loss, limit: { percent: 2, of: 'start-equity' } } as const;
    expect(judgeLoss(equity, look(-100, {}, { bases: { ...bases, invested: rupees(0) } })).unknown).toBe(true);
  });
});

describe('the P&L of some legs, of all of them, or of the linked accounts', () => {
  const legs = withLegs(
    leg(call, { day: rupees(-300), open: rupees(-200) }),
    leg(put, { day: rupees(-50), open: rupees(-40) }),
    leg(closed, { day: rupees(-5), open: rupees(0) }),
  );
  const ofCall = { of: 'legs', legs: { symbols: [call.instrument.tradingSymbol] } } as const;

  it('D22: is that of the legs that are meant, and holds for those of them that are open', () => {
    const loss = { kind: 'loss', ...ofCall, figure: 'day', limit: sum(305) } as const;
    expect(judgeLoss(loss, look(0, legs))).toMatchObject({
      id: 'loss',
      holds: true,
      value: rupees(-305),
      subjects: [call.positionId],
      explanation: `P&L of ${call.instrument.tradingSymbol} −₹305.00 of −₹305.00 (line crossed)`,
    });
    const far = judgeLoss({ ...loss, limit: sum(306) }, look(0, legs));
    expect(far).toMatchObject({ holds: false, subjects: [] });
    expect(judgeLoss({ ...loss, figure: 'open', limit: sum(200) }, look(0, legs))).toMatchObject({
      holds: true,
      value: rupees(-200),
    });
  });

  it('is unrealised alone where that is asked for, of the whole account, about no leg in particular', () => {
    const loss = { kind: 'loss', of: 'account', figure: 'open', limit: sum(240) } as const;
    expect(judgeLoss(loss, look(0, legs))).toMatchObject({
      id: 'loss',
      holds: true,
      value: rupees(-240),
      subjects: [],
    });
  });

  it('I5: is not known while one leg is not, while no row is, or while prices are old', () => {
    const loss = { kind: 'loss', ...ofCall, figure: 'day', limit: sum(1) } as const;
    const partly = withLegs(leg(call, { day: rupees(-300) }), leg(closed, { day: null }));
    expect(judgeLoss(loss, look(0, partly))).toMatchObject({ holds: false, unknown: true, value: null });
    expect(judgeLoss(loss, look(0))).toMatchObject({ holds: false, unknown: true });
    const stale = judgeLoss(loss, look(0, legs, { quality: 'stale' }));
    expect(stale).toMatchObject({ holds: false, unknown: true, subjects: [] });
    expect(stale.explanation).toBe(`P&L of ${call.instrument.tradingSymbol} is not known for sure (stale)`);
    const huge = leg(closed, { day: paise(Number.MAX_SAFE_INTEGER) });
    expect(judgeLoss(loss, look(0, withLegs(leg(call, { day: paise(1) }), huge, huge))).unknown).toBe(true);
  });

  it('D15: of the linked accounts is what they say together, whatever this one’s prices are', () => {
    const loss = { kind: 'loss', of: 'group', figure: 'day', limit: sum(10_000) } as const;
    expect(judgeLoss(loss, look(0, { group: rupees(-10_000) }, { quality: 'stale' }))).toMatchObject({
      holds: true,
      explanation: 'P&L of the linked accounts −₹10,000.00 of −₹10,000.00 (line crossed)',
    });
    expect(judgeLoss(loss, look(0)).unknown).toBe(true);
  });
});

describe('a profit', () => {
  const profit = { kind: 'profit', of: 'account', figure: 'day', target: sum(500) } as const;

  it('D16: holds from its target on', () => {
    expect(judgeProfit(profit, look(499))).toMatchObject({
      id: 'profit',
      holds: false,
      distance: rupees(1),
      explanation: 'MTM +₹499.00 of the target ₹500.00 (₹1.00 away)',
    });
    expect(judgeProfit(profit, look(500))).toMatchObject({
      holds: true,
      explanation: 'MTM +₹500.00 of the target ₹500.00 (line crossed)',
    });
    expect(judgeProfit({ ...profit, atPercent: 80 }, look(400)).holds).toBe(true);
  });

  it('is not known for sure on old prices', () => {
    const stale = judgeProfit(profit, look(900, {}, { quality: 'stale' }));
    expect(stale).toMatchObject({ holds: false, unknown: true });
    expect(stale.explanation).toBe('MTM is not known for sure (stale)');
  });
});

describe('the hard floor', () => {
  const floor = { kind: 'hard-floor', limit: sum(1_000) } as const;

  it('P24 D20: stands on the worst figure there is; without one of the day, on what the rows have made', () => {
    expect(judgeHardFloor(floor, look(-100, { worst: rupees(-1_000) }))).toMatchObject({
      id: 'hard-floor',
      holds: true,
      value: rupees(-1_000),
      explanation: 'MTM −₹1,000.00 of the hard floor −₹1,000.00 (line crossed)',
    });
    expect(judgeHardFloor(floor, look(-1_000, { worst: rupees(50) })).holds).toBe(true);
    expect(judgeHardFloor(floor, look(-100, { total: rupees(-5_000) })).holds).toBe(false);
    expect(judgeHardFloor(floor, look(null, { total: rupees(-900) }))).toMatchObject({
      holds: false,
      explanation: 'P&L since the positions were opened −₹900.00 of the hard floor −₹1,000.00 (₹100.00 away)',
    });
  });

  it('I5: without any figure, or on old prices, is neither held nor safe', () => {
    expect(judgeHardFloor(floor, look(null))).toMatchObject({ holds: false, unknown: true, value: null });
    const stale = judgeHardFloor(floor, look(-5_000, {}, { quality: 'stale' }));
    expect(stale).toMatchObject({ holds: false, unknown: true });
    expect(stale.explanation).toBe('MTM is not known for sure (stale)');
  });
});

describe('a profit lock (card D16)', () => {
  const lock: ProfitLockCondition = { kind: 'profit-lock', arm: sum(1_000), floor: sum(500), step: sum(100) };

  it.each([
    [999, null],
    [1_000, 500],
    [1_099, 500],
    [1_100, 600],
    [1_350, 800],
  ])('with a peak of %d is a floor of %s', (peak, floor) => {
    expect(lockFloor(lock, rupees(peak))).toBe(floor === null ? null : rupees(floor));
    expect(lockFloor({ ...lock, step: null }, rupees(peak))).toBe(floor === null ? null : rupees(500));
  });

  it('holds at its floor, the higher of what was noted and what the peak makes', () => {
    const at = (pnl: number, noted: number | null, peak: number | null) =>
      judgeProfitLock(
        lock,
        look(pnl, {
          peak: peak === null ? null : rupees(peak),
          floorOf: (ruleId) => (ruleId === 'mine' && noted !== null ? rupees(noted) : null),
        }),
      );
    expect(at(600, 500, 1_100)).toMatchObject({
      id: 'profit-lock',
      holds: true,
      threshold: rupees(600),
      explanation: 'MTM +₹600.00, profit locked at ₹600.00 (line crossed)',
    });
    expect(at(601, 600, 1_000)).toMatchObject({ holds: false, threshold: rupees(600), distance: rupees(1) });
    expect(at(600, 600, null).holds).toBe(true);
  });

  it('below its arm has nothing to lose yet: known, and not held', () => {
    const low = judgeProfitLock(lock, look(700, { peak: rupees(800) }));
    expect(low).toMatchObject({
      id: 'profit-lock',
      holds: false,
      unknown: false,
      value: rupees(700),
      threshold: null,
      unit: 'paise',
      distance: null,
      subjects: [],
      explanation: 'locks once the day has made ₹1,000.00; it has made ₹800.00 at most',
    });
    expect(judgeProfitLock(lock, look(700))).toMatchObject({
      unknown: true,
      explanation: 'locks once the day has made ₹1,000.00',
    });
    expect(judgeProfitLock(lock, look(700, { peak: rupees(800) }, { quality: 'stale' }))).toMatchObject({
      unknown: true,
      value: null,
    });
  });

  it('I5: says that the figure is not known where it is not', () => {
    const stale = judgeProfitLock(lock, look(700, { peak: rupees(1_000) }, { quality: 'stale' }));
    expect(stale).toMatchObject({ holds: false, unknown: true });
    expect(stale.explanation).toBe('MTM is not known for sure (stale, last known +₹700.00)');
  });
});

describe('a drawdown (card D17)', () => {
  const half = { kind: 'drawdown', limit: { percent: 50, of: 'peak-profit' } } as const;
  const bases = (peak: number) => ({
    bases: { startEquity: null, invested: null, peak: rupees(peak), deviation: null },
  });

  it('holds where so much of the peak was given back', () => {
    const at = (pnl: number) => judgeDrawdown(half, look(pnl, { peak: rupees(1_000) }, bases(1_000)));
    expect(at(501)).toMatchObject({ id: 'drawdown', holds: false, threshold: rupees(500), distance: rupees(1) });
    expect(at(500)).toMatchObject({
      holds: true,
      explanation:
        "MTM +₹500.00, ₹500.00 below the day's peak of +₹1,000.00; the line is 50 % of the highest profit of the day below it (line crossed)",
    });
  });

  it('of no profit at all is no line', () => {
    expect(judgeDrawdown(half, look(-900, { peak: rupees(0) }, bases(0)))).toMatchObject({
      id: 'drawdown',
      holds: false,
      unknown: false,
      threshold: null,
      explanation: 'nothing was made today that could be given back',
    });
    const fixed = { kind: 'drawdown', limit: sum(900) } as const;
    expect(judgeDrawdown(fixed, look(-900, { peak: rupees(0) }, bases(0))).holds).toBe(true);
  });

  it('I5: is unknown with the figure, or with what it is a part of', () => {
    const stale = judgeDrawdown(half, look(-9, { peak: rupees(0) }, { ...bases(0), quality: 'stale' }));
    expect(stale).toMatchObject({ holds: false, unknown: true });
    expect(stale.explanation).toContain('not known for sure (stale');
    const baseless = judgeDrawdown(half, look(-9, { peak: rupees(5) }));
    expect(baseless).toMatchObject({ unknown: true, explanation: 'the highest profit of the day is not known' });
    expect(judgeDrawdown({ kind: 'drawdown', limit: sum(1) }, look(-9)).unknown).toBe(true);
    const equity = { kind: 'drawdown', limit: { percent: 5, of: 'start-equity' } } as const;
    expect(judgeDrawdown(equity, look(-9, { peak: rupees(0) }, bases(0))).unknown).toBe(true);
  });
});

describe('the loss of a period (card D19)', () => {
  const week = { kind: 'period-loss', period: 'week', limit: sum(1_000) } as const;
  const days = (amount: number | null, missing: readonly string[] = []): Partial<RuleFacts> => ({
    periodBefore: () => ({ sum: amount === null ? null : rupees(amount), from: '2026-11-16', missing }),
  });

  it('is that of the days before and of today', () => {
    expect(judgePeriodLoss(week, look(-300, days(-700)))).toMatchObject({
      id: 'period-loss',
      holds: true,
      value: rupees(-1_000),
      explanation: 'P&L this week −₹1,000.00 of −₹1,000.00, counted from 2026-11-16 (line crossed)',
    });
    expect(judgePeriodLoss(week, look(-299, days(-700))).holds).toBe(false);
    expect(judgePeriodLoss({ ...week, period: 5 }, look(-1, days(0))).explanation).toMatch(/^P&L last 5 days −₹1\.00/);
  });

  it('I5: is not known while the result of one of its days, or of today, is not', () => {
    const gap = judgePeriodLoss(week, look(-9_999, days(null, ['2026-11-17', '2026-11-18'])));
    expect(gap).toMatchObject({ holds: false, unknown: true });
    expect(gap.explanation).toBe('the result of 2026-11-17, 2026-11-18 is not known');
    const today = judgePeriodLoss(week, look(null, days(-9_999)));
    expect(today).toMatchObject({ holds: false, unknown: true });
    expect(today.explanation).toBe("today's part of carried positions is not known");
    expect(judgePeriodLoss(week, look(-9_999)).unknown).toBe(true);
    const part = { ...week, limit: { percent: 2, of: 'invested' } } as const;
    expect(judgePeriodLoss(part, look(-9_999, days(0))).explanation).toBe(
      'what is invested in open positions is not known',
    );
    const huge = { periodBefore: () => ({ sum: -Number.MAX_SAFE_INTEGER as Paise, from: '2026-11-16', missing: [] }) };
    expect(judgePeriodLoss(week, look(-9_999, huge)).unknown).toBe(true);
  });
});

describe('money in the market', () => {
  const exposure = { kind: 'exposure', figure: 'value', limit: sum(1_000) } as const;
  const legs = withLegs(leg(call, { value: rupees(600) }), leg(put, { value: rupees(400) }));

  it('holds from its limit on', () => {
    expect(judgeExposure(exposure, look(0, legs))).toMatchObject({
      id: 'exposure',
      holds: true,
      value: rupees(1_000),
      explanation: 'money in open positions ₹1,000.00 of at most ₹1,000.00 (line crossed)',
    });
    expect(judgeExposure({ ...exposure, limit: sum(1_001) }, look(0, legs)).distance).toBe(rupees(1));
  });

  it('of margin is the broker’s word, whatever the prices are', () => {
    const margin = { ...exposure, figure: 'margin' } as const;
    expect(judgeExposure(margin, look(0, { margin: rupees(1_000) }, { quality: 'stale' }))).toMatchObject({
      holds: true,
      explanation: 'margin used ₹1,000.00 of at most ₹1,000.00 (line crossed)',
    });
    expect(judgeExposure(margin, look(0)).explanation).toBe('margin used is not known for sure (fresh)');
  });

  it('I5: is not known on old prices, nor without rows', () => {
    expect(judgeExposure(exposure, look(0, legs, { quality: 'stale' }))).toMatchObject({ holds: false, unknown: true });
    expect(judgeExposure(exposure, look(0)).unknown).toBe(true);
  });
});
