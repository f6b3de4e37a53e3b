import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AccountSnapshot } from '../../domain/account-snapshot.ts';
import { markToMarket } from '../../domain/mark-to-market.ts';
import { paise } from '../../domain/money.ts';
import { orderTag, type OrderRequest } from '../../domain/order.ts';
import { PracticeAdminClient } from '../../simulation/practice-admin-client.ts';
import { startPracticeExchange } from '../../simulation/practice-exchange-server.ts';
import { realClock } from '../../host/real-clock.ts';
import { tempFolder } from '../../testing/temp-folder.ts';
import { PaperBroker } from './paper-broker.ts';

const adminToken = 'admin';

async function start(retry = { maxRetries: 2, retryDelayMs: 20 }) {
  const statePath = join(tempFolder(), 'book.json');
  const { url, close } = await startPracticeExchange({ clock: realClock, statePath, adminToken, seed: 1 });
  onTestFinished(close);
  const admin = new PracticeAdminClient({ url, adminToken });
  await admin.openAccount('a', { clientCode: 'CODE', apiKey: 'key' });
  const broker = new PaperBroker({ url, credentials: { clientCode: 'CODE', apiKey: 'key' }, clock: realClock, retry });
  onTestFinished(() => broker.close());
  const { instruments } = await admin.instruments();
  const option = (strike: number, optionType: 'CE' | 'PE') => {
    const found = instruments.find(
      (row) => row.underlying === 'NIFTY' && row.strike === strike * 100 && row.optionType === optionType,
    );
    if (!found) throw new Error('not listed');
    const { lastPrice, ...instrument } = found;
    return { instrument, lastPrice };
  };
  const snapshot = async (): Promise<AccountSnapshot> => {
    const fetched = await broker.fetchAccount();
    if (!fetched.ok) throw new Error(fetched.error.message);
    return fetched.value;
  };
  return { url, admin, broker, option, snapshot };
}

type Practice = Awaited<ReturnType<typeof start>>;

function request({ option }: Practice, tag: string, change: Partial<OrderRequest> = {}): OrderRequest {
  const { instrument } = option(24_500, 'CE');
  return { tag: orderTag(tag), instrument, product: 'NRML', side: 'SELL', quantity: 65, type: 'MARKET', ...change };
}

describe('the paper broker', () => {
  it('D1: shows a short with its stop, its trades and its funds, all telling one P&L', async () => {
    const practice = await start();
    const { broker, admin, option, snapshot } = practice;
    const { instrument, lastPrice } = option(24_500, 'CE');
    expect(await broker.placeOrder(request(practice, 'T1'))).toMatchObject({ outcome: 'confirmed' });
    const triggerPrice = paise(Math.round((lastPrice * 1.4) / 5) * 5);
    await admin.placeOrder('a', {
      tradingSymbol: instrument.tradingSymbol,
      product: 'NRML',
      side: 'BUY',
      quantity: 65,
      type: 'SL',
      triggerPrice,
      price: paise(triggerPrice + 500),
    });
    const account = await snapshot();
    expect(account.incomplete).toEqual([]);
    expect(account.positions).toMatchObject([
      { netQuantity: -65, positionId: `NFO:${instrument.tradingSymbol}:NRML`, instrument },
    ]);
    expect(account.orders).toMatchObject([
      { tag: 'T1', status: 'complete', type: 'LIMIT', isStop: false, filledQuantity: 65 },
      { status: 'trigger-pending', type: 'SL', isStop: true, triggerPrice, filledQuantity: 0 },
    ]);
    expect(account.trades).toMatchObject([
      { side: 'SELL', quantity: 65, positionId: account.positions[0]?.positionId },
    ]);
    const mark = markToMarket(account, new Map(), realClock.now());
    expect(mark.quality).toBe('fresh');
    expect(
      Math.abs((mark.value ?? NaN) - ((account.funds?.realizedPnl ?? 0) + (account.funds?.unrealizedPnl ?? 0))),
    ).toBeLessThan(2_000);
  });

  it('modifies and cancels by order number, and hears when it is too late', async () => {
    const practice = await start();
    const { broker, snapshot } = practice;
    const placed = await broker.placeOrder(request(practice, 'T1', { type: 'LIMIT', price: paise(40_000) }));
    const orderId = placed.outcome === 'confirmed' ? placed.orderId : '';
    expect(await broker.modifyOrder(orderId, { quantity: 130, price: paise(39_000) })).toEqual({
      outcome: 'confirmed',
      orderId,
    });
    expect((await snapshot()).orders).toMatchObject([{ status: 'open', quantity: 130, price: 39_000 }]);
    expect(await broker.modifyOrder(orderId, { quantity: 65 })).toEqual({ outcome: 'confirmed', orderId });
    expect((await snapshot()).orders).toMatchObject([{ status: 'open', quantity: 65, price: 39_000 }]);
    expect(await broker.cancelOrder(orderId)).toEqual({ outcome: 'confirmed', orderId });
    expect(await broker.cancelOrder(orderId)).toMatchObject({ outcome: 'rejected', error: { code: 'refused' } });
    expect((await snapshot()).orders).toMatchObject([{ status: 'cancelled' }]);
  });

  it('K8: tells a refusal in the broker’s words', async () => {
    const practice = await start();
    const outcome = await practice.broker.placeOrder(request(practice, 'T1', { quantity: 1_820 }));
    expect(outcome).toMatchObject({
      outcome: 'rejected',
      error: { message: expect.stringContaining('freeze quantity 1800') },
    });
  });

  it('K28: a tag that was used is something to look up, not a refusal', async () => {
    const practice = await start();
    await practice.broker.placeOrder(request(practice, 'T1'));
    expect(await practice.broker.placeOrder(request(practice, 'T1'))).toMatchObject({ outcome: 'unknown' });
    expect((await practice.snapshot()).trades).toHaveLength(1);
  });

  it('reads the switch, cannot pull it, and is locked out by it', async () => {
    const practice = await start();
    const { broker, admin } = practice;
    expect(await broker.readKillSwitch()).toEqual({ ok: true, value: 'off' });
    expect(await broker.activateKillSwitch()).toMatchObject({ ok: false, error: { code: 'refused' } });
    await admin.activateKillSwitch('a');
    expect(await broker.readKillSwitch()).toEqual({ ok: true, value: 'on' });
    expect(await broker.placeOrder(request(practice, 'T1'))).toMatchObject({ outcome: 'rejected' });
  });
});

describe('its session', () => {
  it('K14: is renewed once when it drops, under reads and under an order', async () => {
    const practice = await start();
    const { admin, broker, snapshot } = practice;
    expect((await broker.login()).ok).toBe(true);
    await admin.setFault('a', { fault: 'session-drop' });
    await snapshot();
    await admin.setFault('a', { fault: 'session-drop' });
    expect(await broker.placeOrder(request(practice, 'T1'))).toMatchObject({ outcome: 'confirmed' });
    expect((await snapshot()).trades).toHaveLength(1);
  });

  it('stays ended after logout until somebody logs in', async () => {
    const { broker } = await start();
    await broker.login();
    expect((await broker.logout()).ok).toBe(true);
    expect(await broker.fetchAccount()).toMatchObject({ ok: false, error: { code: 'session-expired' } });
    expect((await broker.logout()).ok).toBe(true);
    await broker.login();
    expect((await broker.fetchAccount()).ok).toBe(true);
  });

  it('is refused with a wrong key, and an account that cannot be read is never an empty one', async () => {
    const { admin, broker } = await start();
    await admin.openAccount('a', { clientCode: 'CODE', apiKey: 'changed' });
    expect(await broker.login()).toMatchObject({ ok: false, error: { code: 'login-refused', retryable: false } });
    expect(await broker.fetchAccount()).toMatchObject({ ok: false, error: { code: 'login-refused' } });
  });
});

describe('faults on the wire', () => {
  it('D6: a missing, zero or "NA" price is a fault of the leg, never a zero P&L', async () => {
    const practice = await start();
    const { admin, snapshot } = practice;
    await practice.broker.placeOrder(request(practice, 'T1'));
    const faultOf = async () => {
      const account = await snapshot();
      const { legs, quality, value } = markToMarket(account, new Map(), realClock.now());
      return [legs[0]?.fault, quality, value];
    };
    expect(await faultOf()).toEqual([undefined, 'fresh', expect.any(Number)]);
    for (const [fault, seen] of [
      ['price-missing', 'missing'],
      ['price-zero', 'not-a-price'],
      ['price-nan', 'not-a-price'],
    ] as const) {
      await admin.clearFaults('a');
      await admin.setFault('a', { fault });
      expect(await faultOf()).toEqual([seen, 'unknown', null]);
    }
  });

  it('429 is waited out by reads and is a definite no for an order', async () => {
    const practice = await start();
    const { admin, broker, snapshot } = practice;
    await broker.login();
    await admin.setFault('a', { fault: 'http-429', calls: 2, scope: 'reads' });
    await snapshot();
    await admin.setFault('a', { fault: 'http-429', calls: 1, scope: 'orders' });
    expect(await broker.placeOrder(request(practice, 'T1'))).toMatchObject({
      outcome: 'rejected',
      error: { code: 'rate-limited' },
    });
    expect((await snapshot()).orders).toEqual([]);
  });

  it('K4, K5: an order that is not answered is unknown and sent once, whether or not it took effect', async () => {
    const practice = await start();
    const { admin, broker, snapshot } = practice;
    await admin.setFault('a', { fault: 'timeout-after-effect' });
    await admin.setFault('a', { fault: 'timeout-before-effect' });
    const before = await broker.placeOrder(request(practice, 'T1'));
    expect(before).toMatchObject({ outcome: 'unknown', error: { code: 'timeout' } });
    expect((await snapshot()).orders).toEqual([]);
    expect(await broker.placeOrder(request(practice, 'T1'))).toMatchObject({
      outcome: 'unknown',
      error: { code: 'timeout' },
    });
    expect((await snapshot()).orders).toMatchObject([{ tag: 'T1', status: 'complete' }]);
  }, 20_000);

  it('a broker that is gone is an error with a code, for reads and for orders', async () => {
    const { admin, broker, url } = await start();
    await broker.login();
    const gone = new PaperBroker({
      url: url.replace(/\d+$/, '1'),
      credentials: { clientCode: 'CODE', apiKey: 'key' },
      clock: realClock,
      retry: { maxRetries: 0, retryDelayMs: 1 },
    });
    onTestFinished(() => gone.close());
    expect(await gone.fetchAccount()).toMatchObject({ ok: false, error: { code: 'network', retryable: true } });
    // Nobody could be logged in, so nothing was sent; with a session nobody knows how far the order came.
    expect(await gone.cancelOrder('1')).toMatchObject({
      outcome: 'rejected',
      error: { message: expect.stringMatching(/^not sent/) },
    });
    await admin.setFault('a', { fault: 'connection-reset', scope: 'orders' });
    expect(await broker.cancelOrder('1')).toMatchObject({ outcome: 'unknown', error: { code: 'network' } });
    expect((await broker.fetchAccount()).ok).toBe(true);
  });

  it('K3: nine orders at once leave at no more than eight a second', async () => {
    const practice = await start();
    await practice.broker.login();
    const began = performance.now();
    const sent = Array.from({ length: 9 }, (_, index) => practice.broker.cancelOrder(String(index)));
    await Promise.all(sent);
    expect(performance.now() - began).toBeGreaterThanOrEqual(990);
  });
});

describe('what the fault desk does to the books, as the adapter reads them', () => {
  /** A short that is open, and a way to break the broker. */
  async function broken() {
    const practice = await start();
    await practice.broker.placeOrder(request(practice, 'T1'));
    const breakIt = async (fault: string, more: object = {}): Promise<void> => {
      expect(await practice.admin.setFault('a', { fault, ...more })).toMatchObject({ ok: true });
    };
    return { ...practice, breakIt, mend: () => practice.admin.clearFaults('a') };
  }

  it('an old snapshot carries its old time', async () => {
    const { snapshot, breakIt, mend } = await broken();
    await breakIt('stale-snapshot');
    const since = (await snapshot()).asOf;
    await realClock.sleep(30);
    expect((await snapshot()).asOf).toBe(since);
    await mend();
    expect((await snapshot()).asOf).toBeGreaterThan(since);
  });

  it('D7: a figure that is text or two dashes costs its row, and the reading says so', async () => {
    const { snapshot, breakIt, mend } = await broken();
    for (const [fault, field] of [
      ['number-as-text', 'positions.netQuantity'],
      ['dashes-in-row', 'positions.buyValue'],
    ] as const) {
      await breakIt(fault);
      const { positions, incomplete } = await snapshot();
      expect([positions, incomplete]).toEqual([[], [{ kind: 'rows-refused', field, rows: 1 }]]);
      await mend();
    }
    expect((await snapshot()).incomplete).toEqual([]);
  });

  it('an unknown status counts as working, and shares are read as shares', async () => {
    const { snapshot, breakIt } = await broken();
    await breakIt('unknown-status', { word: 'under review' });
    await breakIt('cash-holdings', { symbol: 'RELIANCE' });
    const { orders, positions, incomplete } = await snapshot();
    expect(orders).toMatchObject([{ status: 'unknown', rawStatus: 'under review' }]);
    expect(positions).toMatchObject([{ netQuantity: -65 }, { netQuantity: 100, product: 'CNC' }]);
    expect(incomplete).toEqual([]);
  });

  it('K10: the cancel of an order without a tag is refused with 91400', async () => {
    const practice = await broken();
    const { broker, admin, breakIt, option, snapshot } = practice;
    const { tradingSymbol } = option(24_500, 'CE').instrument;
    const order = { tradingSymbol, product: 'NRML', side: 'BUY', quantity: 65, type: 'LIMIT' } as const;
    await admin.placeOrder('a', { ...order, price: paise(500) });
    await breakIt('app-cancel-refused');
    const orderId = (await snapshot()).orders.at(-1)?.orderId ?? '';
    expect(await broker.cancelOrder(orderId)).toMatchObject({
      outcome: 'rejected',
      error: { message: expect.stringContaining('91400') },
    });
    expect(await admin.cancelOrder('a', orderId)).toMatchObject({ ok: true, value: { status: 'cancelled' } });
  });
});
