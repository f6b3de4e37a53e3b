import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PaperBroker } from './paper-broker.ts';
import { realClock } from '../../host/real-clock.ts';
import { practiceLine } from './testing/practice-line.ts';

describe('an order call on a broken line', () => {
  it('K4: an answer that is lost, or a 502 after the effect, leaves the order unknown and in the book under its tag', async () => {
    const { broker, sale, breakBy, snapshot } = await practiceLine();
    await breakBy('http-5xx-after-effect');
    expect(await broker.placeOrder(sale('T1'))).toMatchObject({ outcome: 'unknown', error: { code: 'server' } });
    expect((await snapshot()).orders).toMatchObject([{ tag: 'T1', filledQuantity: 65 }]);
  });

  it('K5: a line that breaks, or a 502, before the effect leaves it unknown too, and nothing in the book', async () => {
    const { broker, sale, breakBy, mend, snapshot } = await practiceLine();
    await broker.login();
    await breakBy('connection-reset', { scope: 'orders' });
    expect(await broker.placeOrder(sale('T1'))).toMatchObject({ outcome: 'unknown', error: { code: 'network' } });
    await breakBy('http-5xx', { scope: 'orders' });
    expect(await broker.placeOrder(sale('T2'))).toMatchObject({ outcome: 'unknown', error: { code: 'server' } });
    await mend();
    expect((await snapshot()).orders).toEqual([]);
  });

  it('an order that lands after its sender gave up is found in the book within the settle window (fault 4)', async () => {
    const { broker, sale, breakBy, snapshot } = await practiceLine();
    await broker.login();
    await breakBy('order-lands-late', { ms: 4_500 });
    expect(await broker.placeOrder(sale('T1'))).toMatchObject({ outcome: 'unknown', error: { code: 'timeout' } });
    expect((await snapshot()).orders).toEqual([]);
    const givenUpAt = performance.now();
    while ((await snapshot()).orders.length === 0) {
      expect(performance.now() - givenUpAt).toBeLessThan(broker.capabilities.settleMs);
      await wait(20);
    }
    expect((await snapshot()).orders).toMatchObject([{ tag: 'T1', filledQuantity: 65 }]);
  }, 20_000);

  it.each(['http-html', 'http-truncated', 'http-empty'])(
    'an order answered by %s is unknown, and the book has it (fault 8)',
    async (fault) => {
      const { broker, sale, breakBy, snapshot } = await practiceLine();
      await broker.login();
      await breakBy(fault, { scope: 'orders' });
      expect(await broker.placeOrder(sale('T1'))).toMatchObject({ outcome: 'unknown', error: { code: 'unreadable' } });
      expect((await snapshot()).orders).toMatchObject([{ tag: 'T1' }]);
    },
  );

  it('K27: success with an empty order number is unknown, and the book knows the number by the tag', async () => {
    const { broker, sale, breakBy, snapshot } = await practiceLine();
    await broker.login();
    await breakBy('empty-order-number');
    expect(await broker.placeOrder(sale('T1'))).toMatchObject({ outcome: 'unknown', error: { field: 'orderId' } });
    expect((await snapshot()).orders).toMatchObject([{ tag: 'T1', orderId: expect.stringMatching(/./) }]);
  });

  it('K28: a tag that is refused as used, though its order was just taken, is looked up', async () => {
    const { broker, sale, breakBy, snapshot } = await practiceLine();
    await broker.login();
    await breakBy('duplicate-tag');
    expect(await broker.placeOrder(sale('T1'))).toMatchObject({ outcome: 'unknown', error: { code: 'refused' } });
    expect((await snapshot()).orders).toMatchObject([{ tag: 'T1', filledQuantity: 65 }]);
  });

  it('K15: an address that is not registered: reads work, orders are a definite no, and the health says so', async () => {
    const { broker, sale, breakBy, mend, snapshot } = await practiceLine();
    await snapshot();
    expect(broker.health().ordersRefused).toBeNull();
    let news = 0;
    broker.onNews(() => (news += 1));
    await breakBy('ip-not-allowed');
    expect(await broker.placeOrder(sale('T1'))).toMatchObject({
      outcome: 'rejected',
      error: { code: 'ip-not-allowed', message: expect.stringContaining('100008'), retryable: false },
    });
    expect(broker.health().ordersRefused).toMatchObject({ error: { code: 'ip-not-allowed' } });
    expect(news).toBe(1);
    expect((await snapshot()).orders).toEqual([]);
    await mend();
    expect(await broker.placeOrder(sale('T1'))).toMatchObject({ outcome: 'confirmed' });
    expect(broker.health().ordersRefused).toBeNull();
  });

  it('K15: is known from the first reading on, before any order is sent', async () => {
    const { broker, breakBy, snapshot } = await practiceLine();
    await breakBy('ip-not-allowed');
    await snapshot();
    expect(broker.health().ordersRefused).toMatchObject({ error: { code: 'ip-not-allowed' } });
  });
});

describe('a reading on a broken line', () => {
  it('is tried again after a 502 and after a broken connection, and is whole then (faults 1 and 5)', async () => {
    const { sellByHand, breakBy, snapshot } = await practiceLine();
    await sellByHand();
    await snapshot();
    await breakBy('http-5xx', { scope: 'reads', calls: 2 });
    expect((await snapshot()).positions).toMatchObject([{ netQuantity: -65 }]);
    await breakBy('connection-reset', { scope: 'reads' });
    expect((await snapshot()).positions).toMatchObject([{ netQuantity: -65 }]);
  });

  it.each(['http-html', 'http-truncated', 'http-empty'])(
    'answered by %s is an error and never an empty account (fault 8)',
    async (fault) => {
      const { broker, breakBy } = await practiceLine();
      await broker.login();
      await breakBy(fault, { scope: 'reads' });
      expect(await broker.fetchAccount()).toMatchObject({ ok: false, error: { code: 'unreadable' } });
    },
  );

  it('K16: waits as long as the broker asks for, while an order goes out at once', async () => {
    const { broker, sale, breakBy, snapshot } = await practiceLine();
    await broker.login();
    await breakBy('http-429', { scope: 'reads', calls: 5, ms: 2_000 });
    const began = performance.now();
    const reading = snapshot();
    const placed = await broker.placeOrder(sale('T1'));
    expect(performance.now() - began).toBeLessThan(1_500);
    expect(placed).toMatchObject({ outcome: 'confirmed' });
    await reading;
    expect(performance.now() - began).toBeGreaterThanOrEqual(1_990);
  });

  it('a host whose name cannot be resolved is an error with a code (fault 10)', async () => {
    const gone = new PaperBroker({
      url: 'http://practice.invalid',
      credentials: { clientCode: 'CODE', apiKey: 'key' },
      clock: realClock,
      retry: { maxRetries: 0, retryDelayMs: 1 },
    });
    onTestFinished(() => gone.close());
    expect(await gone.fetchAccount()).toMatchObject({ ok: false, error: { code: 'network' } });
  });
});

describe('a login', () => {
  it('that is refused is tried twice and then no more, until the trader asks (fault 43)', async () => {
    const { broker, breakBy, mend } = await practiceLine();
    await breakBy('login-refused');
    expect(await broker.login()).toMatchObject({ ok: false, error: { code: 'login-refused' } });
    expect(await broker.fetchAccount()).toMatchObject({ ok: false, error: { code: 'login-refused' } });
    await mend();
    for (const answer of [await broker.login(), await broker.fetchAccount()])
      expect(answer).toMatchObject({ ok: false, error: { message: expect.stringContaining('refused twice') } });
    expect(await broker.login('trader')).toMatchObject({ ok: true });
    expect(await broker.fetchAccount()).toMatchObject({ ok: true });
  });

  it('before the broker opens is answered without a storm of tries, and works when it has opened (fault 40)', async () => {
    const { broker, breakBy, mend, admin } = await practiceLine();
    // Every try that reaches the broker uses one up.
    await breakBy('login-closed', { calls: 100 });
    for (let ask = 0; ask < 50; ask += 1)
      expect(await broker.fetchAccount()).toMatchObject({
        ok: false,
        error: { code: 'server', message: expect.stringContaining('09:00') },
      });
    expect(await admin.activeFaults('a')).toEqual(['login-closed']);
    await mend();
    const from = performance.now();
    while (!(await broker.fetchAccount()).ok) {
      expect(performance.now() - from).toBeLessThan(6_000);
      await wait(20);
    }
  }, 20_000);

  it('by somebody else ends our sessions: they are fetched back a few times, not in a race (fault 42)', async () => {
    const { broker, breakBy } = await practiceLine();
    await breakBy('other-login');
    const codes = [];
    for (let ask = 0; ask < 6; ask += 1) {
      const answer = await broker.fetchAccount();
      codes.push(answer.ok ? 'ok' : answer.error.message);
    }
    expect(codes.at(-1)).toContain('someone else is logging in');
  });
});
