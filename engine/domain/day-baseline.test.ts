import { describe, expect, it } from 'vitest';
import { CALENDAR, FRIDAY_10AM, NIFTY_PE, policy, position, rupees, snapshot } from '../testing/builders.ts';
import { closingMarks, dayBaseline, NOTHING_CARRIED, type BaselineKnowledge } from './day-baseline.ts';
import { markToMarket } from './mark-to-market.ts';
import { paise } from './money.ts';
import type { CarriedIn, Position } from './position.ts';
import { assessRisk } from './risk.ts';
import { isPreviousSession } from './trading-day.ts';

const NOTHING: BaselineKnowledge = { known: [], previousClose: [], beforeOpen: false };

/** Sold at 100 days ago, 65 units; closed at 80 yesterday, stands at 90: up 650 since entry, down 650 today. */
function carriedShort(carried: Partial<CarriedIn> = {}): Position {
  const short = position({ net: -65, average: 100, ltp: 90 });
  return { ...short, carriedIn: { quantity: -65, cash: rupees(6_500), valuedAt: 'unstated', ...carried } };
}

function dayOf(row: Position, knowledge: BaselineKnowledge = NOTHING) {
  return assessRisk(snapshot({ positions: [row] }), {
    policy: policy({ dayLossLimit: rupees(600) }),
    knownStopHits: [],
    lastGood: new Map(),
    now: FRIDAY_10AM,
    baseline: knowledge,
  });
}

describe('the day P&L of a carried leg (card D20)', () => {
  it("is taken from the broker's previous close, not from the entry", () => {
    const { dayPnl, baseline } = dayOf(carriedShort({ closePrice: rupees(80) }));
    expect(dayPnl).toBe(rupees(-650));
    expect(baseline.legs).toMatchObject([{ before: rupees(1_300), source: 'broker-close' }]);
  });

  it('is left as it is where the amounts stand at the previous close already', () => {
    const atClose = {
      ...position({ net: -65, average: 80, ltp: 90 }),
      carriedIn: { quantity: -65, cash: rupees(5_200), valuedAt: 'previous-close' as const, closePrice: rupees(80) },
    };
    expect(dayOf(atClose).dayPnl).toBe(rupees(-650));
  });

  it("is taken from our own prices after yesterday's close", () => {
    const { positionId } = carriedShort();
    const previousClose = [{ date: '2026-11-19', positionId, netQuantity: -65, price: rupees(80) }];
    expect(dayOf(carriedShort(), { ...NOTHING, previousClose }).dayPnl).toBe(rupees(-650));
  });

  it('is taken from a price before the open, and that price holds for the day', () => {
    const first = dayOf(carriedShort(), { ...NOTHING, beforeOpen: true });
    expect(first.baseline.legs).toMatchObject([{ source: 'before-open', before: rupees(650) }]);
    const moved = { ...carriedShort(), quote: { lastPrice: rupees(95), asOf: FRIDAY_10AM } };
    expect(dayOf(moved, { ...NOTHING, known: first.baseline.legs }).dayPnl).toBe(rupees(-325));
  });

  it.each([
    ['without any of them', {}],
    ['with a close of zero', { closePrice: paise(0) }],
  ])('is unknown %s: neither zero nor the figure since entry, and no rule calls it safe', (_title, carried) => {
    const { dayPnl, utilization, rules, mark, baseline } = dayOf(carriedShort(carried));
    expect(dayPnl).toBeNull();
    expect(utilization).toBeNull();
    expect(mark.legs).toMatchObject([{ pnl: rupees(650) }]);
    expect(baseline.unknown).toEqual([carriedShort().positionId]);
    expect(rules[0]?.conditions[0]).toMatchObject({ holds: false, unknown: true, distance: null });
    expect(rules[0]?.explanation).toContain("today's part of carried positions is not known");
  });

  it('stays unknown when a leg without a baseline was closed today', () => {
    const closed = { ...carriedShort(), netQuantity: 0, buyQuantity: 65, buyValue: rupees(5_850) };
    expect(dayOf(closed).dayPnl).toBeNull();
    expect(
      dayOf({ ...closed, carriedIn: { ...carriedShort().carriedIn, closePrice: rupees(80) } as CarriedIn }).dayPnl,
    ).toBe(rupees(-650));
  });

  it('is what was booked before today where as much was bought as sold, whatever the price', () => {
    const even = {
      ...position({ net: -65, average: 90, ltp: 90 }),
      carriedIn: { quantity: 0, cash: rupees(-500), valuedAt: 'unstated' as const },
    };
    const { dayPnl, baseline } = dayOf(even);
    expect([dayPnl, baseline.unknown]).toEqual([rupees(500), []]);
  });

  it('asks nothing of legs of today', () => {
    expect(dayBaseline([position({ net: -65 })], NOTHING)).toBe(NOTHING_CARRIED);
    const nothingIn = {
      ...position({ net: -65 }),
      carriedIn: { quantity: 0, cash: paise(0), valuedAt: 'unstated' as const },
    };
    expect(dayOf(nothingIn).dayPnl).toBe(0);
  });
});

describe('prices of the close, for the next day', () => {
  const close = { date: '2026-11-20', at: FRIDAY_10AM };
  const marksAt = (pricedAt: number) => {
    const rows = [position({ net: -65, ltp: 82, pricedAt }), position({ instrument: NIFTY_PE, net: 0, realized: 500 })];
    return closingMarks(rows, markToMarket(snapshot({ positions: rows }), new Map(), pricedAt), close);
  };

  it('are of the open legs alone', () => {
    expect(marksAt(FRIDAY_10AM + 5_000)).toMatchObject([{ netQuantity: -65, price: rupees(82), date: '2026-11-20' }]);
  });

  it('are none when a price is of long before', () => {
    expect(marksAt(FRIDAY_10AM - 600_000)).toBeNull();
  });

  it.each([
    ['2026-11-20', '2026-11-23', true],
    ['2026-11-19', '2026-11-23', false],
    ['2026-11-23', '2026-11-25', true],
    ['2026-11-20', '2026-11-20', false],
  ])('of %s serve %s: %s', (date, today, serves) => {
    expect(isPreviousSession(date, today, CALENDAR)).toBe(serves);
  });
});
