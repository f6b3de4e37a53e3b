import { KiteConnect, KiteTicker } from 'kiteconnect';
import { describe, expect, it, onTestFinished } from 'vitest';
import { realClock } from '../../host/real-clock.ts';
import { placeOrder } from '../../simulation/order-desk.ts';
import { listings } from '../../simulation/listing.ts';
import { PRACTICE_LOGIN } from '../frame/practice-login.ts';
import { startWireSimulator } from '../frame/wire-simulator.ts';
import { kiteUrls, kiteWire } from './kite-wire.ts';

const { apiKey, apiSecret, clientCode } = PRACTICE_LOGIN;

/** Zerodha's own client, logged in at the simulator: no line of it is ours. */
async function officialClient() {
  const faults: unknown[] = [];
  const simulator = await startWireSimulator({
    clock: realClock,
    seed: 1,
    wire: kiteWire,
    adminToken: 'admin',
    login: PRACTICE_LOGIN,
    onFault: (error) => faults.push(error),
  });
  onTestFinished(async () => {
    await simulator.close();
    expect(faults).toEqual([]);
  });
  const { url, exchange, accountId } = simulator;
  const urls = kiteUrls(url);
  const client = new KiteConnect({ api_key: apiKey, root: url });
  // The page the client would send a browser to, at the simulator instead of Kite.
  const page = client.getLoginURL().replace('https://kite.zerodha.com/connect/login', urls['login'] ?? '');
  const redirect = (await fetch(page, { redirect: 'manual' })).headers.get('location');
  const requestToken = new URL(redirect ?? '').searchParams.get('request_token') ?? '';
  const session = await client.generateSession(requestToken, apiSecret);
  client.setAccessToken(session.access_token);
  exchange.advance();
  const option = listings(exchange.market()).find(({ instrument: { strike } }) => strike === 2_450_000)?.instrument;
  if (!option) throw new Error('not listed');
  return { client, session, requestToken, urls, exchange, accountId, option };
}

describe('Zerodha’s own client at the Kite simulator', () => {
  it('logs in with a request token, once, and reads an empty account', async () => {
    const { client, session, requestToken } = await officialClient();
    expect(session.user_id).toBe(clientCode);
    expect(await client.getProfile()).toMatchObject({ user_id: clientCode });
    expect(await client.getPositions()).toEqual({ net: [], day: [] });
    expect(await client.getOrders()).toEqual([]);
    await expect(client.generateSession(requestToken, apiSecret)).rejects.toMatchObject({
      error_type: 'TokenException',
    });
    await client.invalidateAccessToken(session.access_token);
    await expect(client.getOrders()).rejects.toMatchObject({ error_type: 'TokenException' });
  });

  it('places, changes and cancels an order, and reads position, trades, margins and the instrument list', async () => {
    const { client, option } = await officialClient();
    const order = {
      exchange: 'NFO',
      tradingsymbol: option.tradingSymbol,
      transaction_type: 'SELL',
      quantity: option.lotSize,
      product: 'NRML',
      validity: 'DAY',
    } as const;
    const working = await client.placeOrder('regular', { ...order, order_type: 'LIMIT', price: 400, tag: 'tf1' });
    const change = { quantity: 2 * option.lotSize, price: 390 };
    await client.modifyOrder('regular', working.order_id, change);
    expect(await client.getOrders()).toMatchObject([{ status: 'OPEN', price: 390, quantity: 130, tag: 'tf1' }]);
    await client.cancelOrder('regular', working.order_id);
    expect(await client.getOrderHistory(working.order_id)).toMatchObject([{}, {}, { status: 'CANCELLED' }]);
    await expect(client.placeOrder('regular', { ...order, order_type: 'MARKET' })).rejects.toMatchObject({
      error_type: 'InputException',
    });
    // The client sends it; its types do not know it yet.
    const guarded = { ...order, order_type: 'MARKET', market_protection: -1 } as const;
    await client.placeOrder('regular', guarded);
    const { net } = await client.getPositions();
    expect(net).toMatchObject([{ tradingsymbol: option.tradingSymbol, quantity: -option.lotSize, product: 'NRML' }]);
    const traded = (await client.getTrades()).reduce((sum, { quantity }) => sum + quantity, 0);
    expect(traded).toBe(option.lotSize);
    expect((await client.getMargins()).equity?.net).toBeGreaterThan(0);
    const listed = await client.getInstruments('NFO');
    expect(listed.find((row) => row.tradingsymbol === option.tradingSymbol)).toMatchObject({
      lot_size: 65,
      strike: 24_500,
    });
  });

  it('hears ticks with a book, and an order that was filled elsewhere', async () => {
    const { client, session, urls, exchange, accountId, option } = await officialClient();
    const quotes = await client.getQuote([`NFO:${option.tradingSymbol}`]);
    const token = quotes[`NFO:${option.tradingSymbol}`]?.instrument_token ?? 0;
    const root = `${urls['stream'] ?? ''}/`;
    const address = { api_key: apiKey, access_token: session.access_token, reconnect: false, root };
    const ticker = new KiteTicker(address);
    onTestFinished(() => ticker.disconnect());
    const ticks: unknown[] = [];
    const orders: unknown[] = [];
    ticker.on('connect', () => {
      ticker.subscribe([token]);
      ticker.setMode('full', [token]);
    });
    ticker.on('ticks', (heard: unknown[]) => ticks.push(...heard));
    ticker.on('order_update', (order: unknown) => orders.push(order));
    ticker.connect();
    await expect.poll(() => ticks.length, { timeout: 5_000 }).toBeGreaterThan(1);
    expect(ticks.at(-1)).toMatchObject({ instrument_token: token, mode: 'full', tradable: true });
    const { last_price: price, depth } = ticks.at(-1) as { last_price: number; depth: { buy: { price: number }[] } };
    expect(price).toBeGreaterThan(0);
    expect(depth.buy[0]?.price).toBeLessThanOrEqual(price);
    const { tradingSymbol, lotSize: quantity } = option;
    placeOrder(exchange, accountId, { tradingSymbol, product: 'NRML', side: 'SELL', quantity, type: 'MARKET' });
    await expect.poll(() => orders.length, { timeout: 5_000 }).toBe(1);
    expect(orders).toMatchObject([{ status: 'COMPLETE', transaction_type: 'SELL', filled_quantity: quantity }]);
  });
});
