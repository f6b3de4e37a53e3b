import { describe, expect, it } from 'vitest';
import { markToMarket } from '../../domain/mark-to-market.ts';
import { paise } from '../../domain/money.ts';
import { isWorking } from '../../domain/order.ts';
import type { PositionId, Quote } from '../../domain/position.ts';
import { A_PASSWORD_MS, saleOf, snapshotOf, until, type ContractLine } from './contract-line.ts';

/** What a broker's wire has nothing of, so that its fault cannot be shown. */
export type ContractTraits = {
  readonly name: string;
  /** Opens a fresh simulator with one empty account, and the adapter that talks to it; closes both when the test finishes. */
  readonly open: () => Promise<ContractLine>;
  /** This broker takes a tag as often as it is sent: it has no word for a duplicate. */
  readonly takesTagsTwice?: boolean;
};

/** Answers that are no answers: each is an error, never an empty account. */
const NO_ANSWERS = ['http-html', 'http-truncated', 'http-empty', 'http-5xx', 'connection-reset'] as const;

/** Everything the core relies on at the `Broker` port, proven over a real socket. Every adapter passes it (`interface.md`). */
export function describeBrokerContract(traits: ContractTraits): void {
  describe(`${traits.name} keeps the contract of a broker:`, () => {
    reads(traits);
    writes(traits);
    outcomes(traits);
    sessions(traits);
    refusals(traits);
    streams(traits);
    endings(traits);
  });
}

function reads({ open }: ContractTraits): void {
  it('an account without anything is read as an empty account', async () => {
    const { broker } = await open();
    expect(await broker.login()).toMatchObject({ ok: true });
    const account = await snapshotOf(broker);
    expect(account).toMatchObject({ positions: [], orders: [], trades: [], incomplete: [] });
    expect(Math.abs(account.asOf - Date.now())).toBeLessThan(5_000);
    expect(account.funds?.available).toBeGreaterThan(0);
  });

  it('D1: a short made elsewhere is read in units, with its order, its fill, its price and one P&L', async () => {
    const { broker, instrument, sellByHand } = await open();
    await sellByHand();
    const account = await snapshotOf(broker);
    const { lotSize, tradingSymbol } = instrument;
    expect(account.incomplete).toEqual([]);
    expect(account.positions).toHaveLength(1);
    const [position] = account.positions;
    expect(position).toMatchObject({ netQuantity: -lotSize, sellQuantity: lotSize, buyQuantity: 0, product: 'NRML' });
    expect(position?.instrument).toMatchObject({ tradingSymbol, kind: 'option', lotSize, underlying: 'NIFTY' });
    expect(position?.instrument).toMatchObject({
      optionType: 'CE',
      expiry: instrument.expiry,
      strike: instrument.strike,
    });
    const positionId = position?.positionId;
    expect(account.orders).toMatchObject([{ positionId, side: 'SELL', status: 'complete', filledQuantity: lotSize }]);
    expect(account.orders[0]?.tag).toBeUndefined();
    const traded = account.trades.reduce((sum, { quantity }) => sum + quantity, 0);
    expect([traded, account.trades.every((trade) => trade.positionId === positionId)]).toEqual([lotSize, true]);
    const sold = account.trades.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
    expect(sold).toBe(position?.sellValue);
    const mark = markToMarket(account, new Map(), Date.now());
    const price = position?.quote?.lastPrice ?? Number.NaN;
    expect(mark).toMatchObject({ quality: 'fresh', value: sold - lotSize * price });
  });

  it.each(NO_ANSWERS)('%s is an error with a code, never an empty account (fault 8)', async (fault) => {
    const { broker, sellByHand, breakBy, mend } = await open();
    await sellByHand();
    await broker.login();
    await breakBy(fault, fault === 'connection-reset' ? { calls: 100 } : {});
    const answer = await broker.fetchAccount();
    expect(answer).toMatchObject({ ok: false });
    expect(['unreadable', 'server', 'network']).toContain(answer.ok ? '' : answer.error.code);
    await mend();
  });
}

function writes({ open }: ContractTraits): void {
  it('an order is placed under its tag, changed and cancelled, and a second cancel is refused', async () => {
    const { broker, instrument } = await open();
    const high = saleOf(instrument, 'T1', { type: 'LIMIT', price: paise(40_000) });
    const placed = await broker.placeOrder(high);
    expect(placed).toMatchObject({ outcome: 'confirmed' });
    const orderId = placed.outcome === 'confirmed' ? placed.orderId : '';
    const quantity = 2 * instrument.lotSize;
    expect(await broker.modifyOrder(orderId, { quantity, price: paise(39_000) })).toEqual({
      outcome: 'confirmed',
      orderId,
    });
    expect((await snapshotOf(broker)).orders).toMatchObject([
      { orderId, tag: 'T1', side: 'SELL', type: 'LIMIT', status: 'open', quantity, price: 39_000, isStop: false },
    ]);
    expect(await broker.modifyOrder(orderId, { quantity: instrument.lotSize })).toEqual({
      outcome: 'confirmed',
      orderId,
    });
    expect((await snapshotOf(broker)).orders).toMatchObject([{ quantity: instrument.lotSize, price: 39_000 }]);
    expect(await broker.cancelOrder(orderId)).toEqual({ outcome: 'confirmed', orderId });
    expect((await snapshotOf(broker)).orders).toMatchObject([{ status: 'cancelled', filledQuantity: 0 }]);
    expect(await broker.cancelOrder(orderId)).toMatchObject({ outcome: 'rejected', error: { code: 'refused' } });
  });

  it('an exit at the market leaves protected and closes the position exactly once', async () => {
    const { broker, instrument, sellByHand, truth } = await open();
    await sellByHand();
    const [position] = (await snapshotOf(broker)).positions;
    const exit = { ...saleOf(position?.instrument ?? instrument, 'T2'), side: 'BUY' } as const;
    expect(await broker.placeOrder(exit)).toMatchObject({ outcome: 'confirmed' });
    const { flat, orders } = await truth();
    expect([flat, orders.map(({ tag }) => tag)]).toEqual([true, [undefined, 'T2']]);
    const account = await snapshotOf(broker);
    expect(account.positions.every(({ netQuantity }) => netQuantity === 0)).toBe(true);
    // No naked market order: what stands in the book is a limit.
    expect(account.orders.find(({ tag }) => tag === 'T2')).toMatchObject({ type: 'LIMIT', status: 'complete' });
    expect(account.orders.filter(isWorking)).toEqual([]);
  });

  it.each([
    ['K7: margin', 'margin-reject'],
    ['the risk system', 'reject-orders'],
  ])('an order refused for %s is rejected in the broker’s words, at once or in its book', async (_title, fault) => {
    const { broker, instrument, breakBy, truth } = await open();
    await breakBy(fault);
    const placed = await broker.placeOrder(saleOf(instrument, 'T1'));
    const row = (await snapshotOf(broker)).orders.find(({ tag }) => tag === 'T1');
    const words = placed.outcome === 'confirmed' ? row?.rejectReason : placed.error.message;
    expect(placed.outcome === 'confirmed' ? row?.status : placed.outcome).toBe('rejected');
    expect(words).toMatch(/margin|funds|balance|RMS/i);
    expect((await truth()).positions.every(({ netQuantity }) => netQuantity === 0)).toBe(true);
  });
}

function outcomes({ open, takesTagsTwice = false }: ContractTraits): void {
  const strikes = [
    ['K4: the answer is lost', 'timeout-after-effect', 1],
    ['K4: a 502 comes after the effect', 'http-5xx-after-effect', 1],
    ['K5: the call never arrives', 'timeout-before-effect', 0],
    ['K27: there is no order number', 'empty-order-number', 1],
    ['K28: its tag is called a duplicate', 'duplicate-tag', 1],
  ] as const;
  it.each(takesTagsTwice ? strikes.filter(([, fault]) => fault !== 'duplicate-tag') : strikes)(
    'an order is unknown and sent once when %s',
    async (_title, fault, taken) => {
      const { broker, instrument, breakBy, truth } = await open();
      await broker.login();
      await breakBy(fault, { scope: 'orders', calls: 1 });
      expect(await broker.placeOrder(saleOf(instrument, 'T1'))).toMatchObject({ outcome: 'unknown' });
      expect((await truth()).orders).toHaveLength(taken);
      expect((await snapshotOf(broker)).orders.map(({ tag }) => tag)).toEqual(taken === 1 ? ['T1'] : []);
    },
    20_000,
  );

  it.runIf(takesTagsTwice)(
    'K28: does not arise: the same tag is taken twice, so that only the look-up by tag keeps an order from being doubled',
    async () => {
      const { broker, instrument, truth } = await open();
      await broker.login();
      for (const _time of [1, 2])
        expect(await broker.placeOrder(saleOf(instrument, 'T1'))).toMatchObject({ outcome: 'confirmed' });
      expect((await truth()).orders).toHaveLength(2);
      expect((await snapshotOf(broker)).orders.map(({ tag }) => tag)).toEqual(['T1', 'T1']);
    },
  );

  it('K16: a 429 is waited out by reads and is a definite no for an order', async () => {
    const { broker, instrument, breakBy, truth } = await open();
    await broker.login();
    await breakBy('http-429', { calls: 1, scope: 'reads' });
    await snapshotOf(broker);
    await breakBy('http-429', { calls: 1, scope: 'orders' });
    const placed = await broker.placeOrder(saleOf(instrument, 'T1'));
    expect(placed).toMatchObject({ outcome: 'rejected', error: { code: 'rate-limited' } });
    expect((await truth()).orders).toEqual([]);
  }, 20_000);
}

function sessions({ open }: ContractTraits): void {
  it('K14: a session that dies is opened again within 5 s, under a reading and under an order sent once', async () => {
    const { broker, instrument, breakBy, truth, later } = await open();
    await broker.login();
    later?.(A_PASSWORD_MS);
    await breakBy('session-drop', { scope: 'all', calls: 1 });
    const from = performance.now();
    await snapshotOf(broker);
    expect(performance.now() - from).toBeLessThan(5_000);
    later?.(A_PASSWORD_MS);
    await breakBy('session-drop', { scope: 'orders', calls: 1 });
    expect(await broker.placeOrder(saleOf(instrument, 'T1'))).toMatchObject({ outcome: 'confirmed' });
    expect((await truth()).orders).toHaveLength(1);
  }, 120_000);

  it('a login that is refused is tried twice and then no more, until the trader asks (fault 43)', async () => {
    const { broker, breakBy, mend, later } = await open();
    await breakBy('login-refused');
    expect(await broker.login()).toMatchObject({ ok: false, error: { code: 'login-refused', retryable: false } });
    later?.(A_PASSWORD_MS);
    expect(await broker.fetchAccount()).toMatchObject({ ok: false, error: { code: 'login-refused' } });
    later?.(A_PASSWORD_MS);
    await mend();
    const again = await broker.fetchAccount();
    expect(again).toMatchObject({ ok: false, error: { message: expect.stringContaining('refused twice') } });
    expect(await broker.login('trader')).toMatchObject({ ok: true });
    await snapshotOf(broker);
  }, 150_000);

  it('stays ended after logout until somebody logs in', async () => {
    const { broker } = await open();
    await broker.login();
    expect(await broker.logout()).toMatchObject({ ok: true });
    expect(await broker.fetchAccount()).toMatchObject({ ok: false, error: { code: 'session-expired' } });
    expect(await broker.logout()).toMatchObject({ ok: true });
  });
}

function refusals({ open }: ContractTraits): void {
  it('K15: orders refused for their address are known as such while reads go on, and known to be mended', async () => {
    const { broker, instrument, sellByHand, breakBy, mend } = await open();
    let news = 0;
    broker.onNews(() => (news += 1));
    await sellByHand();
    expect(broker.health().ordersRefused).toBeNull();
    await broker.login();
    await breakBy('ip-not-allowed');
    const exit = { ...saleOf(instrument, 'T2'), side: 'BUY' } as const;
    expect(await broker.placeOrder(exit)).toMatchObject({ outcome: 'rejected', error: { code: 'ip-not-allowed' } });
    expect(broker.health().ordersRefused).toMatchObject({ error: { code: 'ip-not-allowed' } });
    expect(news).toBeGreaterThan(0);
    expect((await snapshotOf(broker)).positions).toHaveLength(1);
    await mend();
    expect(await broker.placeOrder(exit)).toMatchObject({ outcome: 'confirmed' });
    expect(broker.health().ordersRefused).toBeNull();
  });
}

async function listening(line: ContractLine) {
  const { broker, sellByHand } = line;
  const quotes: { readonly at: number; readonly positionId: PositionId; readonly quote: Quote }[] = [];
  let news = 0;
  broker.onNews(() => (news += 1));
  await broker.login();
  broker.onQuotes((told) => {
    for (const [positionId, quote] of told) quotes.push({ at: performance.now(), positionId, quote });
  });
  await sellByHand();
  await snapshotOf(broker);
  const source = (): string => broker.health().quotes.source;
  await until('the first streamed price', () => source() === 'live' && quotes.length > 0, 10_000);
  return { ...line, quotes, source, news: () => news };
}

function streams({ open }: ContractTraits): void {
  it('prices of what is held come between readings, as prices of the position', async () => {
    const line = await listening(await open());
    await until('three prices', () => line.quotes.length >= 3, 10_000);
    const [position] = (await snapshotOf(line.broker)).positions;
    expect(new Set(line.quotes.map(({ positionId }) => positionId))).toEqual(new Set([position?.positionId]));
    expect(line.quotes.every(({ quote }) => Number.isInteger(quote.lastPrice) && quote.lastPrice > 0)).toBe(true);
  }, 20_000);

  it('a stream that stands and says nothing is polled for within 5 s, and goes on by itself (card D9)', async () => {
    const { quotes, source, breakBy, mend } = await listening(await open());
    await breakBy('stream-silent');
    const from = performance.now();
    await until('polling', () => source() === 'polling', 5_000);
    await until('a polled price', () => quotes.some(({ at }) => at > from + 1_000), 5_000 - (performance.now() - from));
    await mend();
    await until('the stream again', () => source() === 'live', 30_000);
    const after = quotes.length;
    await until('a price of it', () => quotes.length > after);
    expect(source()).toBe('live');
  }, 60_000);

  it('an order filled elsewhere is news before the next reading', async () => {
    const { news, sellByHand } = await listening(await open());
    const before = news();
    await sellByHand();
    await until('news', () => news() > before, 5_000);
    expect(news()).toBeGreaterThan(before);
  }, 20_000);
}

function endings({ open }: ContractTraits): void {
  it('the kill switch is pulled where the API has one and refused where it has none', async () => {
    const { broker, pullSwitch, switchState, instrument } = await open();
    expect(await switchState()).toBe('off');
    const isApi = broker.capabilities.killSwitch.access === 'api';
    const pulled = await broker.activateKillSwitch();
    expect(pulled.ok).toBe(isApi);
    expect(await switchState()).toBe(isApi ? 'on' : 'off');
    const read = await broker.readKillSwitch();
    expect(read.ok ? read.value : read.error.code).toBe(isApi ? 'on' : read.ok ? 'off' : 'refused');
    expect(isApi || (await pullSwitch())).toBe(true);
    expect(await switchState()).toBe('on');
    const placed = await broker.placeOrder(saleOf(instrument, 'T1'));
    const [row] = (await snapshotOf(broker)).orders;
    expect(placed.outcome === 'confirmed' ? row?.status : placed.outcome).toBe('rejected');
  });

  it('a kill switch that needs a flat account is refused while something is open', async () => {
    const { broker, sellByHand, switchState, pullSwitch } = await open();
    if (!broker.capabilities.killSwitch.needsFlat) return;
    await sellByHand();
    const isApi = broker.capabilities.killSwitch.access === 'api';
    expect(isApi ? (await broker.activateKillSwitch()).ok : await pullSwitch()).toBe(false);
    expect(await switchState()).toBe('off');
  });
}
