import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { PracticeTerminalBackend } from './backend.ts';
import type { PracticeTerminalFaults } from './faults.ts';
import type { PracticeSession, PracticeSessions } from './sessions.ts';

const cookie = 'practice-session';

/** What the pages are made of. */
export type PracticeSite = {
  readonly backend: PracticeTerminalBackend;
  readonly faults: PracticeTerminalFaults;
  readonly sessions: PracticeSessions;
};

/** The session of the browser that asks, signed in or not. */
export function sessionOf(site: PracticeSite, c: Context): PracticeSession | undefined {
  return site.sessions.find(getCookie(c, cookie));
}

/** The session of a browser that has given password and code. */
export function signedIn(site: PracticeSite, c: Context): PracticeSession | undefined {
  const session = sessionOf(site, c);
  return session?.signedIn === true ? session : undefined;
}

/** Gives the browser a session. Not `Secure`: the site is plain HTTP on loopback. */
export function rememberSession(c: Context, session: PracticeSession): void {
  setCookie(c, cookie, session.id, { httpOnly: true, sameSite: 'Strict', path: '/' });
}

/** A form's text, cut to what any field here may hold. */
export function field(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value.slice(0, 200) : '';
}
