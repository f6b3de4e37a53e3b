import { describe, expect, it } from 'vitest';
import { brokenMarket } from '../testing/broken-market.ts';
import { changeMood } from './market-changes.ts';
import { levelSizes, LEVELS } from './depth.ts';
import { quoteRows } from './quote-rows.ts';

type Market = ReturnType<typeof brokenMarket>;

const quote = (market: Market, symbol: string) => quoteRows(market.exchange, 'a', [symbol])[0];

function relativeSpread(market: Market, symbol: string): number {
  const { bid, ask, lastPrice } = market.exchange.prices(market.contractOf(symbol));
  return (ask - (bid ?? 0)) / lastPrice;
}

describe('the book behind a quote', () => {
  it('shows five levels a side, best first, whole lots, prices on ticks and the best two agreeing with bid and ask', () => {
    const market = brokenMarket();
    const row = quote(market, market.call);
    expect([row?.depth.buy.length, row?.depth.sell.length]).toEqual([LEVELS, LEVELS]);
    expect(row?.depth.buy[0]?.price).toBe(row?.bid);
    expect(row?.depth.sell[0]?.price).toBe(row?.ask);
    for (const [side, way] of [
      [row?.depth.buy ?? [], -1],
      [row?.depth.sell ?? [], 1],
    ] as const) {
      const prices = side.map(({ price }) => price * way);
      expect(prices.toSorted((a, b) => a - b)).toEqual(prices);
      for (const { price, quantity, orders } of side) {
        expect([price % 5, quantity % 65]).toEqual([0, 0]);
        expect(quantity).toBeGreaterThan(0);
        expect(orders).toBeGreaterThan(0);
      }
    }
  });

  it('is thin far from the money and while the index runs, and the same for the same market', () => {
    const market = brokenMarket();
    const sum = (symbol: string): number =>
      levelSizes(market.contractOf(symbol), market.exchange.market().indices.NIFTY, 'sell').reduce((a, b) => a + b, 0);
    const calm = sum(market.call);
    expect(sum(market.symbol('NIFTY', 26_000, 'CE'))).toBeLessThan(calm / 4);
    expect(sum(market.call)).toBe(calm);
    market.move('NIFTY', 2_460_000);
    expect(sum(market.call)).toBeLessThan(calm * 0.75);
  });

  it('a spread widens with volatility and for strikes far out of the money', () => {
    const market = brokenMarket();
    const atTheMoney = relativeSpread(market, market.call);
    expect(relativeSpread(market, market.symbol('NIFTY', 25_500, 'CE'))).toBeGreaterThan(atTheMoney * 2);
    market.exchange.changeMarket((state) => changeMood(state, 'crash', 3));
    market.pass(30_000);
    expect(relativeSpread(market, market.call)).toBeGreaterThan(atTheMoney * 1.5);
  });

  it('K23: a strike that is worth nothing has no bid and an empty side', () => {
    const market = brokenMarket();
    const row = quote(market, market.symbol('NIFTY', 27_500, 'CE'));
    expect(row).not.toHaveProperty('bid');
    expect(row?.depth.buy).toEqual([]);
    expect(row?.depth.sell).toHaveLength(LEVELS);
  });

  it('K3: an order larger than the first level fills level by level, each at its own price', () => {
    const market = brokenMarket();
    const symbol = market.symbol('NIFTY', 25_200, 'CE');
    const [first] = quote(market, symbol)?.depth.sell ?? [];
    const order = market.place({ tradingSymbol: symbol, side: 'BUY', quantity: 1_755 });
    expect(first?.quantity).toBeLessThan(1_755);
    expect(market.book().trades.length).toBeGreaterThan(1);
    const prices = market.book().trades.map(({ price }) => price);
    expect(prices.toSorted((a, b) => a - b)).toEqual(prices);
    expect(prices[0]).toBe(first?.price);
    expect(Math.max(...prices)).toBeLessThanOrEqual(order.price ?? 0);
  });
});
