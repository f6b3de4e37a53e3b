import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paise } from '../domain/money.ts';
import { practiceMarket } from '../testing/practice-market.ts';
import { isWorkingOrder, netQuantity, type AccountBook } from './account-book.ts';
import { cancelOrder, modifyOrder, placeOrder } from './order-desk.ts';
import { setFault } from './account-desk.ts';

type Market = ReturnType<typeof practiceMarket>;

/** What may happen to an account, in any order. */
const actions = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('place' as const),
      strike: fc.constantFrom(24_300, 24_500, 24_700),
      optionType: fc.constantFrom('CE' as const, 'PE' as const),
      side: fc.constantFrom('BUY' as const, 'SELL' as const),
      lots: fc.integer({ min: 1, max: 30 }),
      type: fc.constantFrom('MARKET' as const, 'LIMIT' as const, 'SL' as const),
      ticks: fc.integer({ min: 1, max: 8_000 }),
      product: fc.constantFrom('NRML' as const, 'MIS' as const),
    }),
    fc.record({ kind: fc.constant('move' as const), to: fc.integer({ min: 2_300_000, max: 2_600_000 }) }),
    fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 5_000 }) }),
    fc.record({ kind: fc.constant('modify' as const), nth: fc.nat(40), ticks: fc.integer({ min: 1, max: 8_000 }) }),
    fc.record({ kind: fc.constant('cancel' as const), nth: fc.nat(40) }),
    fc.record({ kind: fc.constant('thin' as const) }),
    fc.record({
      kind: fc.constant('break' as const),
      fault: fc.constantFrom(
        'no-bid',
        'wide-spread',
        'circuit-freeze',
        'protected-stays-open',
        'stop-fires-with-exit',
        'fill-after-cancel',
        'closes-soon',
        'margin-reject',
        'freeze-lowered',
        'app-cancel-refused',
        'phone-order',
        'rms-square-off',
      ),
      ms: fc.integer({ min: 1, max: 4_000 }),
      chance: fc.integer({ min: 20, max: 100 }),
      seed: fc.nat(1_000),
    }),
    fc.record({ kind: fc.constant('mend' as const) }),
  ),
  { maxLength: 40 },
);

type Action = typeof actions extends fc.Arbitrary<readonly (infer A)[]> ? A : never;

function act(market: Market, action: Action): void {
  const { exchange } = market;
  const nth = (index: number): string =>
    market.book().orders[index % Math.max(1, market.book().orders.length)]?.orderId ?? 'none';
  switch (action.kind) {
    case 'place': {
      const { strike, optionType, side, lots, type, ticks, product } = action;
      const tradingSymbol = market.symbol('NIFTY', strike, optionType);
      const price = paise(ticks * 5);
      const beyond = paise(Math.max(5, side === 'BUY' ? price + 500 : price - 500));
      const prices = type === 'MARKET' ? {} : type === 'LIMIT' ? { price } : { triggerPrice: price, price: beyond };
      placeOrder(exchange, 'a', { tradingSymbol, side, quantity: lots * 65, type, product, ...prices });
      return;
    }
    case 'move':
      return market.move('NIFTY', Math.round(action.to / 5) * 5);
    case 'pass':
      return market.pass(action.ms);
    case 'modify':
      modifyOrder(exchange, 'a', { orderId: nth(action.nth), change: { price: paise(action.ticks * 5) } });
      return;
    case 'cancel':
      cancelOrder(exchange, 'a', nth(action.nth));
      return;
    case 'break': {
      const { fault, ms, chance, seed } = action;
      setFault(exchange, 'a', { fault, ms, chance, seed });
      return;
    }
    case 'mend':
      exchange.faults.clear('a');
      return;
    case 'thin':
      setFault(exchange, 'a', { fault: 'partial-fills', ms: 500 });
      return;
  }
}

function expectTradesMakePositions(book: AccountBook): void {
  for (const position of book.positions) {
    const own = book.trades.filter(
      (trade) => trade.tradingSymbol === position.tradingSymbol && trade.product === position.product,
    );
    const sum = (side: 'BUY' | 'SELL', value: (trade: (typeof own)[number]) => number): number =>
      own.filter((trade) => trade.side === side).reduce((total, trade) => total + value(trade), 0);
    expect(position.buyQuantity).toBe(sum('BUY', ({ quantity }) => quantity));
    expect(position.sellQuantity).toBe(sum('SELL', ({ quantity }) => quantity));
    expect(position.buyValue).toBe(sum('BUY', ({ quantity, price }) => quantity * price));
    expect(position.sellValue).toBe(sum('SELL', ({ quantity, price }) => quantity * price));
    expect(Number.isInteger(netQuantity(position) / 65)).toBe(true);
  }
  const traded = new Set(book.trades.map(({ tradingSymbol, product }) => `${tradingSymbol}:${product}`));
  expect(book.positions).toHaveLength(traded.size);
}

function expectOrdersMakeSense(book: AccountBook): void {
  expect(new Set(book.trades.map(({ tradeId }) => tradeId)).size).toBe(book.trades.length);
  expect(new Set(book.orders.map(({ orderId }) => orderId)).size).toBe(book.orders.length);
  const numbers = [
    ...book.trades.map(({ tradeId }) => tradeId),
    ...book.orders.map(({ orderId }) => String(Number(orderId.slice(6)))),
  ];
  expect(new Set(numbers).size).toBe(numbers.length);
  for (const order of book.orders) {
    const own = book.trades.filter((trade) => trade.orderId === order.orderId);
    expect(own.reduce((total, { quantity }) => total + quantity, 0)).toBe(order.filledQuantity);
    expect(order.filledQuantity).toBeLessThanOrEqual(order.quantity);
    expect(order.status === 'complete').toBe(order.filledQuantity === order.quantity);
    if (order.status === 'rejected' || order.status === 'trigger pending') expect(order.filledQuantity).toBe(0);
    expect(order.history.at(-1)).toMatchObject({ status: order.status, filledQuantity: order.filledQuantity });
  }
}

describe('whatever an account does', () => {
  it('its trades are its positions, its fills are its orders, and money adds up', () => {
    fc.assert(
      fc.property(actions, (given) => {
        const market = practiceMarket({ fundsRupees: 20_000_000 });
        for (const action of given) act(market, action);
        const book = market.book();
        expectTradesMakePositions(book);
        expectOrdersMakeSense(book);
        const funds = market.exchange.funds(book);
        const cash = book.positions.reduce((sum, row) => sum + row.sellValue - row.buyValue, 0);
        const open = book.positions.reduce(
          (sum, row) =>
            sum +
            (netQuantity(row) === 0 ? 0 : netQuantity(row) * market.exchange.marks().lastPriceOf(row.tradingSymbol)),
          0,
        );
        expect(funds.realizedPnl + funds.unrealizedPnl).toBe(cash + open);
      }),
      { numRuns: 120 },
    );
  });

  it('no fill is ever beyond the limit its order had at that moment', () => {
    fc.assert(
      fc.property(actions, (given) => {
        const market = practiceMarket({ fundsRupees: 20_000_000 });
        const seen = new Set<string>();
        for (const action of given) {
          const limits = new Map(market.book().orders.map((order) => [order.orderId, order.price]));
          act(market, action);
          for (const trade of market.book().trades) {
            if (seen.has(trade.tradeId)) continue;
            seen.add(trade.tradeId);
            const order = market.book().orders.find((row) => row.orderId === trade.orderId);
            // A change of the limit and the fill it causes happen in one action.
            const limit = action.kind === 'modify' ? order?.price : (limits.get(trade.orderId) ?? order?.price);
            expect(limit).toBeDefined();
            if (trade.side === 'BUY') expect(trade.price).toBeLessThanOrEqual(limit ?? 0);
            else expect(trade.price).toBeGreaterThanOrEqual(limit ?? Infinity);
          }
        }
      }),
      { numRuns: 120 },
    );
  });

  it('the same actions on the same seed make the same books, and every change was kept before it was answered', () => {
    fc.assert(
      fc.property(actions, fc.integer({ min: 0, max: 2 ** 31 }), (given, seed) => {
        const [one, two] = [practiceMarket({ seed }), practiceMarket({ seed })];
        for (const action of given) {
          act(one, action);
          expect(one.kept.at(-1)?.accounts).toEqual(one.exchange.accounts());
          act(two, action);
        }
        expect(one.book()).toEqual(two.book());
      }),
      { numRuns: 60 },
    );
  });

  it('a working stop has not seen its trigger since it was placed', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 2_400_000, max: 2_520_000 }), { maxLength: 8 }), (levels) => {
        const market = practiceMarket();
        const tradingSymbol = market.symbol('NIFTY', 24_500, 'CE');
        const marks: number[] = [];
        const last = (): number => market.exchange.marks().lastPriceOf(tradingSymbol);
        const trigger = paise(last() + 3_000);
        const placed = placeOrder(market.exchange, 'a', {
          tradingSymbol,
          product: 'NRML',
          side: 'BUY',
          quantity: 65,
          type: 'SL',
          triggerPrice: trigger,
          price: paise(trigger + 5_000),
        });
        for (const level of levels) {
          market.move('NIFTY', Math.round(level / 5) * 5);
          marks.push(last());
        }
        const order = market.book().orders.find((row) => placed.ok && row.orderId === placed.value.orderId);
        const crossed = marks.some((mark) => mark >= trigger);
        expect(order?.status === 'trigger pending').toBe(!crossed);
        if (crossed) expect(order && isWorkingOrder(order) && order.filledQuantity > 0).toBe(false);
      }),
      { numRuns: 60 },
    );
  });
});
