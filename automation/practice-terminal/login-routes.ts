import { Hono } from 'hono';
import type { Context } from 'hono';
import { loginPage, totpPage } from './pages/login-page.ts';
import { field, rememberSession, sessionOf } from './site.ts';
import type { PracticeSite } from './site.ts';

/** Login and its two questions. The password is checked with the code, so that neither can be guessed alone. */
export function loginRoutes(site: PracticeSite): Hono {
  const app = new Hono();
  app.get('/', (c) => c.redirect('/dashboard'));
  app.get('/login', (c) => {
    const { redirect } = site.faults;
    if (redirect?.by === 'http') return c.redirect(redirect.to);
    const session = sessionOf(site, c);
    const message = session === undefined ? undefined : site.sessions.takeMessage(session);
    return c.html(loginPage(message, redirect?.by === 'script' ? '/away.js' : undefined));
  });
  app.get('/away.js', (c) => {
    const script = `location.href = ${JSON.stringify(site.faults.redirect?.to ?? '/login')};`;
    return c.body(script, 200, { 'content-type': 'text/javascript' });
  });
  app.post('/login', async (c) => {
    const { redirect } = site.faults;
    if (redirect?.by === 'resend') return c.redirect(redirect.to, 307);
    const form = await c.req.formData();
    const session = site.sessions.open(field(form, 'clientCode').trim().toUpperCase(), field(form, 'password'));
    rememberSession(c, session);
    return c.redirect('/login/totp', 303);
  });
  app.get('/login/totp', (c) => {
    const session = sessionOf(site, c);
    if (session === undefined) return c.redirect('/login');
    return c.html(totpPage(session.clientCode, site.sessions.takeMessage(session)));
  });
  app.post('/login/totp', async (c) => c.redirect(await afterCode(site, c), 303));
  return app;
}

/** Checks password and code, and says which page comes next. */
async function afterCode(site: PracticeSite, c: Context): Promise<string> {
  const session = sessionOf(site, c);
  if (session === undefined) return '/login';
  const totp = field(await c.req.formData(), 'totp');
  const answer = await site.backend.authenticate(session.clientCode, session.password, totp);
  session.signedIn = answer.ok;
  if (answer.ok) return '/dashboard';
  const totpWrong = answer.wrong === 'totp';
  const text = totpWrong ? 'The one-time code is wrong or was used before.' : 'The client code or password is wrong.';
  session.message = { tone: 'bad', text };
  return totpWrong ? '/login/totp' : '/login';
}
