import { describe, expect, it } from 'vitest';
import { paise } from '../domain/money.ts';
import { brokenMarket } from '../testing/broken-market.ts';
import { cancelOrder, modifyOrder } from './order-desk.ts';
import { quoteRows } from './quote-rows.ts';

describe('no-bid', () => {
  it('K23: leaves a sale waiting in the book until buyers come back', () => {
    const market = brokenMarket();
    market.place({ side: 'BUY' });
    market.break('no-bid', { symbol: market.call });
    const sale = market.place();
    expect(sale).toMatchObject({ status: 'open', filledQuantity: 0 });
    expect(quoteRows(market.exchange, 'a', [market.call])[0]?.depth.buy).toEqual([]);
    market.mend();
    market.pass(1_000);
    expect(market.order(sale)?.status).toBe('complete');
  });
});

describe('wide-spread', () => {
  it('sets bid and ask so many percent of the price apart, and lets them close again', () => {
    const market = brokenMarket();
    market.break('wide-spread', { percent: 40 });
    const { lastPrice, bid = 0, ask = 0 } = market.pricesOf();
    expect((ask - bid) / lastPrice).toBeCloseTo(0.4, 1);
    // The protected limit lies within two percent of the price, so nothing is on offer below it.
    expect(market.place({ side: 'BUY' }).status).toBe('open');
    market.mend();
    expect((Number(market.pricesOf().ask) - Number(market.pricesOf().bid)) / lastPrice).toBeLessThan(0.02);
  });
});

describe('circuit-freeze', () => {
  it('takes only limit orders up to the circuit limit, shows no seller, and fills nothing', () => {
    const market = brokenMarket();
    market.place();
    market.break('circuit-freeze', { symbol: market.call });
    const { lastPrice } = market.pricesOf();
    expect(market.place({ side: 'BUY' }).rejectReason).toContain('circuit limit');
    const beyond = market.place({ side: 'BUY', type: 'LIMIT', price: paise(lastPrice + 5) });
    expect(beyond.rejectReason).toContain('operating range');
    const atLimit = market.place({ side: 'BUY', type: 'LIMIT', price: lastPrice });
    expect(atLimit.status).toBe('open');
    market.move('NIFTY', 2_440_000);
    expect(market.order(atLimit)?.status).toBe('open');
    expect(quoteRows(market.exchange, 'a', [market.call])[0]).toMatchObject({
      lastPrice,
      bid: lastPrice,
      depth: { sell: [] },
      circuit: { upper: lastPrice },
    });
    market.mend();
    market.pass(400);
    expect(market.order(atLimit)?.status).toBe('complete');
  });

  it('at the lower limit there is nobody to sell to', () => {
    const market = brokenMarket();
    market.place({ side: 'BUY' });
    market.break('circuit-freeze', { side: 'SELL' });
    const { lastPrice, bid } = market.pricesOf();
    expect(bid).toBeUndefined();
    expect(market.place({ type: 'LIMIT', price: paise(lastPrice - 5) }).rejectReason).toContain('operating range');
    expect(market.place({ type: 'LIMIT', price: lastPrice }).status).toBe('open');
  });

  it('a working order cannot be moved beyond the limit either', () => {
    const market = brokenMarket();
    market.place();
    market.break('circuit-freeze');
    const { lastPrice } = market.pricesOf();
    const order = market.place({ side: 'BUY', type: 'LIMIT', price: lastPrice });
    const change = { orderId: order.orderId, change: { price: paise(lastPrice + 100) } };
    expect(modifyOrder(market.exchange, 'a', change)).toMatchObject({ ok: false, error: { code: 'bad-change' } });
  });
});

describe('protected-stays-open', () => {
  it('K6: a market order becomes a limit away from the market and rests, until it is moved to it', () => {
    const market = brokenMarket();
    market.place();
    market.break('protected-stays-open', { calls: 1 });
    const exit = market.place({ side: 'BUY' });
    expect(exit).toMatchObject({ status: 'open', type: 'LIMIT', filledQuantity: 0 });
    expect(exit.price).toBeLessThan(Number(market.pricesOf().bid));
    market.pass(3_000);
    expect(market.order(exit)?.status).toBe('open');
    const price = paise(Number(market.pricesOf().ask) + 100);
    expect(modifyOrder(market.exchange, 'a', { orderId: exit.orderId, change: { price } })).toMatchObject({
      value: { status: 'complete' },
    });
    expect(market.place({ side: 'BUY' }).status).toBe('complete');
  });

  it('a sale rests above the market', () => {
    const market = brokenMarket();
    market.place({ side: 'BUY' });
    market.break('protected-stays-open', { percent: 3 });
    const sale = market.place();
    expect(sale.status).toBe('open');
    expect(sale.price).toBeGreaterThan(Number(market.pricesOf().ask));
    market.mend();
    expect(market.place().status).toBe('complete');
  });
});

describe('stop-fires-with-exit', () => {
  it('K9: stop and exit of one leg both fill in the same instant, and the position flips', () => {
    const market = brokenMarket();
    market.place();
    const stop = market.stop();
    market.break('stop-fires-with-exit');
    const exit = market.place({ side: 'BUY' });
    expect(market.order(stop)?.history.map(({ status }) => status)).toEqual(['trigger pending', 'open', 'complete']);
    expect(exit.status).toBe('complete');
    expect(market.held()).toBe(65);
    expect(market.exchange.faults.of('a')).toEqual([]);
  });

  it('waits for an exit: neither an entry nor another leg makes a stop fire', () => {
    const market = brokenMarket();
    market.place();
    const stop = market.stop();
    market.break('stop-fires-with-exit');
    market.place();
    market.place({ tradingSymbol: market.put });
    market.place({ tradingSymbol: market.put, side: 'BUY' });
    expect(market.order(stop)?.status).toBe('trigger pending');
    market.mend();
    market.place({ side: 'BUY' });
    expect(market.order(stop)?.status).toBe('trigger pending');
  });
});

describe('fill-after-cancel', () => {
  it('accepts the cancel and fills the order all the same a moment later', () => {
    const market = brokenMarket();
    market.place();
    const stop = market.stop();
    market.break('fill-after-cancel', { ms: 1_500 });
    expect(cancelOrder(market.exchange, 'a', stop.orderId)).toMatchObject({ value: { status: 'cancelled' } });
    market.pass(1_400);
    expect(market.held()).toBe(-65);
    market.pass(200);
    expect(market.order(stop)).toMatchObject({ status: 'complete', filledQuantity: 65 });
    expect(market.held()).toBe(0);
    expect(market.kept.at(-1)?.accounts).toEqual([market.book()]);
  });

  it('fills only a part when told so, and the row stays cancelled with what it filled', () => {
    const market = brokenMarket();
    const order = market.place({ side: 'BUY', quantity: 130, type: 'LIMIT', price: paise(500) });
    market.break('fill-after-cancel', { units: 65 });
    cancelOrder(market.exchange, 'a', order.orderId);
    market.pass(2_000);
    expect(market.order(order)).toMatchObject({ status: 'cancelled', filledQuantity: 65 });
    expect(market.held()).toBe(65);
  });

  it('cleared, a cancelled order stays cancelled', () => {
    const market = brokenMarket();
    const order = market.place({ side: 'BUY', type: 'LIMIT', price: paise(500) });
    market.break('fill-after-cancel');
    market.mend();
    cancelOrder(market.exchange, 'a', order.orderId);
    market.pass(5_000);
    expect(market.order(order)).toMatchObject({ status: 'cancelled', filledQuantity: 0 });
  });
});

describe('market-closed and closes-soon', () => {
  it('K24: working orders expire at the close and new ones are refused in the broker’s words', () => {
    const market = brokenMarket();
    market.place();
    const stop = market.stop();
    market.break('closes-soon', { ms: 30_000 });
    market.pass(29_000);
    expect(market.place({ side: 'BUY' }).status).toBe('complete');
    market.place();
    expect(market.order(stop)?.status).toBe('trigger pending');
    market.pass(2_000);
    expect(market.order(stop)).toMatchObject({ status: 'expired', filledQuantity: 0 });
    expect(market.place({ side: 'BUY' }).rejectReason).toBe('Markets are closed right now');
    expect(market.held()).toBe(-65);
    expect(cancelOrder(market.exchange, 'a', stop.orderId)).toMatchObject({ error: { code: 'order-final' } });
    market.mend();
    expect(market.place({ side: 'BUY' }).status).toBe('complete');
  });

  it('closes at once when told so', () => {
    const market = brokenMarket();
    market.break('market-closed');
    expect(market.place().rejectReason).toBe('Markets are closed right now');
    market.mend();
    expect(market.place().status).toBe('complete');
  });
});
