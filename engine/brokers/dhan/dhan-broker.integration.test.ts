import { request } from 'undici';
import { describe, expect, it, vi } from 'vitest';
import { placeOrder } from '../../simulation/order-desk.ts';
import { A_PASSWORD_MS, saleOf, snapshotOf, until } from '../testing/contract-line.ts';
import { dhanLine } from './testing/dhan-line.ts';

describe('the adapter of Dhan', () => {
  it('K15: asks before the market opens whether orders are taken from here, and says why not', async () => {
    const { broker, breakBy } = await dhanLine();
    await breakBy('ip-not-allowed');
    await snapshotOf(broker);
    expect(broker.health().ordersRefused).toMatchObject({
      error: { code: 'ip-not-allowed', message: expect.stringContaining('127.0.0.1') },
    });
  });

  it('an answer without `ordersAllowed`, as documented, says nothing either way', async () => {
    const { broker, breakBy, quirks } = await dhanLine();
    quirks.set('documented-ip');
    await breakBy('ip-not-allowed');
    await snapshotOf(broker);
    expect(broker.health().ordersRefused).toBeNull();
  });

  it('K14: a token ended by another login, in the portal’s words, is made anew', async () => {
    const { broker, quirks, breakBy, later } = await dhanLine();
    await broker.login();
    // Until the next one-time password: the one of this login is used up.
    later(A_PASSWORD_MS);
    quirks.set('portal-errors');
    await breakBy('other-login', { calls: 1 });
    await snapshotOf(broker);
    expect(await snapshotOf(broker)).toMatchObject({ incomplete: [] });
  }, 60_000);

  it('reads a working order as Dhan words it, and a word nobody knows as still working', async () => {
    const { broker, instrument, breakBy } = await dhanLine();
    await broker.placeOrder(saleOf(instrument, 'T1', { type: 'LIMIT', price: 40_000 as never }));
    expect((await snapshotOf(broker)).orders).toMatchObject([{ status: 'open', rawStatus: 'PENDING' }]);
    await breakBy('unknown-status');
    expect((await snapshotOf(broker)).orders).toMatchObject([{ status: 'unknown', rawStatus: 'EXCHANGE_QUERY' }]);
  });

  it('D6: without the paid data plan a leg has no price, and none is made up', async () => {
    const { broker, sellByHand, quirks } = await dhanLine();
    quirks.set('no-data-plan');
    await sellByHand();
    const [position] = (await snapshotOf(broker)).positions;
    expect(position?.netQuantity).toBe(-65);
    expect(position).not.toHaveProperty('quote');
  });

  it.each(['number-as-text', 'dashes-in-row'])(
    'D7: %s costs the row and is said, never read as flat',
    async (fault) => {
      const { broker, sellByHand, breakBy } = await dhanLine();
      await sellByHand();
      await breakBy(fault);
      const account = await snapshotOf(broker);
      expect(account.positions).toEqual([]);
      expect(account.incomplete).toMatchObject([{ kind: 'rows-refused', rows: 1 }]);
      // A sum that lacks a row is no account's profit or loss.
      expect(account.funds).not.toHaveProperty('unrealizedPnl');
    },
  );

  it('P22: without a list of instruments a leg is read, and leaves by its own quantity', async () => {
    const { broker, sellByHand, quirks, truth } = await dhanLine();
    quirks.set('master-down', 2);
    await sellByHand();
    const [position] = (await snapshotOf(broker)).positions;
    if (!position) throw new Error('no position');
    expect(position.instrument.freezeQuantity).toBeUndefined();
    const exit = { ...saleOf(position.instrument, 'T1', { quantity: 65 }), side: 'BUY' } as const;
    expect(await broker.placeOrder(exit)).toMatchObject({ outcome: 'confirmed' });
    expect((await truth()).flat).toBe(true);
  });

  it('D21: a row without lot and tick is set aside, its neighbours are read', async () => {
    const { broker, instrument, exchange, accountId, listed, quirks } = await dhanLine();
    quirks.set('master-bad-row');
    const tradingSymbol = listed.tradingSymbol.replace(/CE$/, 'PE');
    const sale = { product: 'NRML', side: 'SELL', quantity: listed.lotSize, type: 'MARKET' } as const;
    expect(placeOrder(exchange, accountId, { tradingSymbol, ...sale })).toMatchObject({ ok: true });
    const [position] = (await snapshotOf(broker)).positions;
    expect(position?.instrument).toMatchObject({ lotSize: instrument.lotSize, freezeQuantity: 1_800 });
  });

  it('an order in a contract nobody lists is not sent', async () => {
    const { broker, instrument, truth } = await dhanLine();
    const nowhere = {
      ...instrument,
      tradingSymbol: 'NIFTY-01Jan2030-1-CE',
      strike: 100 as never,
      expiry: '2030-01-01',
    };
    const placed = await broker.placeOrder(saleOf(nowhere, 'T1'));
    expect(placed).toMatchObject({ outcome: 'rejected', error: { message: expect.stringContaining('not sent') } });
    expect((await truth()).orders).toEqual([]);
  });

  it.each(['split-packets', 'torn-packets'])(
    'prices go on after %s',
    async (quirk) => {
      const { broker, sellByHand, quirks } = await dhanLine();
      const prices: number[] = [];
      await broker.login();
      broker.onQuotes((quotes) => prices.push(...[...quotes.values()].map(({ lastPrice }) => lastPrice)));
      await sellByHand();
      await snapshotOf(broker);
      await until('a first price', () => prices.length > 0, 10_000);
      quirks.set(quirk, 3);
      const before = prices.length;
      await until('ten more', () => prices.length >= before + 10, 20_000);
      expect(prices.every((price) => Number.isInteger(price) && price > 0)).toBe(true);
    },
    40_000,
  );

  it('Dhan’s own exit at a loss is set, read back and removed', async () => {
    const { broker } = await dhanLine();
    expect(await broker.serverGuard?.read()).toEqual({ ok: true, value: null });
    const terms = { lossLimit: 750_050 as never, pullsSwitch: true };
    expect(await broker.serverGuard?.set(terms)).toMatchObject({ ok: true });
    expect(await broker.serverGuard?.read()).toEqual({ ok: true, value: terms });
    expect(await broker.serverGuard?.remove()).toMatchObject({ ok: true });
    expect(await broker.serverGuard?.read()).toEqual({ ok: true, value: null });
  });

  it('no failure of a login names the address its secrets stand in', async () => {
    const { broker, login } = await dhanLine({
      urls: {
        rest: 'http://127.0.0.1:9',
        auth: 'http://127.0.0.1:9',
        marketFeed: 'ws://127.0.0.1:9',
        orderFeed: 'ws://127.0.0.1:9',
      },
    });
    const log = vi.spyOn(console, 'error');
    const opened = await broker.login();
    expect(opened).toMatchObject({ ok: false, error: { code: 'network' } });
    expect(JSON.stringify(opened)).not.toContain(login.mpin);
    expect(JSON.stringify(opened)).not.toMatch(/totp=|pin=/);
    expect(log).not.toHaveBeenCalled();
  });

  it('every way back in but making a token is shut: a token of somebody else is refused', async () => {
    const { url } = await dhanLine();
    const answer = await request(`${url}/v2/positions`, { headers: { 'access-token': 'eyJ.other' } });
    expect([answer.statusCode, await answer.body.json()]).toEqual([
      401,
      expect.objectContaining({ errorCode: 'DH-901' }),
    ]);
  });
});
