import type { Instrument } from '../domain/instrument.ts';
import { netQuantity, type AccountBook, type SimulatedOrder } from './account-book.ts';
import type { SimulatedExchange } from './exchange.ts';
import { instrumentOf, parseSymbol } from './option-chain.ts';

/** One quote as the broker sends it. `lastPrice` is a number of paise, or nonsense while the fault desk says so. */
export type QuoteRow = {
  readonly tradingSymbol: string;
  readonly lastPrice: number | string;
  readonly bid?: number;
  readonly ask?: number;
  readonly at: number;
};

function instrument(tradingSymbol: string): Instrument | null {
  const contract = parseSymbol(tradingSymbol);
  return contract ? instrumentOf(contract) : null;
}

/** The position book as it is, closed rows included. */
export function positionRows(book: AccountBook) {
  return book.positions.map(({ tradingSymbol, ...rest }) => ({
    instrument: instrument(tradingSymbol),
    netQuantity: netQuantity(rest),
    ...rest,
  }));
}

/** The position book as a client sees it: one row less while `row-missing` is at work. */
export function seenPositionRows(exchange: SimulatedExchange, book: AccountBook) {
  const missing = exchange.faults.find(book.accountId, 'row-missing');
  const rows = positionRows(book);
  if (!missing) return rows;
  if (missing.symbol === undefined) return rows.slice(1);
  return rows.filter((row) => row.instrument?.tradingSymbol !== missing.symbol);
}

/** One row of the order book. */
export function orderRow(order: SimulatedOrder) {
  const { tradingSymbol, filledValue, resting: _resting, history, ...rest } = order;
  const averagePrice = order.filledQuantity > 0 ? Math.round(filledValue / order.filledQuantity) : undefined;
  const wasStop = history.some((state) => state.status === 'trigger pending');
  return { instrument: instrument(tradingSymbol), ...rest, averagePrice, wasStop };
}

/** Quotes as one client sees them, with whatever the fault desk did to them; a contract unknown to the exchange has no row. */
export function quoteRows(
  exchange: SimulatedExchange,
  accountId: string,
  symbols: readonly string[],
): readonly QuoteRow[] {
  return symbols.flatMap((tradingSymbol) => {
    const contract = parseSymbol(tradingSymbol);
    if (!contract) return [];
    const struck = (name: Parameters<typeof exchange.faults.find>[1]) =>
      exchange.faults.find(accountId, name, tradingSymbol);
    if (struck('price-missing')) return [];
    const row: QuoteRow = { tradingSymbol, ...exchange.prices(contract), at: exchange.pricedAt() };
    if (struck('price-zero')) return [{ ...row, lastPrice: 0 }];
    if (struck('price-nan')) return [{ ...row, lastPrice: 'NA' }];
    return [struck('stale-quotes') ? exchange.faults.frozen(accountId, row) : row];
  });
}

/** The trade book, one row per fill. */
export function tradeRows(book: AccountBook) {
  return book.trades.map((trade) => ({ exchange: 'NFO', ...trade }));
}
