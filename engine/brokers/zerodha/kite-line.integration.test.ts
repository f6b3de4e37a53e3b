import { describe, expect, it } from 'vitest';
import { paise } from '../../domain/money.ts';
import { saleOf, snapshotOf, until } from '../testing/contract-line.ts';
import { kiteLine } from './testing/kite-line.ts';

describe('the line to Kite', () => {
  it('shows before any order that the address is not allowed (card K15)', async () => {
    const { broker, sellByHand, breakBy, truth } = await kiteLine();
    await sellByHand();
    await breakBy('ip-not-allowed', { scope: 'orders' });
    await snapshotOf(broker);
    expect(broker.health().ordersRefused).toMatchObject({ error: { code: 'ip-not-allowed' } });
    expect((await truth()).orders).toHaveLength(1);
  });

  it('keeps Kite’s limits of calls: of many readings at once none is lost (card K16)', async () => {
    const { broker, sellByHand } = await kiteLine({ retry: { maxRetries: 3, retryDelayMs: 20 } });
    await sellByHand();
    await broker.login();
    const readings = await Promise.all(Array.from({ length: 6 }, () => broker.fetchAccount()));
    expect(readings.map((reading) => (reading.ok ? 'read' : reading.error.message))).toEqual(Array(6).fill('read'));
    expect(readings.every((reading) => reading.ok && reading.value.positions[0]?.quote !== undefined)).toBe(true);
  }, 30_000);

  it('outlives frames that come twice, late or cut off in the middle (fault 12)', async () => {
    const { broker, sellByHand, breakBy } = await kiteLine();
    const prices: { readonly price: number; readonly asOf: number }[] = [];
    await broker.login();
    broker.onQuotes((quotes) => {
      for (const { lastPrice: price, asOf } of quotes.values()) prices.push({ price, asOf });
    });
    await sellByHand();
    await snapshotOf(broker);
    await until('prices', () => prices.length > 0, 10_000);
    await breakBy('stream-shuffled');
    const before = prices.length;
    await until('prices of the broken line', () => prices.length > before + 4, 10_000);
    expect(prices.every(({ price }) => Number.isInteger(price) && price > 0)).toBe(true);
    expect(prices.map(({ asOf }) => asOf)).toEqual(prices.map(({ asOf }) => asOf).toSorted((a, b) => a - b));
  }, 30_000);

  it('takes no 26th change of an order, and says what to do instead', async () => {
    const { broker, instrument } = await kiteLine();
    const placed = await broker.placeOrder(saleOf(instrument, 'T1', { type: 'LIMIT', price: paise(40_000) }));
    const orderId = placed.outcome === 'confirmed' ? placed.orderId : '';
    const outcomes: string[] = [];
    for (let change = 0; change < 26; change += 1) {
      const price = paise(40_000 - change * 5);
      outcomes.push((await broker.modifyOrder(orderId, { quantity: instrument.lotSize, price })).outcome);
    }
    expect(outcomes).toEqual([...Array(25).fill('confirmed'), 'rejected']);
    expect((await snapshotOf(broker)).orders).toMatchObject([{ price: 39_880, status: 'open' }]);
  }, 30_000);

  it('tells how many orders of the day are placed, whoever placed them', async () => {
    const { broker, sellByHand } = await kiteLine();
    await sellByHand();
    await sellByHand();
    await snapshotOf(broker);
    expect(broker.health().ordersToday).toEqual({ placed: 2, cap: 5_000 });
  });
});
