import { describe, expect, it } from 'vitest';
import { paise } from '../domain/money.ts';
import { practiceMarket } from '../testing/practice-market.ts';
import { activateSwitch, openAccount, resetAccount, setFault } from './account-desk.ts';
import { heldQuantity, type SimulatedOrder } from './account-book.ts';
import { parseSymbol } from './option-chain.ts';
import type { OrderTicket } from './order-checks.ts';
import { cancelOrder, modifyOrder, placeOrder } from './order-desk.ts';

type Market = ReturnType<typeof practiceMarket>;

function pricesOf({ exchange }: Market, tradingSymbol: string) {
  const contract = parseSymbol(tradingSymbol);
  if (!contract) throw new Error(`no contract ${tradingSymbol}`);
  return exchange.prices(contract);
}

function place(market: Market, ticket: Partial<OrderTicket>): SimulatedOrder {
  const symbol = market.symbol('NIFTY', 24_500, 'CE');
  const whole: OrderTicket = {
    tradingSymbol: symbol,
    product: 'NRML',
    side: 'SELL',
    quantity: 65,
    type: 'MARKET',
    ...ticket,
  };
  const placed = placeOrder(market.exchange, 'a', whole);
  if (!placed.ok) throw new Error(placed.error.message);
  return placed.value;
}

const orderOf = (market: Market, { orderId }: SimulatedOrder): SimulatedOrder | undefined =>
  market.book().orders.find((row) => row.orderId === orderId);

/** A sold call and the buying stop above it, as most accounts of this program look. */
function shortWithStop(market: Market, product: 'NRML' | 'MIS' = 'NRML') {
  const symbol = market.symbol('NIFTY', 24_500, 'CE');
  place(market, { product });
  const trigger = Math.round((pricesOf(market, symbol).lastPrice * 1.3) / 5) * 5;
  const stop = place(market, {
    product,
    side: 'BUY',
    type: 'SL',
    triggerPrice: paise(trigger),
    price: paise(trigger + 1_000),
  });
  return { symbol, stop, trigger };
}

describe('market orders', () => {
  it('become limit orders inside the protection band and fill at the other side', () => {
    const market = practiceMarket();
    const symbol = market.symbol('NIFTY', 24_500, 'CE');
    const { ask, lastPrice } = pricesOf(market, symbol);
    const order = place(market, { side: 'BUY', tradingSymbol: symbol });
    expect(order).toMatchObject({ type: 'LIMIT', status: 'complete', filledQuantity: 65, filledValue: ask * 65 });
    expect(order.price).toBeGreaterThan(lastPrice);
    expect(order.price).toBeLessThanOrEqual(lastPrice * 1.021);
  });

  it('are refused while the contract has no last price', () => {
    const market = practiceMarket();
    setFault(market.exchange, 'a', { fault: 'price-missing' });
    expect(place(market, {})).toMatchObject({
      status: 'rejected',
      rejectReason: expect.stringContaining('LTP is not available'),
    });
  });

  it('K23: nobody bids for an option that is worth nothing; the sale waits in the book', () => {
    const market = practiceMarket();
    const worthless = market.symbol('NIFTY', 27_000, 'CE');
    expect(pricesOf(market, worthless).bid).toBeUndefined();
    place(market, { tradingSymbol: worthless, side: 'BUY', type: 'LIMIT', price: paise(10) });
    expect(place(market, { tradingSymbol: worthless })).toMatchObject({ status: 'open', filledQuantity: 0 });
  });
});

describe('limit orders', () => {
  it('rest away from the market and fill at their own price when it comes to them', () => {
    const market = practiceMarket();
    const symbol = market.symbol('NIFTY', 24_500, 'PE');
    const price = paise(Math.round((pricesOf(market, symbol).lastPrice * 0.8) / 5) * 5);
    const order = place(market, { tradingSymbol: symbol, side: 'BUY', type: 'LIMIT', price });
    expect(order.status).toBe('open');
    market.move('NIFTY', 2_470_000);
    expect(orderOf(market, order)).toMatchObject({ status: 'complete', filledValue: price * 65 });
  });

  it('K6: follow the market when they are modified', () => {
    const market = practiceMarket();
    const symbol = market.symbol('NIFTY', 24_500, 'CE');
    const { ask } = pricesOf(market, symbol);
    const order = place(market, { tradingSymbol: symbol, side: 'BUY', type: 'LIMIT', price: paise(ask - 500) });
    const change = { orderId: order.orderId, change: { price: paise(ask + 500) } };
    expect(modifyOrder(market.exchange, 'a', change)).toMatchObject({
      ok: true,
      value: { status: 'complete', filledValue: ask * 65 },
    });
    expect(modifyOrder(market.exchange, 'a', change)).toMatchObject({ ok: false, error: { code: 'order-final' } });
  });

  it('K21: a stop that is made smaller keeps its trigger, its limit and its wait', () => {
    const market = practiceMarket();
    const symbol = market.symbol('NIFTY', 24_500, 'CE');
    place(market, { quantity: 130 });
    const trigger = Math.round((pricesOf(market, symbol).lastPrice * 1.3) / 5) * 5;
    const stop = place(market, {
      side: 'BUY',
      quantity: 130,
      type: 'SL',
      triggerPrice: paise(trigger),
      price: paise(trigger + 1_000),
    });
    modifyOrder(market.exchange, 'a', { orderId: stop.orderId, change: { quantity: 65 } });
    expect(orderOf(market, stop)).toMatchObject({
      status: 'trigger pending',
      quantity: 65,
      triggerPrice: trigger,
      price: trigger + 1_000,
    });
  });

  it('can be cancelled once', () => {
    const market = practiceMarket();
    const order = place(market, { side: 'BUY', type: 'LIMIT', price: paise(500) });
    expect(cancelOrder(market.exchange, 'a', order.orderId)).toMatchObject({
      ok: true,
      value: { status: 'cancelled' },
    });
    expect(cancelOrder(market.exchange, 'a', order.orderId)).toMatchObject({
      ok: false,
      error: { code: 'order-final' },
    });
    expect(cancelOrder(market.exchange, 'a', '1')).toMatchObject({ ok: false, error: { code: 'unknown-order' } });
  });
});

describe('stops', () => {
  it('D2: wait for their trigger, then fill on the way up and leave the states in their history', () => {
    const market = practiceMarket();
    const { symbol, stop, trigger } = shortWithStop(market);
    expect(stop.status).toBe('trigger pending');
    market.move('NIFTY', 2_452_000);
    expect(orderOf(market, stop)?.status).toBe('trigger pending');
    market.move('NIFTY', 2_490_000);
    const filled = orderOf(market, stop);
    expect(filled?.status).toBe('complete');
    expect(filled?.history.map(({ status }) => status)).toEqual(['trigger pending', 'open', 'complete']);
    const price = (filled?.filledValue ?? 0) / 65;
    expect(price).toBeGreaterThanOrEqual(trigger);
    expect(price).toBeLessThanOrEqual(trigger + 1_000);
    expect(heldQuantity(market.book(), symbol, 'NRML')).toBe(0);
  });

  it.each([2_490_000, 2_550_000, 2_700_000])(
    'with one and a half percent between trigger and limit fill in a jump to %d',
    (level) => {
      const market = practiceMarket();
      const symbol = market.symbol('NIFTY', 24_500, 'CE');
      place(market, {});
      const trigger = Math.round((pricesOf(market, symbol).lastPrice * 1.4) / 5) * 5;
      const price = paise(Math.ceil((trigger * 1.015) / 5) * 5);
      const stop = place(market, { side: 'BUY', type: 'SL', triggerPrice: paise(trigger), price });
      market.move('NIFTY', level);
      expect(orderOf(market, stop)?.status).toBe('complete');
    },
  );

  it('triggered but not filled stay open when the market has run past their limit', () => {
    const market = practiceMarket();
    const symbol = market.symbol('NIFTY', 24_500, 'CE');
    const trigger = paise(Math.round((pricesOf(market, symbol).lastPrice * 1.3) / 5) * 5);
    const stop = place(market, { side: 'BUY', type: 'SL', triggerPrice: trigger, price: trigger });
    market.move('NIFTY', 2_490_000);
    expect(orderOf(market, stop)).toMatchObject({ status: 'open', filledQuantity: 0 });
  });

  it('sell below the market too', () => {
    const market = practiceMarket();
    const symbol = market.symbol('NIFTY', 24_500, 'CE');
    place(market, { side: 'BUY' });
    const trigger = Math.round((pricesOf(market, symbol).lastPrice * 0.7) / 5) * 5;
    const stop = place(market, { type: 'SL', triggerPrice: paise(trigger), price: paise(trigger - 500) });
    market.move('NIFTY', 2_430_000);
    expect(orderOf(market, stop)?.status).toBe('complete');
  });
});

describe('refusals', () => {
  it.each<[string, Partial<OrderTicket>, string]>([
    ['SL-M', { type: 'SL-M', triggerPrice: paise(20_000) }, 'Market order with Algo Id not allowed'],
    ['half a lot', { quantity: 32 }, 'not a multiple of lot size 65'],
    ['K8: over the freeze quantity', { quantity: 1_820 }, 'exceeds freeze quantity 1800'],
    ['no quantity', { quantity: 0 }, 'whole number of units'],
    ['off the tick', { type: 'LIMIT', price: paise(10_003) }, 'tick size'],
    ['no limit price', { type: 'LIMIT' }, 'Limit price is missing'],
    ['no trigger price', { type: 'SL', price: paise(10_000) }, 'Trigger price is missing'],
    [
      'a buying stop under the market',
      { side: 'BUY', type: 'SL', triggerPrice: paise(5_000), price: paise(5_100) },
      'above the LTP',
    ],
    [
      'a selling stop over the market',
      { type: 'SL', triggerPrice: paise(30_000), price: paise(29_000) },
      'below the LTP',
    ],
    [
      'a limit on the wrong side of its trigger',
      { side: 'BUY', type: 'SL', triggerPrice: paise(20_000), price: paise(19_000) },
      'at or above',
    ],
    ['beyond the band', { side: 'BUY', type: 'LIMIT', price: paise(900_000) }, 'operating range'],
    ['a delivery product', { product: 'CNC' }, 'Product is not allowed'],
    ['K7: more than the margin', { quantity: 65 * 20 }, 'margin exceeds'],
    ['an old expiry', { tradingSymbol: 'NIFTY26NOV1724500CE' }, 'not available for trading'],
  ])('%s is a rejected row in the book', (_name, ticket, reason) => {
    const market = practiceMarket();
    const order = place(market, ticket);
    expect(order.status).toBe('rejected');
    expect(order.rejectReason).toContain(reason);
    expect(market.book().orders).toHaveLength(1);
    expect(market.book().trades).toHaveLength(0);
  });

  it('K28: a tag is taken once a day, whatever became of its order', () => {
    const market = practiceMarket();
    place(market, { tag: 'TF1', quantity: 1 });
    const ticket = {
      tag: 'TF1',
      tradingSymbol: market.symbol('NIFTY', 24_500, 'CE'),
      product: 'NRML',
      side: 'SELL',
      quantity: 65,
      type: 'MARKET',
    } as const;
    expect(placeOrder(market.exchange, 'a', ticket)).toMatchObject({ ok: false, error: { code: 'duplicate-tag' } });
    market.pass(86_400_000);
    expect(
      placeOrder(market.exchange, 'a', { ...ticket, tradingSymbol: market.symbol('NIFTY', 24_500, 'CE') }).ok,
    ).toBe(true);
  });

  it('K7: an exit is never refused for lack of margin', () => {
    const market = practiceMarket({ fundsRupees: 250_000 });
    place(market, {});
    market.move('NIFTY', 3_000_000);
    expect(market.exchange.funds(market.book()).available).toBeLessThan(0);
    expect(place(market, {}).rejectReason).toContain('margin');
    expect(place(market, { side: 'BUY' }).status).not.toBe('rejected');
  });
});

describe('the kill switch', () => {
  it('is refused with a position, refused with a resting order, and taken when flat', () => {
    const market = practiceMarket();
    const { stop } = shortWithStop(market);
    expect(activateSwitch(market.exchange, 'a')).toMatchObject({ ok: false, error: { code: 'not-flat' } });
    place(market, { side: 'BUY' });
    expect(activateSwitch(market.exchange, 'a')).toMatchObject({ ok: false, error: { code: 'not-flat' } });
    cancelOrder(market.exchange, 'a', stop.orderId);
    expect(activateSwitch(market.exchange, 'a').ok).toBe(true);
    expect(place(market, {})).toMatchObject({
      status: 'rejected',
      rejectReason: expect.stringContaining('kill switch'),
    });
    expect(market.book().killSwitch.state).toBe('on');
  });

  it('stays on for the day and is off on the next, and after a reset', () => {
    const market = practiceMarket();
    activateSwitch(market.exchange, 'a');
    market.pass(3_600_000);
    expect(market.book().killSwitch.state).toBe('on');
    resetAccount(market.exchange, 'a');
    expect(market.book().killSwitch.state).toBe('off');
    activateSwitch(market.exchange, 'a');
    market.pass(86_400_000);
    expect(market.book().killSwitch.state).toBe('off');
  });
});

describe('days', () => {
  it('a reset clears the book and gives the money back, but never an order number twice', () => {
    const market = practiceMarket();
    const first = place(market, {});
    resetAccount(market.exchange, 'a');
    expect(market.book()).toMatchObject({ positions: [], orders: [], trades: [], openingFunds: 100_000_000 });
    expect(Number(place(market, {}).orderId)).toBeGreaterThan(Number(first.orderId));
  });

  it('overnight, positions are carried at the last price, stops lapse, and no money appears or vanishes', () => {
    const market = practiceMarket();
    const { symbol } = shortWithStop(market);
    market.move('NIFTY', 2_455_000);
    const before = market.exchange.funds(market.book());
    const equity = market.book().openingFunds + before.realizedPnl + before.unrealizedPnl;
    const mark = pricesOf(market, symbol).lastPrice;
    market.pass(86_400_000);
    const book = market.book();
    expect(book.orders).toEqual([]);
    expect(book.positions).toMatchObject([
      {
        tradingSymbol: symbol,
        sellQuantity: 65,
        sellValue: mark * 65,
        buyQuantity: 0,
        // What the adapter tells the day's figure from (card D20).
        carriedIn: { quantity: -65, cash: mark * 65, valuedAt: 'previous-close', closePrice: mark },
      },
    ]);
    expect(book.openingFunds).toBe(equity);
  });

  it('an option past its expiry is settled and gone', () => {
    const market = practiceMarket();
    place(market, {});
    market.pass(5 * 86_400_000);
    expect(market.book().positions).toEqual([]);
  });

  it('an account opened again keeps its book', () => {
    const market = practiceMarket();
    place(market, {});
    const again = openAccount(market.exchange, { accountId: 'a', clientCode: 'OTHER', apiKey: 'new' });
    expect(again.trades).toHaveLength(1);
    expect(again).toMatchObject({ clientCode: 'OTHER', apiKey: 'new' });
  });
});

describe('faults inside the exchange', () => {
  it('D12: partial fills come a lot at a time with a pause between them', () => {
    const market = practiceMarket();
    setFault(market.exchange, 'a', { fault: 'partial-fills', ms: 2_000 });
    const order = place(market, { side: 'BUY', quantity: 130, type: 'LIMIT', price: paise(20_000) });
    expect(order).toMatchObject({ status: 'open', filledQuantity: 65 });
    market.pass(1_000);
    expect(orderOf(market, order)?.filledQuantity).toBe(65);
    market.pass(1_400);
    expect(orderOf(market, order)).toMatchObject({ status: 'complete', filledQuantity: 130 });
    expect(market.kept.at(-1)?.accounts).toEqual([market.book()]);
  });

  it('reject-orders says its reason, as often as it was told', () => {
    const market = practiceMarket();
    setFault(market.exchange, 'a', { fault: 'reject-orders', calls: 1, reason: 'RMS: blocked' });
    expect(place(market, {}).rejectReason).toBe('RMS: blocked');
    expect(place(market, {}).status).toBe('complete');
  });

  it('switch-refuses keeps a flat account from locking', () => {
    const market = practiceMarket();
    setFault(market.exchange, 'a', { fault: 'switch-refuses', calls: 1 });
    expect(activateSwitch(market.exchange, 'a')).toMatchObject({ ok: false, error: { code: 'switch-refused' } });
    expect(activateSwitch(market.exchange, 'a').ok).toBe(true);
  });
});
