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
  app.get('/holdings', (c) => c.json(failure('DH-1111', 'HOLDING_ERROR', 'No holdings available'), 500));
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
