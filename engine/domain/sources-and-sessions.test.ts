import { describe, expect, it } from 'vitest';
import { FRIDAY_10AM, NIFTY_PE, order, position, rupees, snapshot, trade } from '../testing/builders.ts';
import { markToMarket } from './mark-to-market.ts';
import { paise } from './money.ts';
import type { Order } from './order.ts';
import { compareSources, disputedFigures, shiftSources } from './pnl-sources.ts';
import { isSuspect, keepVanished, type Sightings } from './vanished.ts';

const NONE: Sightings = new Map();
const call = position({ net: -65, average: 100, ltp: 180 });
const put = position({ instrument: NIFTY_PE, net: -65, average: 80, ltp: 40 });
const closed = position({ instrument: NIFTY_PE, net: 0, realized: -100 });
const seenAt = (...positions: Parameters<typeof position>[0][]): Sightings =>
  keepVanished(snapshot({ positions: positions.map((each) => position(each)) }), NONE).sightings;
const bought = (change: Partial<Order> = {}): Order =>
  order({ orderId: 'B', filledQuantity: 65, averagePrice: rupees(120), status: 'complete', ...change });

describe('an answer that looks like another session’s', () => {
  const both = seenAt({ net: -65 }, { instrument: NIFTY_PE, net: -65 });

  it('D8: is one in which everything that was open is gone at once, and no fill tells why', () => {
    expect(isSuspect(snapshot(), both)).toBe(true);
    expect(isSuspect(snapshot(), seenAt({ net: 65 }))).toBe(true);
  });

  it('D8: is none while one leg is still there, or when nothing was open', () => {
    expect(isSuspect(snapshot({ positions: [call] }), both)).toBe(false);
    expect(isSuspect(snapshot({ positions: [put] }), both)).toBe(false);
    expect(isSuspect(snapshot(), NONE)).toBe(false);
    expect(isSuspect(snapshot(), seenAt({ net: 0, realized: -100 }))).toBe(false);
  });

  it('D8: is suspect too when only closed legs are left of what was open', () => {
    const mixed = seenAt({ net: -65 }, { instrument: NIFTY_PE, net: 0, realized: -100 });
    expect(isSuspect(snapshot({ positions: [closed] }), mixed)).toBe(true);
  });

  it('D8: is none when fills account for the end of a leg, and is one when they account for a part', () => {
    const one = seenAt({ net: -65 });
    expect(isSuspect(snapshot({ orders: [bought()] }), one)).toBe(false);
    expect(isSuspect(snapshot({ orders: [bought({ filledQuantity: 30 })] }), one)).toBe(true);
    expect(isSuspect(snapshot({ orders: [bought({ side: 'SELL' })] }), one)).toBe(true);
  });

  it('D8: fills that were in the book before the leg was last seen do not account for its end', () => {
    const orders = [bought()];
    const before = keepVanished(snapshot({ positions: [call], orders }), NONE).sightings;
    expect(isSuspect(snapshot({ orders }), before)).toBe(true);
    expect(isSuspect(snapshot({ orders: [bought({ filledQuantity: 130, quantity: 130 })] }), before)).toBe(false);
  });
});

describe('the sources of the P&L', () => {
  const sold = order({ orderId: 'S', side: 'SELL', filledQuantity: 65, averagePrice: rupees(100), status: 'complete' });
  const of = (parts: Parameters<typeof snapshot>[0]) => {
    const reading = snapshot(parts);
    return compareSources(reading, markToMarket(reading, new Map(), FRIDAY_10AM));
  };

  it('I5: a leg without any price makes the rows and the trade book unknown, and the funds stand alone', () => {
    const bare = position({ net: -65, average: 100, ltp: null });
    const funds = { realizedPnl: rupees(0), unrealizedPnl: rupees(-500) };
    const sources = of({ positions: [bare], orders: [sold], trades: [trade(sold)], funds });
    expect(sources).toEqual([
      { name: 'positions', value: null, agrees: false },
      { name: 'broker funds', value: rupees(-500), agrees: true },
    ]);
    expect(disputedFigures(sources)).toEqual([]);
    expect(shiftSources(sources, rupees(-900))).toBe(sources);
  });

  it('P24: prices that came later move what is known, and leave unknown what is not', () => {
    const sources = [
      { name: 'positions' as const, value: rupees(-100), agrees: true },
      { name: 'broker funds' as const, value: null, agrees: false },
    ];
    expect(shiftSources(sources, rupees(-300)).map(({ value }) => value)).toEqual([rupees(-300), null]);
    expect(shiftSources(sources, null)).toBe(sources);
    expect(shiftSources(sources, rupees(-100))).toBe(sources);
  });

  it('P24: figures ₹100 apart say the same on a small account, and a paisa more is a difference', () => {
    const row = position({ net: 0, realized: -1_000 });
    const agrees = (total: number) =>
      of({ positions: [row], funds: { realizedPnl: paise(total), unrealizedPnl: paise(0) } }).at(-1)?.agrees;
    expect([-110_000, -110_001, -90_000, -89_999].map(agrees)).toEqual([true, false, true, false]);
  });

  it('P24: on a large day they may differ by a fiftieth of it, or of the money in the open legs', () => {
    const day = position({ net: 0, realized: -100_000 });
    const agrees = (positions: ReturnType<typeof position>[], total: number) =>
      of({ positions, funds: { realizedPnl: rupees(total), unrealizedPnl: rupees(0) } }).at(-1)?.agrees;
    expect([-102_000, -102_001].map((total) => agrees([day], total))).toEqual([true, false]);
    // 650 units at ₹100 are ₹65,000: a fiftieth is ₹1,300.
    const open = position({ net: -650, average: 100 });
    expect([-1_300, -1_301].map((total) => agrees([open], total))).toEqual([true, false]);
  });

  it('P24: the trade book counts only when it holds every unit of every row, priced', () => {
    const names = (parts: Parameters<typeof snapshot>[0]) => of(parts).map(({ name }) => name);
    const whole = { positions: [call], orders: [sold], trades: [trade(sold)] };
    expect(names(whole)).toEqual(['positions', 'trade book']);
    expect(names({ ...whole, positions: [{ ...call, sellQuantity: 130 }] })).toEqual(['positions']);
    expect(names({ ...whole, positions: [{ ...call, buyQuantity: 1 }] })).toEqual(['positions']);
    expect(names({ ...whole, trades: [trade(sold, { quantity: 64 })] })).toEqual(['positions']);
  });
});
