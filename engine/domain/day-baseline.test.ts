import { describe, expect, it } from 'vitest';
import {
  CALENDAR,
  FRIDAY_10AM,
  NIFTY_CE_WING,
  NIFTY_PE,
  policy,
  position,
  rupees,
  snapshot,
} from '../testing/builders.ts';
import { carriedRow, closingMarks, dayBaseline, NOTHING_CARRIED, type BaselineKnowledge } from './day-baseline.ts';
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

describe('what each carried leg had made before today (card D20)', () => {
  const put = { ...carriedShort(), ...position({ instrument: NIFTY_PE, net: -65, average: 50, ltp: 40 }) };
  const wing = { ...carriedShort(), ...position({ instrument: NIFTY_CE_WING, net: -65, average: 20, ltp: 10 }) };

  it("is told by its own price of yesterday's close, never by another leg's", () => {
    const ofPut = { date: '2026-11-19', positionId: put.positionId, netQuantity: -65, price: rupees(30) };
    const ofCall = { ...ofPut, positionId: carriedShort().positionId, price: rupees(80) };
    const { legs } = dayBaseline([carriedShort(), put], { ...NOTHING, previousClose: [ofPut, ofCall] });
    expect(legs.map(({ positionId, before, source }) => [positionId, before, source])).toEqual([
      [carriedShort().positionId, rupees(1_300), 'yesterday'],
      [put.positionId, rupees(4_550), 'yesterday'],
    ]);
  });

  it('that is known since this morning is of the same leg', () => {
    const { legs: known } = dayBaseline([carriedShort({ closePrice: rupees(80) })], NOTHING);
    expect(dayBaseline([put], { ...NOTHING, known })).toEqual({ legs: [], unknown: [put.positionId] });
    expect(dayBaseline([carriedShort()], { ...NOTHING, known }).legs).toEqual(known);
  });

  it('is not known before the open of a leg that shows no price', () => {
    const { quote: _none, ...unpriced } = carriedShort();
    const zero = { ...put, quote: { lastPrice: 0, asOf: FRIDAY_10AM } };
    const { legs, unknown } = dayBaseline([unpriced, zero], { ...NOTHING, beforeOpen: true });
    expect([legs, unknown]).toEqual([[], [unpriced.positionId, zero.positionId]]);
  });

  it('says where it is from: amounts of the broker that stand at the close already, or were booked before', () => {
    const atClose = carriedShort({ valuedAt: 'previous-close' });
    const even = { ...put, carriedIn: { quantity: 0, cash: rupees(-500), valuedAt: 'previous-close' as const } };
    expect(dayBaseline([atClose, even], NOTHING).legs).toMatchObject([
      {
        positionId: atClose.positionId,
        product: 'NRML',
        carriedIn: atClose.carriedIn,
        before: 0,
        source: 'broker-amounts',
      },
      { positionId: even.positionId, before: rupees(-500), source: 'broker-amounts' },
    ]);
  });

  it('is asked of units that were carried in without an amount', () => {
    const given = carriedShort({ cash: paise(0) });
    expect(dayBaseline([given], NOTHING).unknown).toEqual([given.positionId]);
  });

  it('is nothing of a leg that carried in neither units nor money', () => {
    expect(dayBaseline([carriedShort({ quantity: 0, cash: paise(0) })], NOTHING)).toBe(NOTHING_CARRIED);
  });

  it('keeps what is known of one leg beside what is unknown of another', () => {
    const { legs, unknown } = dayBaseline([carriedShort({ closePrice: rupees(80) }), wing], NOTHING);
    expect(legs).toMatchObject([{ positionId: carriedShort().positionId, before: rupees(1_300) }]);
    expect(unknown).toEqual([wing.positionId]);
  });
});

describe('a carried leg whose row is missed when a process starts (card D20)', () => {
  it.each([
    ['sold', -65, 6_500, { buyQuantity: 0, buyValue: 0, sellQuantity: 65, sellValue: rupees(6_500) }],
    ['bought', 65, -6_500, { buyQuantity: 65, buyValue: rupees(6_500), sellQuantity: 0, sellValue: 0 }],
  ])('that was %s stands as it did before the fills of today', (_title, quantity, cash, amounts) => {
    const { positionId, instrument, product } = carriedShort();
    const carriedIn: CarriedIn = { quantity, cash: rupees(cash), valuedAt: 'unstated', closePrice: rupees(80) };
    const [leg] = dayBaseline([{ ...carriedShort(), carriedIn }], NOTHING).legs;
    expect(leg && carriedRow(leg)).toEqual({
      positionId,
      instrument,
      product,
      carriedIn,
      netQuantity: quantity,
      ...amounts,
    });
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
    expect(marksAt(FRIDAY_10AM - 60_001)).toBeNull();
    expect(marksAt(FRIDAY_10AM - 60_000)).toMatchObject([{ price: rupees(82) }]);
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
