import { describe, expect, it } from 'vitest';
import { FRIDAY_10AM, NIFTY_CE, order, policy, position, rupees, snapshot, trade } from '../testing/builders.ts';
import { averagePrice } from './position.ts';
import { assessRisk } from './risk.ts';
import { legsInLots } from './units.ts';

const LOT_400 = { ...NIFTY_CE, lotSize: 400 };
/** The sample of card D5: 400 sold for ₹45,520, now at ₹120. */
const inUnits = position({ instrument: LOT_400, net: -400, average: 113.8, ltp: 120 });
const inLots = { ...inUnits, netQuantity: -1, sellQuantity: 1 };

describe('the unit of quantities', () => {
  it('D5: units are −₹2,480.00 and the self-check is green', () => {
    const reading = snapshot({ positions: [inUnits] });
    expect(legsInLots(reading)).toEqual([]);
    const judged = assessRisk(reading, { policy: policy(), knownStopHits: [], lastGood: new Map(), now: FRIDAY_10AM });
    expect(judged.dayPnl).toBe(rupees(-2_480));
    expect(judged.degraded).toBeUndefined();
  });

  it('D5: a quantity already in lots is a unit mismatch, and nothing is armed on it', () => {
    const judged = assessRisk(snapshot({ positions: [inLots] }), {
      policy: policy(),
      knownStopHits: [],
      lastGood: new Map(),
      now: FRIDAY_10AM,
    });
    expect(judged.degraded).toEqual({ code: 'unit-mismatch', positionIds: [inLots.positionId] });
  });

  it('D5: whole lots of lots are found by the price of the fills', () => {
    const sold = order({ orderId: 'O1', side: 'SELL', filledQuantity: 4_225, averagePrice: rupees(100) });
    const row = { ...position({ net: -65, average: 6_500, ltp: 100 }), positionId: sold.positionId };
    expect(legsInLots(snapshot({ positions: [row], orders: [sold], trades: [trade(sold)] }))).toEqual([row.positionId]);
  });

  it('R8: a wing bought for next to nothing and again after a leap is no mismatch: all its fills together say what a unit cost', () => {
    const cheap = order({ orderId: 'O1', filledQuantity: 120, averagePrice: rupees(0.9) });
    const dear = order({ orderId: 'O2', filledQuantity: 30, averagePrice: rupees(108.15) });
    const trades = [trade(cheap), trade(dear)];
    const row = { ...position({ net: 150, ltp: 104 }), buyValue: rupees(120 * 0.9 + 30 * 108.15) };
    const wing = { ...row, instrument: { ...NIFTY_CE, lotSize: 30 } };
    expect(averagePrice(wing)).toBe(2_235);
    expect(legsInLots(snapshot({ positions: [wing], trades }))).toEqual([]);
    // The same in lots: five of them, at 30 times the price.
    const lots = { ...wing, netQuantity: 5, buyQuantity: 5 };
    expect(legsInLots(snapshot({ positions: [lots], trades }))).toEqual([lots.positionId]);
  });

  it('R8: what was carried in may have cost anything: fills of a part of the row say nothing of its unit', () => {
    const today = order({ orderId: 'O1', filledQuantity: 65, averagePrice: rupees(2) });
    const row = { ...position({ net: 130, ltp: 2 }), buyValue: rupees(65 * 260 + 65 * 2) };
    expect(averagePrice(row)).toBe(13_100);
    expect(legsInLots(snapshot({ positions: [row], trades: [trade(today)] }))).toEqual([]);
  });

  it('an odd lot, a price that fell to a lot’s part, and a closed leg are no mismatch', () => {
    const odd = position({ net: -37, average: 100, ltp: 90 });
    const fallen = position({ net: 65, average: 100, ltp: 1.55 });
    const closed = position({ net: 0, realized: -4_000 });
    for (const row of [odd, fallen, closed]) expect(legsInLots(snapshot({ positions: [row] }))).toEqual([]);
  });
});
