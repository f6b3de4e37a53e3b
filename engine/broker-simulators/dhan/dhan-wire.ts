import { Hono } from 'hono';
import { breakCalls, type Env } from '../../simulation/broken-calls.ts';
import type { Wire, WireContext } from '../frame/wire-simulator.ts';
import { addControlRoutes } from './control-routes.ts';
import { addDataRoutes } from './data-routes.ts';
import { DhanFeeds } from './feeds.ts';
import { addLogin, DhanTokens } from './login.ts';
import { DHAN_MANNERS } from './manners.ts';
import { addOrderRoutes } from './order-routes.ts';
import { addReadRoutes } from './read-routes.ts';
import { DhanSecurities } from './securities.ts';

/** What the routes of Dhan's wire share. */
export type DhanContext = WireContext & { readonly tokens: DhanTokens; readonly securities: DhanSecurities };

/** DhanHQ v2's HTTP and WebSocket formats (`brokers.md` 1.2, 2.2, 3.1, 6.3, 6.4) over the simulated exchange. */
export function dhanWire(wire: WireContext): Wire {
  const context: DhanContext = { ...wire, tokens: new DhanTokens(wire), securities: new DhanSecurities() };
  const app = new Hono<Env>();
  addLogin(app, context);
  const rest = new Hono<Env>();
  rest.use('*', async (c, next) => {
    const accountId = context.tokens.accountOf(c.req.header('access-token'));
    if (accountId === undefined) {
      // The portal's second shape of the same refusal (`brokers.md` 1.2).
      return wire.quirks.has('portal-errors') ? portalExpired(c.json.bind(c)) : DHAN_MANNERS.expired(c);
    }
    c.set('accountId', accountId);
    return next();
  });
  rest.use('*', breakCalls({ ...wire, sessions: context.tokens }, DHAN_MANNERS));
  addReadRoutes(rest, context);
  addDataRoutes(rest, context);
  addOrderRoutes(rest, context);
  addControlRoutes(rest, context);
  app.route('/v2', rest);
  const feeds = new DhanFeeds(context);
  return {
    app: app as unknown as Hono,
    upgrade: (request, socket, head) => feeds.upgrade(request, socket, head),
    pulse: () => feeds.pulse(),
    close: () => feeds.close(),
  };
}

function portalExpired(json: (body: object, status: 401) => Response): Response {
  const words = { errorCode: 'AUTH001', errorMessage: 'Invalid or expired access token' };
  return json({ status: 'failure', errorType: 'AUTHENTICATION_ERROR', ...words }, 401);
}

/** The base URLs of `brokers.md` 1.2, all on one loopback origin. */
export function dhanUrls(origin: string) {
  const socket = origin.replace(/^http/, 'ws');
  return {
    rest: `${origin}/v2`,
    auth: origin,
    marketFeed: `${socket}/market-feed`,
    orderFeed: `${socket}/order-feed`,
  };
}
