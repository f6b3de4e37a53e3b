import type { Context, Hono } from 'hono';
import type { AccountBook, PositionBook } from '../../simulation/account-book.ts';
import type { Env } from '../../simulation/broken-calls.ts';
import { pickRow, servedFunds, servedOrders, servedPositions, servedTrades } from '../../simulation/served-book.ts';
import type { DhanContext } from './dhan-wire.ts';
import { failure } from './manners.ts';
import { orderRow, positionRow, statusOf, tradeRow } from './rows.ts';
import { rupees } from './wire-form.ts';

/** The books and the funds: bare arrays, and an empty one where there is nothing. */
export function addReadRoutes(app: Hono<Env>, context: DhanContext): void {
  const { exchange } = context;
  const book = (c: Context<Env>): AccountBook => {
    const found = exchange.book(c.get('accountId'));
    if (!found.ok) throw new Error(found.error.message);
    return found.value;
  };
  app.get('/positions', (c) => c.json(positionsOf(context, book(c))));
  app.get('/orders', (c) => {
    const { rows } = servedOrders(exchange, book(c));
    const strange = exchange.faults.strike(c.get('accountId'), 'unknown-status', 'reads');
    const last = strange && rows.findLast(({ tradingSymbol }) => [undefined, tradingSymbol].includes(strange.symbol));
    const word = strange?.word ?? 'EXCHANGE_QUERY';
    return c.json(rows.map((row) => orderRow(row, context, row === last ? word : statusOf(row))));
  });
  app.get('/orders/:orderId', (c) => {
    const order = book(c).orders.find(({ orderId }) => orderId === c.req.param('orderId'));
    return order ? c.json(orderRow(order, context)) : c.json(failure('DH-907', 'Data_Error', 'No such order'), 400);
  });
  app.get('/orders/external/:tag', (c) => {
    const order = book(c).orders.find(({ tag }) => tag === c.req.param('tag'));
    return order ? c.json(orderRow(order, context)) : c.json(failure('DH-907', 'Data_Error', 'No such order'), 400);
  });
  app.get('/trades', (c) => {
    const rows = context.quirks.has('trades-missing') ? [] : servedTrades(exchange, book(c)).rows;
    return c.json(rows.map((trade) => tradeRow(trade, context)));
  });
  addStandingRoutes(app, context);
  app.get('/fundlimit', (c) => {
    const { available, marginUsed } = servedFunds(exchange, book(c));
    return c.json({
      dhanClientId: context.login.clientCode,
      availabelBalance: rupees(available),
      sodLimit: rupees(available + marginUsed),
      collateralAmount: 0,
      receiveableAmount: 0,
      utilizedAmount: rupees(marginUsed),
      blockedPayoutAmount: 0,
      withdrawableBalance: rupees(available),
    });
  });
}

/** What stands beside the books of the day: by the quirks `holdings`, `forever-order` and `super-order`; Dhan has no word for "none" of the first. */
function addStandingRoutes(app: Hono<Env>, { quirks, login }: DhanContext): void {
  const none = failure('DH-1111', 'HOLDING_ERROR', 'No holdings available');
  const share = { exchange: 'ALL', tradingSymbol: 'INFY', securityId: '1594', totalQty: 40, avgCostPrice: 1_400 };
  app.get('/holdings', (c) =>
    quirks.has('holdings-down')
      ? c.text('Bad gateway', 502)
      : quirks.has('holdings')
        ? c.json([{ ...share, dpQty: 40, t1Qty: 0, lastTradedPrice: 1_500.5 }])
        : c.json(none, 500),
  );
  const order = { dhanClientId: login.clientCode, exchangeSegment: 'NSE_EQ', securityId: '1594', quantity: 10 };
  const waiting = { ...order, orderId: '5132208051112', orderStatus: 'CONFIRM', tradingSymbol: 'INFY' };
  app.get('/forever/orders', (c) => {
    if (quirks.has('forever-elsewhere')) return c.json(failure('DH-905', 'Input_Exception', 'No such page'), 404);
    return c.json(quirks.has('forever-order') ? [waiting, { ...waiting, legName: 'TARGET_LEG' }] : []);
  });
  app.get('/forever/all', (c) => c.json(quirks.has('forever-order') ? [waiting] : []));
  const entered = {
    ...order,
    orderId: '5925022734212',
    orderStatus: 'TRADED',
    tradingSymbol: 'NIFTY-24NOV2026-24500-CE',
  };
  const closed = { ...entered, orderId: '5925022734213', orderStatus: 'CLOSED' };
  app.get('/super/orders', (c) => c.json(quirks.has('super-order') ? [entered, closed] : []));
}

function positionsOf(context: DhanContext, book: AccountBook): readonly object[] {
  const { exchange } = context;
  const { accountId } = book;
  const strikes = (name: 'number-as-text' | 'dashes-in-row' | 'funds-disagree') =>
    exchange.faults.strike(accountId, name, 'reads');
  const { rows } = servedPositions(exchange, book);
  const [text, dashes] = [strikes('number-as-text'), strikes('dashes-in-row')];
  const [asText, withDashes] = [text && pickRow(text, rows), dashes && pickRow(dashes, rows)];
  // Dhan's own figures of profit and loss stand in these rows, not on the funds page.
  const off = strikes('funds-disagree')?.paise ?? 0;
  const price = (row: PositionBook): number => exchange.marks().lastPriceOf(row.tradingSymbol);
  return rows.map((row, index) => ({
    ...positionRow(row, context, price(row)),
    ...(row === asText ? { sellQty: `${row.sellQuantity} units` } : {}),
    ...(row === withDashes ? { dayBuyValue: '--' } : {}),
    ...(index === 0 && off !== 0 ? { realizedProfit: rupees(off) } : {}),
  }));
}
