import { Hono } from 'hono';
import { paise } from '../domain/money.ts';
import { err } from '../domain/result.ts';
import { isFlat, isWorkingOrder, type AccountBook } from './account-book.ts';
import { orderRow, positionRows } from './broker-rows.ts';
import type { FaultRequest } from './faults.ts';
import { listings, spots } from './listing.ts';
import { activateSwitch, openAccount, resetAccount, setFault } from './account-desk.ts';
import { cancelOrder, placeOrder } from './order-desk.ts';
import { applyMarketRequest } from './market-request.ts';
import { badRequest, bodyOf, reply } from './replies.ts';
import { readTicket } from './request-body.ts';
import type { SimulatedExchange } from './exchange.ts';
import type { PracticeStream } from './practice-stream.ts';
import { bearsToken } from './sessions.ts';

/** The practice market's controls: everything the trader would do in the broker's own app, and everything no broker offers. */
export function adminRoutes(
  exchange: SimulatedExchange,
  adminToken: string,
  stream: Pick<PracticeStream, 'count'>,
): Hono {
  const app = new Hono();
  app.use('*', async (c, next) => {
    if (!bearsToken(c.req.header('authorization'), adminToken))
      return c.json({ code: 'forbidden', message: 'admin token is wrong' }, 403);
    return next();
  });
  addMarket(app, exchange);
  addAccounts(app, exchange);
  addTrading(app, exchange);
  addFaults(app, exchange);
  app.get('/accounts/:accountId/stream', (c) => c.json(stream.count(c.req.param('accountId'))));
  return app;
}

function addMarket(app: Hono, exchange: SimulatedExchange): void {
  app.get('/spots', (c) => {
    exchange.advance();
    return c.json({ spots: spots(exchange.market()) });
  });
  app.get('/instruments', (c) => {
    exchange.advance();
    const instruments = listings(exchange.market()).map(({ instrument, lastPrice }) => ({ ...instrument, lastPrice }));
    return c.json({ instruments, spots: spots(exchange.market()) });
  });
  app.post('/market', async (c) => {
    const applied = await applyMarketRequest(exchange, await bodyOf(c));
    const result = applied.ok ? applied : err({ code: 'bad-market' as const, message: applied.error });
    return reply(c, result, () => ({ spots: spots(exchange.market()) }));
  });
}

const summary = (book: AccountBook) => ({
  accountId: book.accountId,
  clientCode: book.clientCode,
  date: book.date,
  killSwitch: book.killSwitch,
  flat: isFlat(book),
});

function addAccounts(app: Hono, exchange: SimulatedExchange): void {
  app.get('/accounts', (c) => {
    exchange.advance();
    return c.json({ accounts: exchange.accounts().map(summary) });
  });
  app.put('/accounts/:accountId', async (c) => {
    const { clientCode, apiKey, startingFunds } = await bodyOf(c);
    if (typeof clientCode !== 'string' || clientCode === '') return badRequest(c, '"clientCode" is missing');
    if (typeof apiKey !== 'string' || apiKey === '') return badRequest(c, '"apiKey" is missing');
    const accountId = c.req.param('accountId');
    if (exchange.accounts().some((book) => book.clientCode === clientCode && book.accountId !== accountId)) {
      return badRequest(c, `client code ${clientCode} belongs to another practice account`);
    }
    if (startingFunds !== undefined && !(Number.isSafeInteger(startingFunds) && Number(startingFunds) > 0)) {
      return badRequest(c, '"startingFunds" must be whole paise above zero');
    }
    const funds = typeof startingFunds === 'number' ? { startingFunds: paise(startingFunds) } : {};
    return c.json(summary(openAccount(exchange, { accountId, clientCode, apiKey, ...funds })));
  });
  app.delete('/accounts/:accountId', (c) => {
    exchange.remove(c.req.param('accountId'));
    return c.json({});
  });
  app.post('/accounts/:accountId/reset', (c) => reply(c, resetAccount(exchange, c.req.param('accountId')), summary));
  app.get('/accounts/:accountId/kill-switch', (c) => reply(c, exchange.book(c.req.param('accountId')), summary));
  app.post('/accounts/:accountId/kill-switch', (c) =>
    reply(c, activateSwitch(exchange, c.req.param('accountId')), summary),
  );
}

function addTrading(app: Hono, exchange: SimulatedExchange): void {
  app.get('/accounts/:accountId/book', (c) =>
    reply(c, exchange.book(c.req.param('accountId')), (book) => ({
      ...summary(book),
      positions: positionRows(book),
      orders: book.orders.map((order) => ({ ...orderRow(order), working: isWorkingOrder(order) })),
      trades: book.trades,
      funds: exchange.funds(book),
    })),
  );
  app.post('/accounts/:accountId/orders', async (c) => {
    const ticket = readTicket(await bodyOf(c));
    if (!ticket.ok) return badRequest(c, ticket.error);
    return reply(
      c,
      placeOrder(exchange, c.req.param('accountId'), ticket.value),
      ({ orderId, status, rejectReason }) => ({
        orderId,
        status,
        message: rejectReason ?? null,
      }),
    );
  });
  app.delete('/accounts/:accountId/orders/:orderId', (c) =>
    reply(c, cancelOrder(exchange, c.req.param('accountId'), c.req.param('orderId'), 'app'), ({ orderId, status }) => ({
      orderId,
      status,
    })),
  );
}

function addFaults(app: Hono, exchange: SimulatedExchange): void {
  const active = (accountId: string) => ({ active: exchange.faults.of(accountId).map(({ fault }) => fault) });
  app.get('/accounts/:accountId/faults', (c) => c.json(active(c.req.param('accountId'))));
  app.post('/accounts/:accountId/faults', async (c) => {
    const accountId = c.req.param('accountId');
    const request = await bodyOf(c);
    if (typeof request['fault'] !== 'string') return badRequest(c, '"fault" is missing');
    return reply(c, setFault(exchange, accountId, request as FaultRequest), () => active(accountId));
  });
  app.delete('/accounts/:accountId/faults', (c) => {
    exchange.faults.clear(c.req.param('accountId'));
    return c.json({ active: [] });
  });
  app.delete('/faults', (c) => {
    exchange.faults.clear();
    return c.json({ active: [] });
  });
}
