import { request } from 'node:http';
import { Secret, TOTP } from 'otpauth';
import { describe, expect, onTestFinished, test } from 'vitest';
import { practiceCredentials } from './credentials.ts';
import { MemoryBackend } from './memory-backend.ts';
import { startPracticeTerminal } from './server.ts';

async function site() {
  const flat = { openPositions: 0, workingOrders: 0 };
  const backend = new MemoryBackend('PRACTICE1', flat, () => Date.now());
  const terminal = await startPracticeTerminal({ backend });
  onTestFinished(() => terminal.close());
  return { backend, terminal };
}

/** As a browser would: the site's own origin, and no redirects followed. */
function post(url: string, path: string, fields: Record<string, string>, cookie = ''): Promise<Response> {
  const headers = { origin: url, cookie, 'content-type': 'application/x-www-form-urlencoded' };
  return fetch(url + path, { method: 'POST', headers, body: new URLSearchParams(fields), redirect: 'manual' });
}

async function signIn(url: string): Promise<string> {
  const { clientCode, password, totpSeed } = practiceCredentials('PRACTICE1');
  const first = await post(url, '/login', { clientCode, password });
  const cookie = (first.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const totp = new TOTP({ secret: Secret.fromBase32(totpSeed) }).generate();
  const second = await post(url, '/login/totp', { totp }, cookie);
  expect(second.headers.get('location')).toBe('/dashboard');
  return cookie;
}

describe('the practice terminal', () => {
  test('shows nothing and does nothing before the login', async () => {
    const { terminal, backend } = await site();
    for (const path of ['/dashboard', '/profile/account-details']) {
      const answer = await fetch(terminal.url + path, { redirect: 'manual' });
      expect(answer.headers.get('location')).toBe('/login');
    }
    expect((await post(terminal.url, '/kill-switch', { segment: 'NSE F&O' })).headers.get('location')).toBe('/login');
    expect(backend.activations).toBe(0);
  });

  test('a session that owes the one-time code is not signed in', async () => {
    const { terminal } = await site();
    const answer = await post(terminal.url, '/login', { clientCode: 'PRACTICE1', password: 'whatever' });
    const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const page = await fetch(`${terminal.url}/dashboard`, { headers: { cookie }, redirect: 'manual' });
    expect(page.headers.get('location')).toBe('/login');
  });

  test('the cookie is out of reach of scripts and other sites, the page loads nothing from outside', async () => {
    const { terminal } = await site();
    const answer = await post(terminal.url, '/login', { clientCode: 'PRACTICE1', password: 'x' });
    expect(answer.headers.get('set-cookie')).toMatch(/HttpOnly/);
    expect(answer.headers.get('set-cookie')).toMatch(/SameSite=Strict/);
    const page = await fetch(`${terminal.url}/login`);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.headers.get('content-security-policy')).not.toContain('unsafe');
    expect(await page.text()).not.toMatch(/https?:\/\//);
  });

  test('the switch stays on after a reload and in another login', async () => {
    const { terminal, backend } = await site();
    const cookie = await signIn(terminal.url);
    await post(terminal.url, '/kill-switch', { segment: 'NSE F&O' }, cookie);
    expect(await backend.killSwitch()).toBe('on');
    for (const session of [cookie, cookie, await signIn(terminal.url)]) {
      const page = await fetch(`${terminal.url}/profile/account-details`, { headers: { cookie: session } });
      expect(await page.text()).toContain('<b>Kill switch is ON</b> · until next trading day');
    }
  });

  test('without a segment nothing is asked of the broker', async () => {
    const { terminal, backend } = await site();
    await post(terminal.url, '/kill-switch', {}, await signIn(terminal.url));
    expect(backend.activations).toBe(0);
  });

  test('another site cannot press the button, and another name for this machine gets nothing', async () => {
    const { terminal, backend } = await site();
    const cookie = await signIn(terminal.url);
    const headers = { origin: 'https://evil.example', cookie, 'content-type': 'application/x-www-form-urlencoded' };
    const forged = await fetch(`${terminal.url}/kill-switch`, { method: 'POST', headers, body: 'segment=NSE+F%26O' });
    expect(forged.status).toBe(403);
    expect(backend.activations).toBe(0);
    expect(await statusWithHost(terminal.url, 'evil.example')).toBe(421);
  });

  test('what a trader types as client code is text, never markup', async () => {
    const { terminal } = await site();
    const answer = await post(terminal.url, '/login', { clientCode: '<script>1</script>', password: 'x' });
    const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const page = await (await fetch(`${terminal.url}/login/totp`, { headers: { cookie } })).text();
    expect(page).toContain('&lt;SCRIPT&gt;');
    expect(page).not.toContain('<SCRIPT>');
  });
});

/** fetch does not let a Host header be chosen. */
function statusWithHost(url: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(`${url}/login`, { headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on('error', reject)
      .end();
  });
}
