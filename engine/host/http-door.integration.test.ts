import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { EntryView } from '../contract/events.ts';
import { accountId } from '../domain/account-snapshot.ts';
import { readEvents } from '../testing/event-reader.ts';
import { ask, type RawRequest } from '../testing/raw-http.ts';
import { emptySnapshot, ScriptedHost } from '../testing/scripted-host.ts';
import { tempFolder } from '../testing/temp-folder.ts';
import { openHttpDoor, PortRefused, type HttpDoor } from './http-door.ts';
import { CONTENT_SECURITY_POLICY } from './page-policy.ts';

/** A door over real sockets, closed when the test ends. */
async function open(rendererFolder?: string): Promise<{ door: HttpDoor; host: ScriptedHost }> {
  const host = new ScriptedHost();
  const door = await openHttpDoor({ host, rendererFolder });
  onTestFinished(() => door.close());
  return { door, host };
}

function page(): string {
  const folder = tempFolder();
  const renderer = join(folder, 'renderer');
  mkdirSync(join(renderer, 'assets'), { recursive: true });
  writeFileSync(join(renderer, 'index.html'), '<!doctype html><title>TradeFuse</title>');
  writeFileSync(join(renderer, 'assets', 'app.js'), 'export {};');
  writeFileSync(join(renderer, 'assets', 'private.pem'), 'secret');
  writeFileSync(join(renderer, '.env'), 'secret');
  writeFileSync(join(folder, 'outside.json'), 'secret');
  symlinkSync(join(folder, 'outside.json'), join(renderer, 'assets', 'link.json'));
  return renderer;
}

const entry = (seq: number): EntryView => ({
  accountId: accountId('a1'),
  seq,
  at: '2026-11-20T15:29:00+05:30',
  day: '2026-11-20',
  kind: 'kill-latched',
  text: 'x'.repeat(2_000),
  tone: 'danger',
  entry: {},
});

describe('attacks', () => {
  type Attack = readonly [string, number, (door: HttpDoor) => Partial<RawRequest>];
  const bearer = (door: HttpDoor, headers: Record<string, string> = {}): Record<string, string> => ({
    authorization: `Bearer ${door.token}`,
    'content-type': 'application/json',
    ...headers,
  });
  const attacks: readonly Attack[] = [
    ['no token', 401, () => ({ headers: { 'content-type': 'application/json' } })],
    ['a wrong token', 401, (door) => ({ headers: bearer(door, { authorization: `Bearer ${'A'.repeat(43)}` }) })],
    [
      'part of the token',
      401,
      (door) => ({ headers: bearer(door, { authorization: `Bearer ${door.token.slice(1)}` }) }),
    ],
    [
      'the token as another scheme',
      401,
      (door) => ({ headers: bearer(door, { authorization: `Basic ${door.token}` }) }),
    ],
    [
      'the token as the cookie',
      401,
      (door) => ({
        headers: { 'content-type': 'application/json', cookie: `tradefuse-${door.port}=${door.token}` },
      }),
    ],
    ['a wrong token beside a right cookie', 401, (door) => ({ headers: bearer(door, { authorization: 'Bearer x' }) })],
    [
      'the token in the address of a command',
      401,
      (door) => ({
        path: `/api/commands/engine.stop?token=${door.token}`,
        headers: { 'content-type': 'application/json' },
      }),
    ],
    ['a foreign host', 403, (door) => ({ headers: bearer(door, { host: 'evil.example' }) })],
    [
      'a name rebound to this machine',
      403,
      (door) => ({ headers: bearer(door, { host: `127.0.0.1.evil.example:${door.port}` }) }),
    ],
    [
      'a host that begins like ours',
      403,
      (door) => ({ headers: bearer(door, { host: `127.0.0.1:${door.port}.evil.example` }) }),
    ],
    ['our host with another port', 403, (door) => ({ headers: bearer(door, { host: '127.0.0.1:1' }) })],
    ['our host without its port', 403, (door) => ({ headers: bearer(door, { host: '127.0.0.1' }) })],
    ['another name of this machine', 403, (door) => ({ headers: bearer(door, { host: `0.0.0.0:${door.port}` }) })],
    ['a foreign origin', 403, (door) => ({ headers: bearer(door, { origin: 'https://evil.example' }) })],
    ['the origin of a sandboxed frame', 403, (door) => ({ headers: bearer(door, { origin: 'null' }) })],
    ['an origin on another port', 403, (door) => ({ headers: bearer(door, { origin: 'http://127.0.0.1:1' }) })],
    [
      'our origin over another scheme',
      403,
      (door) => ({ headers: bearer(door, { origin: `https://127.0.0.1:${door.port}` }) }),
    ],
    ['a fetch from another site', 403, (door) => ({ headers: bearer(door, { 'sec-fetch-site': 'cross-site' }) })],
    [
      'a fetch from another port of this machine',
      403,
      (door) => ({ headers: bearer(door, { 'sec-fetch-site': 'same-site' }) }),
    ],
    ['a form of another page', 415, (door) => ({ headers: bearer(door, { 'content-type': 'text/plain' }) })],
    [
      'a form that looks like JSON',
      415,
      (door) => ({ headers: bearer(door, { 'content-type': 'text/plain; a=application/json' }) }),
    ],
    ['a body that is not JSON', 400, (door) => ({ headers: bearer(door), body: '{"accountId":' })],
    ['a huge body', 413, (door) => ({ headers: bearer(door), body: `"${'x'.repeat(1024 * 1024)}"` })],
    [
      'a huge body without a length',
      413,
      (door) => ({
        headers: bearer(door, { 'transfer-encoding': 'chunked' }),
        body: `"${'x'.repeat(1024 * 1024)}"`,
      }),
    ],
    ['a command read', 405, (door) => ({ headers: bearer(door), method: 'GET' })],
    ['a command put', 405, (door) => ({ headers: bearer(door), method: 'PUT' })],
    ['a command deleted', 405, (door) => ({ headers: bearer(door), method: 'DELETE' })],
    ['a preflight', 405, (door) => ({ headers: bearer(door), method: 'OPTIONS' })],
    ['a command there is not', 404, (door) => ({ headers: bearer(door), path: '/api/commands/order.place' })],
    ['a payload of another shape', 400, (door) => ({ headers: bearer(door), body: '{"accountId":"../../etc"}' })],
  ];

  test.each(attacks)('P14: %s is refused with %i and reaches nobody', async (_name, status, make) => {
    const { door, host } = await open();
    const whole = { path: '/api/commands/engine.stop', method: 'POST', body: '{"accountId":"a1"}', ...make(door) };
    const body = whole.method === 'GET' ? {} : { body: whole.body };
    const answer = await ask({
      port: door.port,
      path: whole.path,
      method: whole.method,
      headers: whole.headers ?? {},
      ...body,
    });
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toMatchObject({
      ok: false,
      error: { message: expect.stringMatching(/\.$/) as string },
    });
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    expect(host.dispatched).toEqual([]);
  });

  test.each(['/api/readiness', '/api/events', '/api/openapi.json', '/metrics', '/', '/index.html', '/assets/app.js'])(
    '%s wants a token',
    async (path) => {
      const { door } = await open(page());
      expect((await ask({ port: door.port, path })).status).toBe(401);
    },
  );

  test.each([
    '/../outside.json',
    '/..%2foutside.json',
    '/%2e%2e/outside.json',
    '/%252e%252e/outside.json',
    '/..\\outside.json',
    '/assets/..%5c..%5coutside.json',
    '/assets/../../outside.json',
    '/assets/link.json',
    '/assets/app.js%00.html',
    '/assets/',
    '/assets',
    '/.env',
    '/assets/private.pem',
    '//etc/hostname.json',
    '/%',
    '/C:/windows/win.json',
  ])('P14: the path %s leads nowhere', async (path) => {
    const { door } = await open(page());
    const answer = await ask({ port: door.port, path, headers: { authorization: `Bearer ${door.token}` } });
    expect([400, 404]).toContain(answer.status);
    expect(answer.text).not.toContain('secret');
  });
});

describe('the page', () => {
  test('opening it with the token once hands it a cookie no script can read', async () => {
    const { door, host } = await open(page());
    const entered = await ask({ port: door.port, path: `/?token=${door.token}` });
    expect([entered.status, entered.headers.location]).toEqual([303, '/']);
    const [cookie = ''] = entered.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict$/);
    expect(cookie).not.toContain(door.token);
    const headers = { cookie: cookie.split(';')[0] ?? '' };
    const shown = await ask({ port: door.port, path: '/', headers });
    expect([shown.status, shown.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(shown.headers['content-security-policy']).toBe(CONTENT_SECURITY_POLICY);
    expect(shown.headers['x-content-type-options']).toBe('nosniff');
    const origin = `http://127.0.0.1:${door.port}`;
    const done = await ask({
      port: door.port,
      path: '/api/commands/engine.start',
      method: 'POST',
      headers: {
        ...headers,
        origin,
        'sec-fetch-site': 'same-origin',
        'content-type': 'application/json; charset=utf-8',
      },
      body: '{"accountId":"a1"}',
    });
    expect([done.status, JSON.parse(done.text)]).toEqual([200, { ok: true, value: {} }]);
    expect(host.dispatched).toEqual([{ name: 'engine.start', body: { accountId: 'a1' }, actor: 'trader' }]);
  });

  test('a wrong token in the address opens nothing', async () => {
    const { door } = await open(page());
    const answer = await ask({ port: door.port, path: '/?token=guess' });
    expect([answer.status, answer.headers['set-cookie']]).toEqual([401, undefined]);
  });

  test('scripts are served as scripts', async () => {
    const { door } = await open(page());
    const headers = { authorization: `Bearer ${door.token}` };
    const script = await ask({ port: door.port, path: '/assets/app.js', headers });
    expect([script.status, script.headers['content-type']]).toEqual([200, 'text/javascript; charset=utf-8']);
  });
});

describe('events', () => {
  test('the first event is a full snapshot, then what happens, and a ping each second', async () => {
    const { door, host } = await open();
    const reader = await readEvents(door.port, { authorization: `Bearer ${door.token}` });
    onTestFinished(() => reader.close());
    expect(await reader.next()).toEqual({ name: 'snapshot', data: { type: 'snapshot', snapshot: emptySnapshot() } });
    host.tell({ type: 'entry', entry: entry(1) });
    expect(await reader.next()).toMatchObject({ name: 'entry', data: { type: 'entry', entry: { seq: 1 } } });
    expect(await reader.next('ping')).toEqual({ name: 'ping', data: {} });
  });

  test('a slow client misses snapshots in between, and no entry', async () => {
    const { door, host } = await open();
    const reader = await readEvents(door.port, { authorization: `Bearer ${door.token}` });
    onTestFinished(() => reader.close());
    await reader.next();
    reader.stall();
    const fat = { ...emptySnapshot(), version: 'v'.repeat(100_000) };
    for (let seq = 1; seq <= 400; seq += 1) {
      host.tell({ type: 'snapshot', snapshot: { ...fat, at: `2026-11-20T15:29:00.${String(seq).padStart(3, '0')}Z` } });
      if (seq % 100 === 0) host.tell({ type: 'entry', entry: entry(seq) });
      if (seq % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    reader.resume();
    let snapshots = 0;
    const entries: number[] = [];
    while (entries.length < 4) {
      const event = await reader.next();
      if (event.name === 'snapshot') snapshots += 1;
      else entries.push((event.data as { entry: EntryView }).entry.seq);
    }
    expect(entries).toEqual([100, 200, 300, 400]);
    expect(snapshots).toBeLessThan(390);
  });

  test('a client that never reads is let go', async () => {
    const { door, host } = await open();
    const reader = await readEvents(door.port, { authorization: `Bearer ${door.token}` });
    await reader.next();
    reader.stall();
    for (let seq = 1; seq <= 6_000; seq += 1) host.tell({ type: 'entry', entry: entry(seq) });
    reader.resume();
    await expect(reader.ended).resolves.toBeUndefined();
  });

  test('closing the door ends the streams and listens no longer', async () => {
    const host = new ScriptedHost();
    const door = await openHttpDoor({ host });
    const reader = await readEvents(door.port, { authorization: `Bearer ${door.token}` });
    expect(host.listenerCount).toBe(1);
    await door.close();
    await reader.ended;
    expect(host.listenerCount).toBe(0);
    await expect(ask({ port: door.port, path: '/api/health' })).rejects.toThrow('ECONNREFUSED');
  });
});

describe('what programs read', () => {
  test('health needs no token, but the right host', async () => {
    const { door } = await open();
    expect((await ask({ port: door.port, path: '/api/health' })).status).toBe(200);
    const rebound = await ask({ port: door.port, path: '/api/health', headers: { host: 'evil.example' } });
    expect(rebound.status).toBe(403);
  });

  test('readiness, the description and the figures', async () => {
    const { door } = await open();
    const headers = { authorization: `Bearer ${door.token}` };
    const readiness = await ask({ port: door.port, path: '/api/readiness', headers });
    expect(JSON.parse(readiness.text)).toEqual({ protected: true, accounts: [] });
    const description = JSON.parse((await ask({ port: door.port, path: '/api/openapi.json', headers })).text) as {
      paths: Record<string, unknown>;
    };
    expect(Object.keys(description.paths)).toContain('/api/commands/kill.trigger');
    const metrics = await ask({ port: door.port, path: '/metrics', headers });
    expect(metrics.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(metrics.text).toContain('tradefuse_build_info{version="0.1.0-test"} 1');
  });

  test('a taken port is refused in a sentence', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', () => resolve()));
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    const attempt = openHttpDoor({ host: new ScriptedHost(), port });
    await expect(attempt).rejects.toThrow(PortRefused);
    await expect(attempt).rejects.toThrow(`Port ${port} is taken by another program.`);
  });
});
