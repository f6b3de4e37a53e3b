import { Hono } from 'hono';
import { breakCalls, type Env } from '../../simulation/broken-calls.ts';
import type { Wire, WireContext } from '../frame/wire-simulator.ts';
import { addDataRoutes } from './data-routes.ts';
import { KotakFeeds } from './feeds.ts';
import { addLogin, KotakSessions } from './login.ts';
import { KOTAK_MANNERS } from './manners.ts';
import { addOrderRoutes } from './order-routes.ts';
import { addReadRoutes } from './read-routes.ts';
import { Tokens } from './tokens.ts';

/** What the routes of Kotak's wire share. */
export type KotakContext = WireContext & { readonly logins: KotakSessions; readonly tokens: Tokens };

/** Kotak Neo's HTTP and WebSocket formats (`brokers.md` 1.1, 2.1, 6.1, 6.2) over the simulated exchange. */
export function kotakWire(wire: WireContext): Wire {
  const context: KotakContext = { ...wire, logins: new KotakSessions(wire), tokens: new Tokens() };
  const app = new Hono<Env>();
  addLogin(app, context);
  addDataRoutes(app, context);
  const trading = new Hono<Env>();
  trading.use('*', async (c, next) => {
    if (wire.quirks.strike('session-ip'))
      return c.json({ stCode: 1037, errMsg: 'session ip doesnt match with reqest ip', stat: 'Not_Ok' }, 403);
    const accountId = context.logins.accountOf(c.req.header('Auth'), c.req.header('Sid'));
    if (accountId === undefined || c.req.header('neo-fin-key') !== 'neotradeapi') return KOTAK_MANNERS.expired(c);
    c.set('accountId', accountId);
    return next();
  });
  trading.use('*', breakCalls({ ...wire, sessions: context.logins }, KOTAK_MANNERS));
  addReadRoutes(trading, context);
  addOrderRoutes(trading, context);
  app.route('/', trading);
  const feeds = new KotakFeeds(context);
  return {
    app: app as unknown as Hono,
    upgrade: (request, socket, head) => feeds.upgrade(request, socket, head),
    pulse: () => feeds.pulse(),
    close: () => feeds.close(),
  };
}

/** The base URLs of `brokers.md` 1.1, all on one loopback origin. */
export function kotakUrls(origin: string): Readonly<Record<string, string>> {
  const socket = origin.replace(/^http/, 'ws');
  return { login: origin, trading: origin, orderFeed: `${socket}/realtime`, marketFeed: `${socket}/betafeed` };
}
