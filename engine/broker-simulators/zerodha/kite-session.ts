import { createHash, randomBytes } from 'node:crypto';
import { Hono, type MiddlewareHandler } from 'hono';
import type { Env } from '../../simulation/broken-calls.ts';
import type { FaultName } from '../../simulation/faults.ts';
import type { WireContext } from '../frame/wire-simulator.ts';
import { failure, istStamp, success, tokenExpired } from './kite-replies.ts';

/** Where the app listens for the redirect unless it is told otherwise; a real Kite has this registered at its console. */
const USUAL_REDIRECT = 'http://127.0.0.1:47610/';
/** A request token is good for a few minutes, once. */
const REQUEST_TOKEN_MS = 180_000;

/** Kite's login page and token exchange. Whoever opens the page counts as logged in to Kite: the page itself is not the point. */
export function sessionRoutes(context: WireContext): Hono {
  const { exchange, sessions, clock, login, accountId } = context;
  const requestTokens = new Map<string, number>();
  const app = new Hono();
  app.get('/connect/login', (c) => {
    if (c.req.query('v') !== '3' || c.req.query('api_key') !== login.apiKey)
      return failure(c, 400, 'InputException', 'Invalid `api_key`.');
    const requestToken = randomBytes(16).toString('hex');
    requestTokens.set(requestToken, clock.monotonic() + REQUEST_TOKEN_MS);
    // The registered address of a real app; a query here, so that tests may listen anywhere.
    const target = new URL(c.req.query('redirect_url') ?? USUAL_REDIRECT);
    for (const [name, value] of new URLSearchParams(c.req.query('redirect_params') ?? ''))
      target.searchParams.set(name, value);
    for (const [name, value] of Object.entries({ action: 'login', status: 'success', request_token: requestToken }))
      target.searchParams.set(name, value);
    return c.redirect(String(target));
  });
  app.post('/session/token', async (c) => {
    const form = new URLSearchParams(await c.req.text());
    const fails = (name: FaultName) => exchange.faults.strike(accountId, name, 'reads');
    if (fails('login-closed')) return failure(c, 503, 'NetworkException', 'Login opens at 09:00');
    const requestToken = form.get('request_token') ?? '';
    const isFresh = (requestTokens.get(requestToken) ?? -Infinity) > clock.monotonic();
    requestTokens.delete(requestToken);
    if (!isFresh || fails('login-refused'))
      return failure(c, 403, 'TokenException', 'Token is invalid or has expired.');
    const checksum = createHash('sha256').update(`${login.apiKey}${requestToken}${login.apiSecret}`).digest('hex');
    if (form.get('api_key') !== login.apiKey || form.get('checksum') !== checksum)
      return failure(c, 403, 'TokenException', 'Invalid `checksum`.');
    return success(c, {
      user_type: 'individual',
      user_id: login.clientCode,
      broker: 'ZERODHA',
      api_key: login.apiKey,
      access_token: sessions.open(accountId),
      public_token: '',
      refresh_token: '',
      login_time: istStamp(exchange.now()),
    });
  });
  return app;
}

/** Lets calls of a live session pass; the others are answered as Kite answers them. */
export function authenticate({ sessions, login }: WireContext): MiddlewareHandler<Env> {
  return async (c, next) => {
    const accountId = accountOf(sessions, login.apiKey, c.req.header('authorization'));
    if (accountId === undefined) return tokenExpired(c);
    c.set('accountId', accountId);
    return next();
  };
}

function accountOf(sessions: WireContext['sessions'], apiKey: string, header: string | undefined): string | undefined {
  const prefix = `token ${apiKey}:`;
  return header?.startsWith(prefix) ? sessions.accountOf(`Bearer ${header.slice(prefix.length)}`) : undefined;
}
