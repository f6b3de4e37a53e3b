import { Hono, type Context, type MiddlewareHandler } from 'hono';
import type { Clock, StopSignal } from '../ports.ts';
import { breakCalls, expired, type Env } from './broken-calls.ts';
import { orderReply, positionReply, tradeReply } from './broker-rows.ts';
import type { SimulatedExchange } from './exchange.ts';
import type { FaultName } from './faults.ts';
import { quoteRows } from './quote-rows.ts';
import { servedFunds } from './served-book.ts';
import { cancelOrder, modifyOrder, placeOrder } from './order-desk.ts';
import type { OrderLimit } from './order-limit.ts';
import { badRequest, bodyOf, reply } from './replies.ts';
import { readChange, readTicket } from './request-body.ts';
import type { Sessions } from './sessions.ts';

/** What the routes work on. `closing` ends calls that are being kept waiting. */
export type RouteContext = {
  readonly exchange: SimulatedExchange;
  readonly sessions: Sessions;
  readonly clock: Clock;
  readonly closing: StopSignal;
  readonly limit: OrderLimit;
};

/** The broker's API as a client of one account sees it. */
export function brokerRoutes(context: RouteContext): Hono<Env> {
  const { exchange, sessions } = context;
  const app = new Hono<Env>();
  app.post('/session', async (c) => {
    const { clientCode, apiKey } = await bodyOf(c);
    const book = exchange.accounts().find((row) => row.clientCode === clientCode && row.apiKey === apiKey);
    const fails = (name: FaultName) => book && exchange.faults.strike(book.accountId, name, 'reads');
    if (fails('login-closed')) return c.json({ code: 'maintenance', message: 'Login opens at 09:00' }, 503);
    if (!book || fails('login-refused'))
      return c.json({ code: 'login-refused', message: 'client code or API key is wrong' }, 403);
    return c.json({ token: sessions.open(book.accountId) });
  });
  app.use('*', authenticate(sessions));
  app.on(['POST', 'PUT', 'DELETE'], '/orders/*', withinLimit(context));
  app.use('*', breakCalls(context));
  app.delete('/session', (c) => {
    sessions.end(c.req.header('authorization'));
    return c.json({});
  });
  addReads(app, context);
  addOrders(app, exchange);
  return app;
}

function authenticate(sessions: Sessions): MiddlewareHandler<Env> {
  return async (c, next) => {
    const accountId = sessions.accountOf(c.req.header('authorization'));
    if (accountId === undefined) return expired(c);
    c.set('accountId', accountId);
    return next();
  };
}

function withinLimit({ limit }: RouteContext): MiddlewareHandler<Env> {
  return async (c, next) => {
    if (limit.pass(c.get('accountId'))) return next();
    return c.json({ code: 'rate-limited', message: 'Too many requests' }, 429, { 'retry-after': '1' });
  };
}

function addReads(app: Hono<Env>, { exchange }: RouteContext): void {
  const book = (c: Context<Env>) => exchange.book(c.get('accountId'));
  app.get('/positions', (c) => reply(c, book(c), (value) => positionReply(exchange, value)));
  app.get('/orders', (c) => reply(c, book(c), (value) => orderReply(exchange, value)));
  app.get('/orders/:orderId/history', (c) =>
    reply(c, book(c), (value) => ({
      history: value.orders.find((row) => row.orderId === c.req.param('orderId'))?.history ?? [],
    })),
  );
  app.get('/trades', (c) => reply(c, book(c), (value) => tradeReply(exchange, value)));
  app.get('/funds', (c) => reply(c, book(c), (value) => servedFunds(exchange, value)));
  // What a broker tells of the address it sees: whether order calls from there are taken (`brokers.md` 7.2).
  app.get('/order-path', (c) =>
    reply(c, book(c), ({ accountId }) => ({
      ip: '127.0.0.1',
      ordersAllowed: exchange.faults.find(accountId, 'ip-not-allowed') === undefined,
    })),
  );
  app.get('/kill-switch', (c) => reply(c, book(c), ({ killSwitch }) => killSwitch));
  app.get('/quotes', (c) => {
    const symbols = (c.req.query('symbols') ?? '').split(',').filter((symbol) => symbol !== '');
    return reply(c, book(c), ({ accountId }) => ({ quotes: quoteRows(exchange, accountId, symbols) }));
  });
}

function addOrders(app: Hono<Env>, exchange: SimulatedExchange): void {
  app.post('/orders', async (c) => {
    const ticket = readTicket(await bodyOf(c));
    if (!ticket.ok) return badRequest(c, ticket.error);
    return reply(c, placeOrder(exchange, c.get('accountId'), ticket.value), ({ orderId, status, rejectReason }) => ({
      orderId,
      status,
      message: rejectReason ?? null,
    }));
  });
  app.put('/orders/:orderId', async (c) => {
    const change = readChange(await bodyOf(c));
    if (!change.ok) return badRequest(c, change.error);
    const changed = modifyOrder(exchange, c.get('accountId'), {
      orderId: c.req.param('orderId'),
      change: change.value,
    });
    return reply(c, changed, ({ orderId, status }) => ({ orderId, status }));
  });
  app.delete('/orders/:orderId', (c) =>
    reply(c, cancelOrder(exchange, c.get('accountId'), c.req.param('orderId')), ({ orderId, status }) => ({
      orderId,
      status,
    })),
  );
}
