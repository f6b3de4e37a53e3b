import { Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { Context } from 'hono';
import type { PracticeTerminalBackend } from './backend.ts';
import type { PracticeTerminalFaults } from './faults.ts';
import { dashboardPage } from './pages/dashboard-page.ts';
import { loginPage, totpPage } from './pages/login-page.ts';
import { profilePage, segments } from './pages/profile-page.ts';
import { PracticeSessions } from './sessions.ts';
import type { PracticeMessage, PracticeSession } from './sessions.ts';

const cookie = 'practice-session';

/** What the pages are made of. */
export type PracticeSite = { readonly backend: PracticeTerminalBackend; readonly faults: PracticeTerminalFaults };

/** Login and its two questions. The password is checked with the code, so that neither can be guessed alone. */
export function loginRoutes(site: PracticeSite, sessions: PracticeSessions): Hono {
  const app = new Hono();
  app.get('/', (c) => c.redirect('/dashboard'));
  app.get('/login', (c) => {
    const { redirect } = site.faults;
    if (redirect?.by === 'http') return c.redirect(redirect.to);
    const message = takeMessage(sessions, sessions.find(getCookie(c, cookie)));
    return c.html(loginPage(message, redirect?.by === 'script' ? '/away.js' : undefined));
  });
  app.get('/away.js', (c) =>
    c.body(`location.href = ${JSON.stringify(site.faults.redirect?.to ?? '/login')};`, 200, {
      'content-type': 'text/javascript',
    }),
  );
  app.post('/login', async (c) => {
    const { redirect } = site.faults;
    if (redirect?.by === 'resend') return c.redirect(redirect.to, 307);
    const form = await c.req.formData();
    const session = sessions.open(field(form, 'clientCode').trim().toUpperCase(), field(form, 'password'));
    setCookie(c, cookie, session.id, { httpOnly: true, sameSite: 'Strict', path: '/' });
    return c.redirect('/login/totp', 303);
  });
  app.get('/login/totp', (c) => {
    const session = sessions.find(getCookie(c, cookie));
    if (session === undefined) return c.redirect('/login');
    return c.html(totpPage(session.clientCode, takeMessage(sessions, session)));
  });
  app.post('/login/totp', async (c) => {
    const session = sessions.find(getCookie(c, cookie));
    if (session === undefined) return c.redirect('/login', 303);
    const totp = field(await c.req.formData(), 'totp');
    const answer = await site.backend.authenticate(session.clientCode, session.password, totp);
    session.signedIn = answer.ok;
    if (answer.ok) return c.redirect('/dashboard', 303);
    const totpWrong = answer.wrong === 'totp';
    const text = totpWrong ? 'The one-time code is wrong or was used before.' : 'The client code or password is wrong.';
    session.message = { tone: 'bad', text };
    return c.redirect(totpWrong ? '/login/totp' : '/login', 303);
  });
  return app;
}

/** Everything behind the login. */
export function accountRoutes(site: PracticeSite, sessions: PracticeSessions): Hono {
  const app = new Hono();
  const disabled = new Map<string, readonly string[]>();
  const signedIn = (c: Context): PracticeSession | undefined => {
    const session = sessions.find(getCookie(c, cookie));
    return session?.signedIn === true ? session : undefined;
  };
  app.get('/dashboard', async (c) => {
    const session = signedIn(c);
    if (session === undefined) return c.redirect('/login');
    const [summary, killSwitch] = await Promise.all([
      site.backend.summary(session.clientCode),
      site.backend.killSwitch(session.clientCode),
    ]);
    const clientCode = site.faults.showsClientCode ?? session.clientCode;
    return c.html(dashboardPage({ clientCode, summary, killSwitch, riskAccepted: session.riskAccepted }));
  });
  app.post('/risk-disclosure', (c) => {
    const session = signedIn(c);
    if (session !== undefined) session.riskAccepted = true;
    return c.redirect('/dashboard', 303);
  });
  app.get('/profile/account-details', async (c) => {
    const session = signedIn(c);
    if (session === undefined) return c.redirect('/login');
    const view = {
      clientCode: site.faults.showsClientCode ?? session.clientCode,
      killSwitch: await site.backend.killSwitch(session.clientCode),
      disabled: disabled.get(session.clientCode) ?? segments,
      message: takeMessage(sessions, session),
      disableLabel: site.faults.textChanged === true ? 'Deactivate selected' : 'Disable segments',
      extraConsent: site.faults.extraConsent === true,
    };
    return c.html(profilePage(view));
  });
  app.post('/kill-switch', async (c) => {
    const session = signedIn(c);
    if (session === undefined) return c.redirect('/login', 303);
    const chosen = (await c.req.formData()).getAll('segment').map(String);
    session.message = await pullSwitch(site, session.clientCode, chosen);
    if (session.message.tone === 'good') disabled.set(session.clientCode, chosen);
    // The click did its work, and the page never says so.
    if (site.faults.silentAfterCommit === true) await new Promise(() => undefined);
    return c.redirect('/profile/account-details', 303);
  });
  app.post('/logout', (c) => {
    const session = signedIn(c);
    if (session !== undefined) sessions.end(session.id);
    return c.redirect('/login', 303);
  });
  return app;
}

async function pullSwitch(site: PracticeSite, clientCode: string, chosen: readonly string[]): Promise<PracticeMessage> {
  if (chosen.length === 0) return { tone: 'bad', text: 'Choose at least one segment.' };
  if (site.faults.refuses === true) {
    return { tone: 'bad', text: 'The kill switch is not available now. Please try again later.' };
  }
  const answer = await site.backend.activate(clientCode);
  if (!answer.ok) return { tone: 'bad', text: answer.reason };
  return { tone: 'good', text: 'Done. New orders are blocked until the next trading day.' };
}

function takeMessage(sessions: PracticeSessions, session: PracticeSession | undefined): PracticeMessage | undefined {
  return session === undefined ? undefined : sessions.takeMessage(session);
}

function field(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value.slice(0, 200) : '';
}
