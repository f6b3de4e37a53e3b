import { describe, expect, it, onTestFinished } from 'vitest';
import { realClock } from '../../host/real-clock.ts';
import { RedirectListener } from '../shared/redirect-listener.ts';
import { sessionEnd } from './kite-login.ts';
import { browse, kiteBroker, kiteLine } from './testing/kite-line.ts';

const at = (time: string): number => Date.parse(`2026-11-${time}+05:30`);

describe('a session of Kite’s', () => {
  it.each([
    ['20T09:00:00', '21T06:00:00'],
    ['20T23:59:00', '21T06:00:00'],
    ['20T03:00:00', '20T06:00:00'],
    ['20T06:00:00', '21T06:00:00'],
  ])('opened on the %s is over on the %s, known in advance', (opened, over) => {
    expect(sessionEnd(at(opened))).toBe(at(over));
  });

  it('of yesterday is not tried again: the trader is asked to log in', async () => {
    let ahead = 0;
    let pages = 0;
    const clock = { ...realClock, now: () => Date.now() + ahead };
    const { broker } = await kiteLine({
      clock,
      openPage: (page) => {
        pages += 1;
        void browse(page).catch(() => undefined);
      },
    });
    expect(await broker.login()).toMatchObject({ ok: true });
    expect((await broker.fetchAccount()).ok).toBe(true);
    expect(pages).toBe(1);
    ahead = 24 * 3_600_000;
    expect((await broker.fetchAccount()).ok).toBe(true);
    expect(pages).toBe(2);
  });
});

describe('the login in the browser', () => {
  it('is asked for in words that say what to do, within the time a kill has for it (card K14)', async () => {
    const pages: string[] = [];
    const { broker } = await kiteLine({ openPage: (page) => pages.push(page) });
    const from = performance.now();
    const answer = await broker.fetchAccount();
    expect(performance.now() - from).toBeLessThan(5_000);
    expect(answer).toMatchObject({ ok: false, error: { code: 'session-expired' } });
    expect(answer.ok ? '' : answer.error.message).toContain(`Open ${pages[0]} and log in`);
    expect(pages[0]).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  }, 20_000);

  it('that is finished late is taken at once, without another page', async () => {
    const pages: string[] = [];
    const { broker } = await kiteLine({ openPage: (page) => pages.push(page) });
    let news = 0;
    broker.onNews(() => (news += 1));
    expect(await broker.login()).toMatchObject({ ok: false });
    expect(await browse(pages[0] ?? '')).toContain('You are logged in');
    expect(news).toBe(1);
    await expect.poll(async () => (await broker.login()).ok, { timeout: 8_000, interval: 200 }).toBe(true);
    expect(pages).toHaveLength(1);
  }, 20_000);

  it('of somebody else’s account is refused', async () => {
    const { url, login } = await kiteLine();
    const broker = kiteBroker(url, { ...login, clientCode: 'OTHER1' });
    onTestFinished(() => broker.close());
    const answer = await broker.login();
    expect(answer).toMatchObject({ ok: false, error: { code: 'login-refused' } });
    expect(answer.ok ? '' : answer.error.message).toContain('somebody else than OTHER1');
  });

  it('is not begun while key or secret are missing, and the words say where they belong', async () => {
    const pages: string[] = [];
    const { url, login } = await kiteLine();
    const broker = kiteBroker(url, { ...login, apiSecret: '' }, { openPage: (page) => pages.push(page) });
    onTestFinished(() => broker.close());
    const answer = await broker.login();
    expect(answer.ok ? '' : answer.error.message).toContain('API key or secret is not stored');
    expect(pages).toEqual([]);
  });

  it('with a wrong secret is refused, not taken for an expired session', async () => {
    const { url, login } = await kiteLine();
    const broker = kiteBroker(url, { ...login, apiSecret: 'wrong' });
    onTestFinished(() => broker.close());
    expect(await broker.login()).toMatchObject({ ok: false, error: { code: 'login-refused' } });
  });
});

describe('the page that listens for the redirect', () => {
  async function listening() {
    const taken: string[] = [];
    const listener = new RedirectListener({
      port: 0,
      loginPage: (state) => `http://broker.example/?state=${state}`,
      arrived: (query) => {
        taken.push(query.get('token') ?? '');
        return query.get('token') === 'good';
      },
    });
    onTestFinished(() => listener.close());
    const page = await listener.open();
    const location = (await fetch(page, { redirect: 'manual' })).headers.get('location') ?? '';
    const state = new URL(location).searchParams.get('state') ?? '';
    return { page, state, taken };
  }

  it('takes what comes back from the login it began', async () => {
    const { page, state, taken } = await listening();
    expect((await fetch(`${page}?state=${state}&token=good`)).status).toBe(200);
    expect((await fetch(`${page}?state=${state}&token=bad`)).status).toBe(400);
    expect(taken).toEqual(['good', 'bad']);
  });

  it('takes nothing from a login that somebody else began, or under another name', async () => {
    const { page, taken } = await listening();
    expect((await fetch(`${page}?state=guessed&token=good`)).status).toBe(400);
    expect((await fetch(`${page}?token=good`)).status).toBe(400);
    expect((await fetch(`${page}elsewhere`)).status).toBe(404);
    expect((await fetch(page, { method: 'POST' })).status).toBe(404);
    expect(taken).toEqual([]);
  });
});
