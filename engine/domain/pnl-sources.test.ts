import { describe, expect, it } from 'vitest';
import { FRIDAY_10AM, NIFTY_PE, order, position, rupees, snapshot, trade } from '../testing/builders.ts';
import type { AccountSnapshot, Funds } from './account-snapshot.ts';
import { markToMarket } from './mark-to-market.ts';
import { agreementOf, compareSources, disputedFigures, shiftSources, type PnlSource } from './pnl-sources.ts';

const sold = order({ orderId: 'O1', side: 'SELL', filledQuantity: 65, averagePrice: rupees(100), status: 'complete' });
/** 65 sold at ₹100, now at ₹180: −₹5,200 by the rows and by the trade book. */
const short = position({ net: -65, average: 100, ltp: 180 });

function sourcesOf(funds: Funds | undefined, change: Partial<AccountSnapshot> = {}): readonly PnlSource[] {
  const reading = snapshot({
    positions: [short],
    orders: [sold],
    trades: [trade(sold)],
    ...(funds ? { funds } : {}),
    ...change,
  });
  return compareSources(reading, markToMarket(reading, new Map(), FRIDAY_10AM));
}
const funds = (total: number): Funds => ({ realizedPnl: rupees(0), unrealizedPnl: rupees(total) });

describe('the P&L of the day from three sources', () => {
  it('P24: all agree', () => {
    const sources = sourcesOf(funds(-5_210));
    expect(sources.map(({ name }) => name)).toEqual(['positions', 'trade book', 'broker funds']);
    expect(agreementOf(sources)).toBe('3/3 agree');
    expect(disputedFigures(sources)).toEqual([]);
  });

  it('P24: funds far from the others: 2/3 agree, and the view can show which', () => {
    const sources = sourcesOf(funds(-1_500));
    expect(agreementOf(sources)).toBe('2/3 agree');
    expect(sources.find(({ name }) => name === 'broker funds')?.agrees).toBe(false);
    expect(disputedFigures(sources)).toEqual([rupees(-5_200), rupees(-5_200), rupees(-1_500)]);
  });

  it('P24: rows that both others contradict are the odd ones out', () => {
    const wrong = { ...short, sellValue: rupees(65 * 20) };
    const sources = sourcesOf(funds(-5_200), { positions: [wrong] });
    expect(sources.map(({ agrees }) => agrees)).toEqual([false, true, true]);
  });

  it('a broker without such figures has fewer sources', () => {
    expect(agreementOf(sourcesOf(undefined))).toBe('2/2 agree');
    expect(agreementOf(sourcesOf({ realizedPnl: rupees(0) }))).toBe('2/2 agree');
    expect(agreementOf(sourcesOf({ unrealizedPnl: rupees(-5_200) }))).toBe('2/2 agree');
  });

  it('P24: a leg that was bought and sold today counts with what both sides came to', () => {
    const bought = order({ orderId: 'O2', instrument: NIFTY_PE, filledQuantity: 65, averagePrice: rupees(80) });
    const out = order({ ...bought, orderId: 'O3', side: 'SELL', averagePrice: rupees(90) });
    const closed = {
      ...position({ instrument: NIFTY_PE, net: 0 }),
      buyQuantity: 65,
      buyValue: rupees(5_200),
      sellQuantity: 65,
      sellValue: rupees(5_850),
    };
    const trades = [sold, bought, out].map((each) => trade(each));
    const sources = sourcesOf(undefined, { positions: [short, closed], orders: [sold, bought, out], trades });
    expect(sources.map(({ value }) => value)).toEqual([rupees(-4_550), rupees(-4_550)]);
  });

  it('P24: an account on which nothing was traded has no trade book to ask', () => {
    expect(sourcesOf(undefined, { positions: [], orders: [], trades: [] })).toEqual([
      { name: 'positions', value: 0, agrees: true },
    ]);
  });

  it('I5: rows whose price nobody knows agree with nobody, not even with zero', () => {
    const unpriced = position({ net: -65, average: 100, ltp: null });
    const sources = sourcesOf(funds(0), { positions: [unpriced] });
    expect(sources).toEqual([
      { name: 'positions', value: null, agrees: false },
      { name: 'broker funds', value: 0, agrees: true },
    ]);
    expect(agreementOf(sources)).toBe('1/1 agree');
    expect(shiftSources(sources, rupees(-5))).toBe(sources);
    expect(sourcesOf(undefined, { positions: [unpriced] })).toEqual([
      { name: 'positions', value: null, agrees: false },
    ]);
  });

  it('a trade book that lags, or that lacks what was carried in, is no source', () => {
    expect(sourcesOf(undefined, { trades: [] })).toHaveLength(1);
    const carried = position({ instrument: NIFTY_PE, net: -65, average: 80, ltp: 80 });
    expect(sourcesOf(undefined, { positions: [short, carried] })).toHaveLength(1);
  });

  it('prices that come after the reading move every source alike', () => {
    const sources = shiftSources(sourcesOf(funds(-1_500)), rupees(-6_200));
    expect(sources.map(({ value }) => value)).toEqual([rupees(-6_200), rupees(-6_200), rupees(-2_500)]);
    expect(shiftSources([], rupees(-6_200))).toEqual([]);
    expect(shiftSources(sources, null)).toBe(sources);
  });
});
