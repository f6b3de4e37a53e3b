import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { paise } from '../domain/money.ts';
import { electionDay } from '../testing/practice-market.ts';
import { realClock } from '../host/real-clock.ts';
import { tempFolder } from '../testing/temp-folder.ts';
import { PracticeAdminClient, PracticeUnreachable } from './practice-admin-client.ts';
import { startPracticeExchange } from './practice-exchange-server.ts';

const adminToken = 'admin-token-of-a-test';

async function start(folder = tempFolder()) {
  const exchange = await startPracticeExchange({
    clock: realClock,
    statePath: join(folder, 'book.json'),
    adminToken,
    seed: 1,
  });
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= exchange.close());
  onTestFinished(close);
  const admin = new PracticeAdminClient({ url: exchange.url, adminToken });
  await admin.openAccount('a', { clientCode: 'CODE', apiKey: 'key' });
  return { folder, url: exchange.url, admin, close };
}

async function atTheMoney(admin: PracticeAdminClient) {
  const { instruments, spots } = await admin.instruments();
  const spot = spots.find(({ underlying }) => underlying === 'NIFTY')?.spot ?? 0;
  const [nearest] = instruments
    .filter((row) => row.underlying === 'NIFTY' && row.optionType === 'CE')
    .toSorted((a, b) => Math.abs(a.strike - spot) - Math.abs(b.strike - spot));
  if (!nearest) throw new Error('nothing is listed');
  return nearest;
}

const sell = (tradingSymbol: string) =>
  ({ tradingSymbol, product: 'NRML', side: 'SELL', quantity: 65, type: 'MARKET' }) as const;

async function call(
  url: string,
  path: string,
  init: { readonly method?: string; readonly token?: string; readonly body?: object } = {},
) {
  const { method = 'GET', token, body } = init;
  const response = await fetch(`${url}${path}`, {
    method,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const login = async (url: string): Promise<string> =>
  String(
    (await call(url, '/broker/session', { method: 'POST', body: { clientCode: 'CODE', apiKey: 'key' } })).body['token'],
  );

describe('the doors of the practice exchange', () => {
  it('open on loopback only, with a session or the admin token', async () => {
    const { url } = await start();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await call(url, '/broker/positions')).status).toBe(401);
    expect((await call(url, '/broker/positions', { token: 'guess' })).status).toBe(401);
    expect((await call(url, '/admin/accounts')).status).toBe(403);
    expect((await call(url, '/admin/accounts', { token: `${adminToken}x` })).status).toBe(403);
    expect((await call(url, '/elsewhere')).status).toBe(404);
    const refused = await call(url, '/broker/session', { method: 'POST', body: { clientCode: 'CODE', apiKey: 'no' } });
    expect(refused).toMatchObject({ status: 403, body: { code: 'login-refused' } });
  });

  it('a session ends with logout and with the fault', async () => {
    const { url, admin } = await start();
    const token = await login(url);
    expect((await call(url, '/broker/funds', { token })).status).toBe(200);
    await admin.setFault('a', { fault: 'session-drop' });
    expect((await call(url, '/broker/funds', { token })).status).toBe(401);
    expect((await call(url, '/broker/funds', { token })).status).toBe(401);
    const again = await login(url);
    expect((await call(url, '/broker/funds', { token: again })).status).toBe(200);
    await call(url, '/broker/session', { method: 'DELETE', token: again });
    expect((await call(url, '/broker/funds', { token: again })).status).toBe(401);
  });

  it('say which field of a request is wrong', async () => {
    const { url } = await start();
    const token = await login(url);
    const post = (body: object) => call(url, '/broker/orders', { method: 'POST', token, body });
    expect((await post({})).body['message']).toContain('tradingSymbol');
    expect((await post({ ...sell('X'), side: 'HOLD' })).body['message']).toContain('side');
    expect((await post({ ...sell('X'), price: 1.5 })).body['message']).toContain('price');
    expect((await post({ ...sell('X'), tag: 'a b' })).body['message']).toContain('tag');
    expect(await post(sell('X'))).toMatchObject({ status: 404, body: { code: 'unknown-symbol' } });
  });
});

describe('the admin client', () => {
  it('trades like the trader, pulls the switch like the terminal, and resets', async () => {
    const { admin } = await start();
    const { tradingSymbol } = await atTheMoney(admin);
    expect(await admin.placeOrder('a', sell(tradingSymbol))).toMatchObject({
      ok: true,
      value: { status: 'complete', message: null },
    });
    expect(await admin.placeOrder('a', { ...sell(tradingSymbol), quantity: 1 })).toMatchObject({
      ok: true,
      value: { status: 'rejected' },
    });
    expect(await admin.activateKillSwitch('a')).toMatchObject({
      ok: false,
      error: expect.stringContaining('Close all positions'),
    });
    const book = await admin.book('a');
    expect(book.positions).toMatchObject([{ netQuantity: -65 }]);
    expect(book.orders.map(({ working }) => working)).toEqual([false, false]);
    await admin.placeOrder('a', { ...sell(tradingSymbol), side: 'BUY' });
    expect(await admin.activateKillSwitch('a')).toMatchObject({ ok: true, value: { flat: true } });
    expect(await admin.killSwitch('a')).toBe('on');
    expect(await admin.resetAccount('a')).toMatchObject({ ok: true, value: { killSwitch: { state: 'off' } } });
  });

  it('moves the market and says what is wrong with a move', async () => {
    const { admin } = await start();
    const moved = await admin.market({ underlying: 'BANKNIFTY', spot: 5_100_000 });
    expect(moved).toMatchObject({ ok: true, value: { spots: [{ underlying: 'NIFTY' }, { spot: 5_100_000 }] } });
    expect((await admin.market({ underlying: 'NIFTY', movePercent: -1, overSeconds: 1 })).ok).toBe(true);
    expect((await admin.market({ market: 'crash', seed: 5 })).ok).toBe(true);
    expect(await admin.market({ underlying: 'SENSEX', spot: 1 })).toMatchObject({
      ok: false,
      error: expect.stringContaining('SENSEX'),
    });
    expect(await admin.market({ csv: '/nowhere/NIFTY.csv', speed: 1 })).toMatchObject({
      ok: false,
      error: expect.stringContaining('no such file'),
    });
  });

  it('replays a recorded day', async () => {
    const { admin } = await start();
    const replay = await admin.market({ csv: electionDay(tempFolder()), date: '2024-06-04', speed: 600 });
    expect(replay.ok).toBe(true);
    expect((await atTheMoney(admin)).expiry).toBe('2024-06-11');
  });

  it('K16: answers the eleventh order call of a second with 429, reads go on, and both are counted', async () => {
    const { url, admin } = await start();
    const token = await login(url);
    const cancels = Array.from({ length: 14 }, () => call(url, '/broker/orders/none', { method: 'DELETE', token }));
    const statuses = (await Promise.all(cancels)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 429)).toHaveLength(4);
    expect((await call(url, '/broker/orders', { token })).status).toBe(200);
    expect(await admin.orderCalls('a')).toEqual({ calls: 10, refused: 4 });
    const late = await call(url, '/broker/orders', { method: 'POST', token, body: {} });
    expect([400, 429]).toContain(late.status);
    const { calls, refused } = await admin.orderCalls('a');
    expect(calls + refused, 'each call counts once').toBe(15);
  });

  it('sets, lists and clears faults; unknown ones and unknown accounts are refused in words', async () => {
    const { admin } = await start();
    expect(await admin.setFault('a', { fault: 'price-zero' })).toEqual({ ok: true, value: { active: ['price-zero'] } });
    expect(await admin.setFault('a', { fault: 'http-429' })).toMatchObject({
      value: { active: ['price-zero', 'http-429'] },
    });
    expect(await admin.setFault('a', { fault: 'meteor' })).toMatchObject({
      ok: false,
      error: expect.stringContaining('known are'),
    });
    expect(await admin.setFault('b', { fault: 'slow' })).toMatchObject({ ok: false, error: 'no practice account b' });
    await admin.clearFaults();
    expect(await admin.activeFaults('a')).toEqual([]);
  });

  it('refuses two accounts with one client code, and forgets a closed one', async () => {
    const { admin } = await start();
    expect(await admin.openAccount('b', { clientCode: 'CODE', apiKey: 'k' })).toMatchObject({ ok: false });
    await admin.openAccount('b', { clientCode: 'OTHER', apiKey: 'k' });
    expect((await admin.accounts()).map(({ accountId }) => accountId)).toEqual(['a', 'b']);
    await admin.closeAccount('b');
    expect(await admin.accounts()).toHaveLength(1);
  });

  it('says that the exchange is gone', async () => {
    const { admin, close } = await start();
    await close();
    await expect(admin.accounts()).rejects.toThrow(PracticeUnreachable);
    expect(await admin.resetAccount('a')).toMatchObject({ ok: false, error: 'The practice exchange does not answer.' });
  });
});

describe('books survive', () => {
  it('an orderly stop: positions, orders, switch and market', async () => {
    const first = await start();
    const { tradingSymbol } = await atTheMoney(first.admin);
    await first.admin.market({ underlying: 'NIFTY', spot: 2_471_000 });
    await first.admin.placeOrder('a', sell(tradingSymbol));
    const before = await first.admin.book('a');
    await first.close();
    const second = await start(first.folder);
    const after = await second.admin.book('a');
    expect(after.positions).toEqual(before.positions);
    expect(after.orders).toEqual(before.orders);
    expect(Math.abs(((await second.admin.spots())[0]?.spot ?? 0) - 2_471_000)).toBeLessThan(5_000);
    expect(readdirSync(first.folder)).toEqual(['book.json']);
  });

  async function child(statePath: string): Promise<{ readonly process: ChildProcess; readonly url: string }> {
    const script = fileURLToPath(new URL('../testing/practice-exchange-child.ts', import.meta.url));
    const started = spawn(process.execPath, [script, statePath, adminToken], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void started.kill('SIGKILL'));
    const [line] = (await once(started.stdout, 'data')) as [Buffer];
    return { process: started, url: line.toString().trim() };
  }

  it('a SIGKILL between orders: whatever was answered is there, and no number is given twice', async () => {
    const statePath = join(tempFolder(), 'book.json');
    const answered: string[] = [];
    for (let life = 0; life < 3; life += 1) {
      const running = await child(statePath);
      const admin = new PracticeAdminClient({ url: running.url, adminToken });
      await admin.openAccount('a', { clientCode: 'CODE', apiKey: 'key', startingFunds: 10_000_000_00 });
      const { tradingSymbol } = await atTheMoney(admin);
      for (let order = 0; order < 3; order += 1) {
        const placed = await admin.placeOrder('a', { ...sell(tradingSymbol), type: 'LIMIT', price: paise(100) });
        if (placed.ok) answered.push(placed.value.orderId);
      }
      const ended = once(running.process, 'exit');
      running.process.kill('SIGKILL');
      await ended;
    }
    const last = await child(statePath);
    const book = await new PracticeAdminClient({ url: last.url, adminToken }).book('a');
    expect(answered).toHaveLength(9);
    expect(book.orders.map(({ orderId }) => orderId)).toEqual(answered);
    expect(new Set(answered).size).toBe(9);
    expect(book.positions.reduce((sum, { netQuantity }) => sum + netQuantity, 0)).toBe(-9 * 65);
  });
});

describe('the ticker', () => {
  it('triggers a stop while nobody asks', async () => {
    const { admin } = await start();
    const { tradingSymbol, lastPrice } = await atTheMoney(admin);
    await admin.placeOrder('a', sell(tradingSymbol));
    const triggerPrice = paise(lastPrice + 4_000);
    await admin.placeOrder('a', {
      ...sell(tradingSymbol),
      side: 'BUY',
      type: 'SL',
      triggerPrice,
      price: paise(triggerPrice + 2_000),
    });
    await admin.market({ underlying: 'NIFTY', movePercent: 1, overSeconds: 1 });
    await realClock.sleep(1_500);
    expect((await admin.book('a')).orders.map(({ status }) => status)).toEqual(['complete', 'complete']);
  });

  it('hardly uses the processor while nothing is held', async () => {
    await start();
    await realClock.sleep(300);
    const before = process.cpuUsage();
    await realClock.sleep(2_000);
    const { user, system } = process.cpuUsage(before);
    // Generous: the whole test process shares this figure, and so do its neighbours on the machine.
    expect((user + system) / 2_000_000).toBeLessThan(0.1);
  });
});
