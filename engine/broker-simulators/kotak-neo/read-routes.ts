import type { Context, Hono } from 'hono';
import { netQuantity, type AccountBook, type PositionBook } from '../../simulation/account-book.ts';
import type { Env } from '../../simulation/broken-calls.ts';
import { pickRow, servedFunds, servedOrders, servedPositions, servedTrades } from '../../simulation/served-book.ts';
import { readForm } from './form.ts';
import type { KotakContext } from './kotak-wire.ts';
import { orderRow, positionRow, tradeRow } from './rows.ts';
import { kotakTime, rupeeText } from './wire-form.ts';

/** How Kotak says that a list is empty; a stale session says the same (`brokers.md` 2.1). */
const NO_DATA = { stCode: 5203, errMsg: 'No Data', desc: 'data not found', stat: 'Not_Ok' } as const;

const list = (c: Context, rows: readonly object[]): Response =>
  rows.length === 0 ? c.json(NO_DATA) : c.json({ stat: 'Ok', stCode: 200, data: rows });

/** The books, the history, the limits. */
export function addReadRoutes(app: Hono<Env>, { exchange, tokens, quirks }: KotakContext): void {
  const book = (c: Context<Env>): AccountBook => {
    const found = exchange.book(c.get('accountId'));
    if (!found.ok) throw new Error(found.error.message);
    return found.value;
  };
  app.get('/quick/user/positions', (c) => {
    const { rows, asOf } = servedPositions(exchange, book(c));
    return list(
      c,
      spoiled({ rows, asOf }, (name) => exchange.faults.strike(c.get('accountId'), name, 'reads')),
    );
  });
  const spoiled = (
    { rows, asOf }: { readonly rows: readonly PositionBook[]; readonly asOf: number },
    strikes: (name: 'number-as-text' | 'dashes-in-row') => Parameters<typeof pickRow>[0] | undefined,
  ): readonly object[] => {
    const [text, dashes] = [strikes('number-as-text'), strikes('dashes-in-row')];
    const [asText, withDashes] = [text && pickRow(text, rows), dashes && pickRow(dashes, rows)];
    return rows.map((row) => ({
      ...positionRow(row, tokens, asOf),
      ...(row === asText ? { flSellQty: `${netQuantity(row)} units` } : {}),
      ...(row === withDashes ? { buyAmt: '--' } : {}),
    }));
  };
  app.get('/quick/user/orders', (c) => {
    const { rows } = servedOrders(exchange, book(c));
    const strange = exchange.faults.strike(c.get('accountId'), 'unknown-status', 'reads');
    const last = strange && rows.findLast(({ tradingSymbol }) => [undefined, tradingSymbol].includes(strange.symbol));
    const word = strange?.word ?? 'exchange query pending';
    return list(
      c,
      rows.map((row) => orderRow(row, tokens, row === last ? word : row.status)),
    );
  });
  app.get('/quick/user/trades', (c) =>
    list(
      c,
      (quirks.has('trades-missing') ? [] : servedTrades(exchange, book(c)).rows).map((trade) =>
        tradeRow(trade, tokens),
      ),
    ),
  );
  app.post('/quick/order/history', async (c) => {
    const { nOrdNo } = await readForm(c);
    const order = book(c).orders.find(({ orderId }) => orderId === nOrdNo);
    if (!order) return c.json(NO_DATA);
    const states = order.history.map(({ at, status, filledQuantity }) => ({
      ...orderRow({ ...order, filledQuantity, updatedAt: at, status }, tokens),
      flDtTm: kotakTime(at),
    }));
    return c.json({ data: { stat: 'Ok', stCode: 200, data: states.toReversed() } });
  });
  const share = { displaySymbol: 'INFY', symbol: 'INFY', quantity: 40, averagePrice: 1_400, mktValue: 60_020 };
  app.get('/portfolio/v1/holdings', (c) =>
    quirks.has('holdings-down') ? c.text('Bad gateway', 502) : c.json({ data: quirks.has('holdings') ? [share] : [] }),
  );
  app.post('/quick/user/limits', (c) => {
    const { available, marginUsed, realizedPnl, unrealizedPnl } = servedFunds(exchange, book(c));
    return c.json({
      Category: 'CLIENT_SPECIAL',
      Net: rupeeText(available),
      MarginUsed: rupeeText(marginUsed),
      RealizedMtomPrsnt: rupeeText(realizedPnl),
      UnrealizedMtomPrsnt: rupeeText(unrealizedPnl),
      FoRlsMtomPrsnt: rupeeText(realizedPnl),
      FoUnRlsMtomPrsnt: rupeeText(unrealizedPnl),
      BrokeragePrsnt: '0',
      stCode: 200,
      stat: 'Ok',
    });
  });
}
