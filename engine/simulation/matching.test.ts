import { describe, expect, it } from 'vitest';
import { paise } from '../domain/money.ts';
import type { SimulatedOrder } from './account-book.ts';
import { isTriggered, matchOrder } from './matching.ts';

const order = (change: Partial<SimulatedOrder>): SimulatedOrder => ({
  orderId: '1',
  tradingSymbol: 'NIFTY26NOV2424500CE',
  product: 'NRML',
  side: 'BUY',
  type: 'LIMIT',
  quantity: 195,
  filledQuantity: 0,
  filledValue: paise(0),
  price: paise(10_010),
  status: 'open',
  resting: false,
  history: [],
  placedAt: 0,
  updatedAt: 0,
  ...change,
});
const prices = { lastPrice: paise(10_000), bid: paise(9_995), ask: paise(10_005) };
const deep = () => [1_000, 1_000, 1_000];

describe('matching', () => {
  it.each([
    ['a buy at the ask', {}, deep, [[195, 10_005]]],
    ['a sale at the bid', { side: 'SELL', price: paise(9_000) }, deep, [[195, 9_995]]],
    ['one that waited, at its own price', { resting: true }, deep, [[195, 10_010]]],
    [
      'a thin book, level by level up to the limit',
      {},
      () => [65, 65, 65, 65, 65],
      [
        [65, 10_005],
        [65, 10_010],
      ],
    ],
    ['a limit exactly at the ask', { price: paise(10_005) }, deep, [[195, 10_005]]],
    ['a limit a tick short of the ask', { price: paise(10_000) }, deep, []],
    ['a sale a tick over the bid', { side: 'SELL', price: paise(10_000) }, deep, []],
    ['only what is left', { filledQuantity: 130 }, deep, [[65, 10_005]]],
    ['nothing for a stop that waits', { status: 'trigger pending' }, deep, []],
    ['nothing for a cancelled order', { status: 'cancelled' }, deep, []],
  ] as const)('%s', (_name, change, depth, fills) => {
    expect(matchOrder(order(change), prices, depth).map(({ quantity, price }) => [quantity, price])).toEqual(fills);
  });

  it('no bid: a sale finds nobody', () => {
    const { bid: _bid, ...nobody } = prices;
    expect(matchOrder(order({ side: 'SELL', price: paise(5) }), nobody, deep)).toEqual([]);
  });

  it.each([
    ['BUY', 9_999, false],
    ['BUY', 10_000, true],
    ['BUY', 10_001, true],
    ['SELL', 10_001, false],
    ['SELL', 10_000, true],
    ['SELL', 9_999, true],
  ] as const)('a %s stop at 100.00 with LTP %d paise: triggered %s', (side, lastPrice, triggered) => {
    expect(isTriggered(order({ side, triggerPrice: paise(10_000) }), lastPrice)).toBe(triggered);
  });

  it('an order without a trigger is never triggered', () => {
    expect(isTriggered(order({}), 1)).toBe(false);
  });
});
