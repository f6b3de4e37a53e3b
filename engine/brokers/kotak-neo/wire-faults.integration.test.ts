import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { paise } from '../../domain/money.ts';
import { placeOrder } from '../../simulation/order-desk.ts';
import { saleOf, snapshotOf, until } from '../testing/contract-line.ts';
import { kotakLine } from './testing/kotak-line.ts';

describe('Kotak’s own ways to fail', () => {
  it('D8: "No Data" while something is open comes as an empty list of a session that is proven to live', async () => {
    const { broker, sellByHand, breakBy } = await kotakLine();
    await sellByHand();
    await breakBy('no-data');
    const account = await snapshotOf(broker);
    // The engine suspects it: the order book still tells of the sale.
    expect(account).toMatchObject({ positions: [], orders: [{ filledQuantity: 65 }], incomplete: [] });
    expect(account.funds?.available).toBeGreaterThan(0);
  });

  it('D8: "No Data" that nothing proves is an error and never an empty account', async () => {
    const { broker, breakBy, later } = await kotakLine();
    await broker.login();
    await breakBy('login-closed');
    later(31_000);
    await breakBy('session-drop', { calls: 4 });
    expect(await broker.fetchAccount()).toMatchObject({ ok: false });
  });

  it('shows before any order that the address is not allowed (card K15)', async () => {
    const { broker, sellByHand, breakBy, truth } = await kotakLine();
    await sellByHand();
    await breakBy('ip-not-allowed', { scope: 'orders' });
    await snapshotOf(broker);
    expect(broker.health().ordersRefused).toMatchObject({ error: { code: 'ip-not-allowed' } });
    expect((await truth()).orders).toHaveLength(1);
  });

  it('1037: a session of another address is opened again once; when that does not help, orders are known to be refused', async () => {
    const { broker, instrument, quirks, later, truth } = await kotakLine();
    await broker.login();
    later(31_000);
    quirks.set('session-ip', 1);
    expect(await broker.placeOrder(saleOf(instrument, 'T1'))).toMatchObject({ outcome: 'confirmed' });
    later(31_000);
    quirks.set('session-ip');
    const refused = await broker.placeOrder(saleOf(instrument, 'T2'));
    expect(refused).toMatchObject({ outcome: 'rejected', error: { code: 'ip-not-allowed' } });
    expect(broker.health().ordersRefused).toMatchObject({ error: { message: expect.stringContaining('1037') } });
    expect((await truth()).orders).toHaveLength(1);
  });

  it('K10: the cancel of an order made in the app is refused with 91400, in the broker’s words', async () => {
    const { broker, instrument, breakBy, exchange, accountId } = await kotakLine();
    const { tradingSymbol } = instrument;
    const order = {
      tradingSymbol,
      product: 'NRML',
      side: 'BUY',
      quantity: 65,
      type: 'LIMIT',
      price: paise(500),
    } as const;
    placeOrder(exchange, accountId, order);
    await breakBy('app-cancel-refused');
    const [row] = (await snapshotOf(broker)).orders;
    expect(await broker.cancelOrder(row?.orderId ?? '')).toMatchObject({
      outcome: 'rejected',
      error: { message: expect.stringContaining('91400') },
    });
  });

  it('D7: a figure that is no number costs its row, and the reading says so', async () => {
    const { broker, sellByHand, breakBy, mend } = await kotakLine();
    await sellByHand();
    for (const [fault, field] of [
      ['number-as-text', 'positions.flSellQty'],
      ['dashes-in-row', 'positions.buyAmt'],
    ] as const) {
      await breakBy(fault);
      const { positions, incomplete } = await snapshotOf(broker);
      expect([positions, incomplete]).toEqual([[], [{ kind: 'rows-refused', field, rows: 1 }]]);
      await mend();
    }
  });

  it('D21, P22: without a master, and with a row of it that cannot be, the leg still leaves by the broker’s own fields', async () => {
    const { broker, sellByHand, quirks, truth, instrument } = await kotakLine();
    quirks.set('master-down');
    await sellByHand();
    const [position] = (await snapshotOf(broker)).positions;
    expect(position?.instrument).toMatchObject({ lotSize: 65, tickSize: 0, strike: instrument.strike });
    expect(position?.instrument.freezeQuantity).toBeUndefined();
    const exit = { ...saleOf(position?.instrument ?? instrument, 'T1'), side: 'BUY' } as const;
    expect(await broker.placeOrder(exit)).toMatchObject({ outcome: 'confirmed' });
    expect((await truth()).flat).toBe(true);
  });

  it('with the master the leg knows its tick and its freeze quantity', async () => {
    const { broker, sellByHand, instrument } = await kotakLine();
    await sellByHand();
    const [position] = (await snapshotOf(broker)).positions;
    expect(position?.instrument).toEqual(instrument);
  });

  it('the order feed is greeted in its other form when the first is met with silence', async () => {
    const { broker, sellByHand, quirks } = await kotakLine({ orderFeed: { firstRetryMs: 50, longestRetryMs: 100 } });
    quirks.set('feed-json');
    let news = 0;
    broker.onNews(() => (news += 1));
    await broker.login();
    broker.onQuotes(() => undefined);
    // The first form stands unanswered for five seconds; then the other one is tried.
    await wait(6_500);
    await sellByHand();
    await until('news of the order', () => news > 0, 3_000);
    expect(news).toBeGreaterThan(0);
  }, 20_000);

  it('a torn frame brings no price that nobody made', async () => {
    const { broker, sellByHand, quirks } = await kotakLine();
    const prices: number[] = [];
    await broker.login();
    broker.onQuotes((quotes) => prices.push(...[...quotes.values()].map(({ lastPrice }) => lastPrice)));
    await sellByHand();
    const [position] = (await snapshotOf(broker)).positions;
    quirks.set('torn-packets', 3);
    await until('whole frames again', () => prices.length >= 3, 15_000);
    const near = position?.quote?.lastPrice ?? 0;
    expect(prices.every((price) => Math.abs(price - near) < near / 2)).toBe(true);
  }, 20_000);
});
