import { netQuantity, type AccountBook, type PositionBook, type SimulatedOrder } from './account-book.ts';
import type { SimulatedExchange } from './exchange.ts';
import { instrumentNamed } from './listing.ts';
import { pickRow, servedOrders, servedPositions, servedTrades } from './served-book.ts';

function positionRow({ tradingSymbol, ...rest }: PositionBook) {
  return { instrument: instrumentNamed(tradingSymbol) ?? null, tradingSymbol, netQuantity: netQuantity(rest), ...rest };
}

/** The position book as it is, closed rows included. */
export function positionRows(book: AccountBook) {
  return book.positions.map(positionRow);
}

/** The position book as a client sees it, with whatever the fault desk did to its rows and figures. */
export function positionReply(exchange: SimulatedExchange, book: AccountBook) {
  const { asOf, rows, noData } = servedPositions(exchange, book);
  const positions = spoilRows(exchange, book.accountId, rows.map(positionRow));
  return { asOf, positions, ...(noData ? NO_DATA : {}) };
}

/** How a broker says that a list is empty (`brokers.md` section 2.1); a stale session says the same. */
const NO_DATA = { stCode: 5203, errMsg: 'No Data', stat: 'Not_Ok' } as const;

/** The order book as a client sees it. */
export function orderReply(exchange: SimulatedExchange, book: AccountBook) {
  const { asOf, rows } = servedOrders(exchange, book);
  const strange = exchange.faults.strike(book.accountId, 'unknown-status', 'reads');
  const last = strange && rows.findLast((row) => strange.symbol === undefined || strange.symbol === row.tradingSymbol);
  const orders = rows.map((row) => ({
    ...orderRow(row),
    ...(strange && row === last ? { status: strange.word ?? 'exchange query pending' } : {}),
  }));
  return { asOf, orders };
}

/** The trade book as a client sees it, one row per fill. */
export function tradeReply(exchange: SimulatedExchange, book: AccountBook) {
  const { asOf, rows } = servedTrades(exchange, book);
  return {
    asOf,
    trades: rows.map((trade) => ({ exchange: instrumentNamed(trade.tradingSymbol)?.exchange ?? 'NFO', ...trade })),
  };
}

/** One row of the order book. */
export function orderRow(order: SimulatedOrder) {
  const { tradingSymbol, filledValue, resting: _resting, history, ...rest } = order;
  const averagePrice = order.filledQuantity > 0 ? Math.round(filledValue / order.filledQuantity) : undefined;
  const wasStop = history.some((state) => state.status === 'trigger pending');
  return { instrument: instrumentNamed(tradingSymbol) ?? null, ...rest, averagePrice, wasStop };
}

/** Spoils a figure of one row the way brokers do: a number that is text, a number that is two dashes. */
function spoilRows<Row extends { readonly tradingSymbol: string; readonly netQuantity: number }>(
  exchange: SimulatedExchange,
  accountId: string,
  rows: readonly Row[],
): readonly object[] {
  const text = exchange.faults.strike(accountId, 'number-as-text', 'reads');
  const dashes = exchange.faults.strike(accountId, 'dashes-in-row', 'reads');
  if (!text && !dashes) return rows;
  const [asText, withDashes] = [text && pickRow(text, rows), dashes && pickRow(dashes, rows)];
  return rows.map((row) => ({
    ...row,
    ...(row === asText ? { netQuantity: String(row.netQuantity) } : {}),
    ...(row === withDashes ? { buyValue: '--' } : {}),
  }));
}
