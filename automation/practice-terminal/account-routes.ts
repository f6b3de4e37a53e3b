import { Hono } from 'hono';
import type { Context } from 'hono';
import { dashboardPage } from './pages/dashboard-page.ts';
import { profilePage, segments } from './pages/profile-page.ts';
import type { PracticeMessage, PracticeSession } from './sessions.ts';
import { signedIn } from './site.ts';
import type { PracticeSite } from './site.ts';

type Answer = Response | Promise<Response>;

/** Everything behind the login. */
export function accountRoutes(site: PracticeSite): Hono {
  const app = new Hono();
  /** Which segments were ticked, by client code: the broker's port knows the switch alone. */
  const disabled = new Map<string, readonly string[]>();
  const guarded = (page: (c: Context, session: PracticeSession) => Answer) => (c: Context) => {
    const session = signedIn(site, c);
    return session === undefined ? c.redirect('/login', 303) : page(c, session);
  };
  app.get(
    '/dashboard',
    guarded((c, session) => dashboard(site, c, session)),
  );
  app.get(
    '/profile/account-details',
    guarded((c, session) => accountDetails(site, c, { session, disabled })),
  );
  app.post(
    '/kill-switch',
    guarded((c, session) => killSwitch(site, c, { session, disabled })),
  );
  app.post(
    '/risk-disclosure',
    guarded((c, session) => {
      session.riskAccepted = true;
      return c.redirect('/dashboard', 303);
    }),
  );
  app.post(
    '/logout',
    guarded((c, session) => {
      site.sessions.end(session.id);
      return c.redirect('/login', 303);
    }),
  );
  return app;
}

type Account = { readonly session: PracticeSession; readonly disabled: Map<string, readonly string[]> };

async function dashboard(site: PracticeSite, c: Context, session: PracticeSession): Promise<Response> {
  const [summary, killSwitchState] = await Promise.all([
    site.backend.summary(session.clientCode),
    site.backend.killSwitch(session.clientCode),
  ]);
  const clientCode = site.faults.showsClientCode ?? session.clientCode;
  const { riskAccepted } = session;
  return c.html(dashboardPage({ clientCode, summary, killSwitch: killSwitchState, riskAccepted }));
}

async function accountDetails(site: PracticeSite, c: Context, { session, disabled }: Account): Promise<Response> {
  const view = {
    clientCode: site.faults.showsClientCode ?? session.clientCode,
    killSwitch: await site.backend.killSwitch(session.clientCode),
    disabled: disabled.get(session.clientCode) ?? segments,
    message: site.sessions.takeMessage(session),
    disableLabel: site.faults.textChanged === true ? 'Deactivate selected' : 'Disable segments',
    extraConsent: site.faults.extraConsent === true,
  };
  return c.html(profilePage(view));
}

async function killSwitch(site: PracticeSite, c: Context, { session, disabled }: Account): Promise<Response> {
  const chosen = (await c.req.formData()).getAll('segment').map(String);
  session.message = await pullSwitch(site, session.clientCode, chosen);
  if (session.message.tone === 'good') disabled.set(session.clientCode, chosen);
  // The click did its work, and the page never says so.
  if (site.faults.silentAfterCommit === true) await new Promise(() => undefined);
  return c.redirect('/profile/account-details', 303);
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
