import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from '../../electron/testing/stand-in/chromium.ts';
import { accountView } from '../testing/account-views.ts';
import { emptySnapshot, ScriptedHost } from '../testing/scripted-host.ts';
import { openHttpDoor, type HttpDoor } from './http-door.ts';
import { findRendererFolder } from './static-files.ts';

const host = new ScriptedHost({ ...emptySnapshot(), accounts: [accountView({ alias: 'Account of this test' })] });
let door: HttpDoor;
let evil: Server;
let browser: Browser;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  door = await openHttpDoor({ host, rendererFolder: findRendererFolder(import.meta.dirname) });
  evil = createServer((_request, response) => response.setHeader('content-type', 'text/html').end('<h1>evil</h1>'));
  await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', () => resolve()));
  browser = await launchChromium();
  context = await browser.newContext();
  page = await context.newPage();
});

afterAll(async () => {
  await browser?.close();
  evil?.closeAllConnections();
  evil?.close();
  await door?.close();
});

test('the printed address opens the screens, and the token does not stay in it', async () => {
  await page.goto(`${door.url}/?token=${door.token}`);
  expect(page.url()).toBe(`${door.url}/`);
  await page.getByText('Account of this test').first().waitFor();
  const [cookie] = await context.cookies();
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
  expect(await page.evaluate(() => document.cookie)).toBe('');
});

test('the policy of the page blocks inline script, eval and other addresses', async () => {
  const outcome = await page.evaluate(async () => {
    // What an inspector runs is exempt from the policy; what runs after it has let go is the page's own.
    await new Promise((resolve) => setTimeout(resolve, 0));
    const violated = new Set<string>();
    document.addEventListener('securitypolicyviolation', (event) => violated.add(event.effectiveDirective));
    const script = document.createElement('script');
    script.append(document.createTextNode('window.inlineRan = true'));
    document.head.append(script);
    try {
      (Reflect.construct(Function, ['window.evalRan = true']) as () => void)();
    } catch {
      // As it should be.
    }
    await fetch('https://evil.example/').catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 100));
    return { ran: ['inlineRan', 'evalRan'].filter((mark) => mark in window), violated: [...violated] };
  });
  expect(outcome.ran).toEqual([]);
  expect(outcome.violated).toContain('connect-src');
});

test('P14: another page in the same browser, cookie and all, reaches nobody and reads nothing', async () => {
  host.dispatched.length = 0;
  const stranger = await context.newPage();
  await stranger.goto(`http://127.0.0.1:${(evil.address() as AddressInfo).port}/`);
  const outcome = await stranger.evaluate(async (url) => {
    const body = '{"accountIds":"all","reason":"x"}';
    const send = (init: RequestInit): Promise<string> =>
      fetch(`${url}/api/commands/kill.trigger`, { method: 'POST', body, credentials: 'include', ...init }).then(
        (response) => `${response.type} ${response.status}`,
        () => 'refused',
      );
    const read = await fetch(`${url}/api/readiness`, { credentials: 'include' }).then(
      () => 'read',
      () => 'refused',
    );
    const sent = [
      await send({ headers: { 'content-type': 'application/json' } }),
      await send({ mode: 'no-cors', headers: { 'content-type': 'text/plain' } }),
      await send({ mode: 'no-cors', body: new URLSearchParams({ accountIds: 'all' }) }),
    ];
    const streamed = await new Promise<string>((resolve) => {
      const source = new EventSource(`${url}/api/events`, { withCredentials: true });
      source.addEventListener('snapshot', () => resolve('streamed'));
      source.addEventListener('error', () => resolve('refused'));
    });
    return { read, sent, streamed };
  }, door.url);
  expect(outcome).toEqual({ read: 'refused', sent: ['refused', 'refused', 'refused'], streamed: 'refused' });
  expect(host.dispatched).toEqual([]);
  await stranger.close();
});
