import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { err, ok } from '../../domain/result.ts';
import { ManualClock } from '../../simulation-days/manual-clock.ts';
import { FRIDAY_10AM } from '../../testing/builders.ts';
import { brokerError } from './broker-error.ts';
import { BrokerHttp, rateLimited } from './broker-http.ts';

/** A broker that answers with these statuses, one after the other and the last one for ever, and how often it was asked. */
async function lineTo(statuses: readonly number[], restSeconds = 2) {
  let asked = 0;
  const server = createServer((_request, response) => {
    const status = statuses[Math.min(asked, statuses.length - 1)] ?? 200;
    asked += 1;
    response.writeHead(status, status === 429 ? { 'retry-after': String(restSeconds) } : {}).end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const clock = new ManualClock(FRIDAY_10AM);
  const http = new BrokerHttp({
    clock,
    retry: { maxRetries: 2, retryDelayMs: 1_000 },
    readReply: ({ status, retryAfter }) => {
      if (status === 429) return err(rateLimited('too many', retryAfter));
      return status === 200 ? ok('read') : err(brokerError('server', `HTTP ${status}`));
    },
  });
  onTestFinished(async () => {
    await http.close();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { http, clock, call: { method: 'GET', url } as const, asked: () => asked };
}

describe('reads of a broker that asks to be left alone (429)', () => {
  it('wait as long as it asked, and no order call waits with them (card K16)', async () => {
    const { http, clock, call, asked } = await lineTo([429, 200]);
    expect(await http.readOnce(call)).toMatchObject({ ok: false, error: { code: 'rate-limited' } });
    const reading = http.readOnce(call);
    await clock.settle();
    expect(await http.write({ ...call, method: 'POST' })).toEqual(ok('read'));
    expect(asked()).toBe(2);
    await clock.advance(2_000);
    expect(await reading).toEqual(ok('read'));
    expect(asked()).toBe(3);
  });

  it('end their wait at once when the guard ends, and ask nobody again', async () => {
    const { http, call, asked } = await lineTo([429]);
    await http.readOnce(call);
    const reading = http.readOnce(call);
    http.endWaits();
    expect(await reading).toMatchObject({ ok: false, error: { code: 'rate-limited' } });
    expect(asked()).toBe(1);
  });

  it('make no kill wait for a rest of minutes: they fail at once and say why', async () => {
    const { http, clock, call, asked } = await lineTo([429], 60);
    await http.readOnce(call);
    const from = clock.monotonic();
    expect(await http.readOnce(call)).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('alone') },
    });
    expect([clock.monotonic() - from, asked()]).toEqual([0, 1]);
    await clock.advance(60_000);
    await http.readOnce(call);
    expect(asked()).toBe(2);
  });
});

describe('reads of a broker that fails', () => {
  it('are tried again after a pause, as often as the trader’s setting says', async () => {
    const { http, clock, call, asked } = await lineTo([503, 503, 200]);
    let answer: unknown;
    void http.read(call).then((read) => (answer = read));
    while (answer === undefined) await clock.advance(100);
    expect([answer, asked()]).toEqual([ok('read'), 3]);
  });

  it('wait for their turn at each try, where the broker counts reads', async () => {
    const { http, clock, call, asked } = await lineTo([503, 200]);
    let turns = 0;
    const turn = async (): Promise<void> => {
      turns += 1;
      await Promise.resolve();
    };
    let answer: unknown;
    void http.read(call, turn).then((read) => (answer = read));
    while (answer === undefined) await clock.advance(100);
    expect([answer, asked(), turns]).toEqual([ok('read'), 2, 2]);
  });

  it('are not tried again once the guard ends', async () => {
    const { http, call, asked } = await lineTo([503]);
    const reading = http.read(call);
    http.endWaits();
    expect(await reading).toMatchObject({ ok: false, error: { code: 'server' } });
    expect(asked()).toBe(1);
  });
});
