import { randomUUID } from 'node:crypto';
import type { Context, Hono } from 'hono';
import { Secret, TOTP } from 'otpauth';
import type { Env } from '../../simulation/broken-calls.ts';
import type { FaultName } from '../../simulation/faults.ts';
import { bodyOf } from '../../simulation/replies.ts';
import type { WireContext } from '../frame/wire-simulator.ts';
import type { KotakContext } from './kotak-wire.ts';

type Open = {
  readonly token: string;
  readonly sid: string;
  readonly accountId: string;
  readonly kind: 'View' | 'Trade';
};

/** Kotak's sessions: a view session of the one-time password, a trade session of the MPIN on top of it. */
export class KotakSessions {
  readonly #wire: WireContext;
  #open: readonly Open[] = [];
  #usedCodes: readonly string[] = [];

  constructor(wire: WireContext) {
    this.#wire = wire;
  }

  /** Opens one. */
  open(kind: Open['kind']): Open {
    const opened = { token: `eyJ.${randomUUID()}`, sid: randomUUID(), accountId: this.#wire.accountId, kind };
    this.#open = [...this.#open, opened].slice(-20);
    return opened;
  }

  /** The account of a trade session. */
  accountOf(token: string | undefined, sid: string | undefined): string | undefined {
    return this.#open.find((each) => each.kind === 'Trade' && each.token === token && each.sid === sid)?.accountId;
  }

  /** The account of a trade session by its session id alone, as the market feed is logged in to. */
  accountOfSid(sid: string | undefined): string | undefined {
    return this.#open.find((each) => each.kind === 'Trade' && each.sid === sid)?.accountId;
  }

  /** Whether a view session stands. */
  isView(token: string | undefined, sid: string | undefined): boolean {
    return this.#open.some((each) => each.kind === 'View' && each.token === token && each.sid === sid);
  }

  endAll(accountId: string): void {
    this.#open = this.#open.filter((each) => each.accountId !== accountId);
  }

  /** Whether a one-time password is right, and was not used before. */
  takesCode(code: unknown): boolean {
    const { clock, login } = this.#wire;
    const totp = new TOTP({ secret: Secret.fromBase32(login.totpSeed) });
    const isRight =
      typeof code === 'string' && totp.validate({ token: code, timestamp: clock.now(), window: 1 }) !== null;
    if (!isRight || this.#usedCodes.includes(code)) return false;
    this.#usedCodes = [...this.#usedCodes, code].slice(-10);
    return true;
  }
}

const REFUSED = { status: 'error', message: 'Invalid credentials or TOTP.', errorCode: '401' } as const;

const missing = (c: Context, field: string): Response =>
  c.json({ error: [{ code: '400', message: `Missing required field '${field}'` }] }, 400);

/** The two steps of the login, and the address Kotak sees. */
export function addLogin(app: Hono<Env>, context: KotakContext): void {
  const { exchange, accountId, login, logins } = context;
  const fails = (name: FaultName) => exchange.faults.strike(accountId, name, 'reads');
  const isKeyed = (c: Context): boolean => c.req.header('Authorization') === login.apiKey;
  app.post('/login/1.0/tradeApiLogin', async (c) => {
    const { mobileNumber, ucc, totp } = await bodyOf(c);
    if (fails('login-closed')) return c.html('<h1>Login opens at 09:00</h1>', 503);
    if (mobileNumber === undefined) return missing(c, 'MobileNumber');
    const isRight = isKeyed(c) && mobileNumber === login.mobileNumber && ucc === login.clientCode;
    if (!isRight || fails('login-refused') || !logins.takesCode(totp)) return c.json(REFUSED, 401);
    return c.json({ data: sessionData(context, logins.open('View')) });
  });
  app.post('/login/1.0/tradeApiValidate', async (c) => {
    const { mpin } = await bodyOf(c);
    if (mpin === undefined) return missing(c, 'Mpin');
    if (!isKeyed(c) || !logins.isView(c.req.header('Auth'), c.req.header('sid'))) return c.json(REFUSED, 401);
    if (mpin !== login.mpin) return c.json({ stCode: 401, errMsg: 'Invalid MPIN', status: 'failure' }, 401);
    return c.json({ data: { ...sessionData(context, logins.open('Trade')), baseUrl: context.origin() } });
  });
  app.get('/login/1.0/get-client-ip', (c) => {
    if (!isKeyed(c)) return c.json(REFUSED, 401);
    return c.json({ data: [{ ip: '127.0.0.1', time: '2026-07-07 12:07:34.440' }], stCode: 1000, status: 'success' });
  });
}

/** `kId` is the client's PAN: nobody may ever see it in a log. */
function sessionData({ login }: WireContext, { token, sid, kind }: Open): object {
  return {
    token,
    sid,
    rid: randomUUID(),
    ucc: login.clientCode,
    dataCenter: 'E43',
    kId: 'ABCDE1234F',
    kType: kind,
    status: 'success',
    isUserPwdExpired: false,
  };
}
