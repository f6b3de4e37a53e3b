import { paise, type Paise } from '../domain/money.ts';
import type { EpochMs } from '../domain/time.ts';
import { istDateOf, type IstDate } from '../domain/trading-day.ts';
import {
  netQuantity,
  type AccountBook,
  type PositionBook,
  type SimulatedOrder,
  type SimulatedTrade,
} from './account-book.ts';
import type { SimulatedExchange } from './exchange.ts';
import type { ActiveFault } from './faults.ts';
import type { AccountFunds } from './margin.ts';
import { spotOf } from './market-index.ts';
import { CONTRACTS, lotOf, symbolOf, weeklyExpiryAfter } from './option-chain.ts';
import { seededRandom } from './random.ts';

/** Rows of one book as the broker serves them, and the time it says they are of. */
export type Served<Row> = { readonly asOf: EpochMs; readonly rows: readonly Row[] };

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** What a funds page is off by unless a request says otherwise: card P24's ₹3,700. */
const FUNDS_OFF: Paise = paise(370_000);
/** What yesterday's closed legs lost unless a request says otherwise. */
const YESTERDAYS_LOSS: Paise = paise(500_000);

/**
 * The position book as the broker serves it: the truth, changed by what the fault desk does to it. `noData` is the broker's
 * error 5203, an empty list that looks like an account without positions.
 */
export function servedPositions(
  exchange: SimulatedExchange,
  book: AccountBook,
): Served<PositionBook> & { readonly noData: boolean } {
  const { faults } = exchange;
  const { accountId } = book;
  const now = exchange.now();
  if (faults.strike(accountId, 'no-data', 'reads')) return { asOf: now, rows: [], noData: true };
  const yesterday = faults.strike(accountId, 'yesterday-positions', 'reads');
  if (yesterday) return { asOf: now - DAY_MS, rows: closedYesterday(book, yesterday), noData: false };
  const { asOf, book: seen } = pastBook(exchange, book, 'positions-lag');
  const shown = faults.strike(accountId, 'expired-shown', 'reads');
  const all = shown ? [...seen.positions, expiredPosition(exchange, shown)] : seen.positions;
  const dropped = faults.strike(accountId, 'closed-rows-dropped', 'reads');
  const open = dropped ? all.filter((row) => netQuantity(row) !== 0 || !isAbout(dropped, row)) : all;
  const missing = faults.strike(accountId, 'row-missing', 'reads');
  const left = missing && pickRow(missing, open);
  return { asOf, rows: left ? open.filter((row) => row !== left) : open, noData: false };
}

/** The order book as the broker serves it. */
export function servedOrders(exchange: SimulatedExchange, book: AccountBook): Served<SimulatedOrder> {
  const { asOf, book: seen } = pastBook(exchange, book, 'orders-lag');
  return { asOf, rows: seen.orders };
}

/** The trade book as the broker serves it; it lags with the orders. */
export function servedTrades(exchange: SimulatedExchange, book: AccountBook): Served<SimulatedTrade> {
  const { asOf, book: seen } = pastBook(exchange, book, 'orders-lag');
  return { asOf, rows: seen.trades };
}

/** The funds page as the broker serves it. */
export function servedFunds(exchange: SimulatedExchange, book: AccountBook): AccountFunds & { readonly asOf: EpochMs } {
  const { faults } = exchange;
  const { accountId } = book;
  const stale = faults.find(accountId, 'stale-snapshot');
  const fresh = { ...exchange.funds(book), asOf: exchange.now() };
  const funds = stale
    ? faults.frozen(accountId, { ...fresh, tradingSymbol: 'funds', at: stale.since, asOf: stale.since })
    : fresh;
  const { available, marginUsed, realizedPnl, unrealizedPnl, asOf } = funds;
  const off = faults.strike(accountId, 'funds-disagree', 'reads');
  const by = off ? (off.paise ?? FUNDS_OFF) : 0;
  return { asOf, available: paise(available + by), marginUsed, realizedPnl: paise(realizedPnl + by), unrealizedPnl };
}

/** The row a fault is about: the one it names, one drawn from its seed, or the first. */
export function pickRow<Row extends { readonly tradingSymbol: string }>(
  fault: ActiveFault,
  rows: readonly Row[],
): Row | undefined {
  if (fault.symbol !== undefined) return rows.find((row) => isAbout(fault, row));
  return rows[fault.seed === undefined ? 0 : Math.floor(seededRandom(fault.seed).next() * rows.length)];
}

function isAbout({ symbol }: ActiveFault, row: { readonly tradingSymbol: string }): boolean {
  return symbol === undefined || symbol === row.tradingSymbol;
}

function pastBook(
  exchange: SimulatedExchange,
  book: AccountBook,
  lag: 'orders-lag' | 'positions-lag',
): { readonly asOf: EpochMs; readonly book: AccountBook } {
  const { faults, memory } = exchange;
  const { accountId } = book;
  const now = exchange.now();
  const stale = faults.find(accountId, 'stale-snapshot');
  if (stale) return { asOf: stale.since, book: memory.at(accountId, stale.since) ?? book };
  const late = faults.strike(accountId, lag, 'reads');
  return { asOf: now, book: late ? (memory.at(accountId, now - late.ms) ?? book) : book };
}

/** Today's contracts as if they had been bought and sold, at a loss, the day before. */
function closedYesterday(
  { positions }: AccountBook,
  { paise: loss = YESTERDAYS_LOSS }: ActiveFault,
): readonly PositionBook[] {
  return positions.map((row, index) => {
    const quantity = Math.max(row.buyQuantity, row.sellQuantity);
    const value = Math.max(row.buyValue, row.sellValue);
    const lost = index === 0 ? Math.abs(loss) : 0;
    return {
      ...row,
      buyQuantity: quantity,
      buyValue: paise(value + lost),
      sellQuantity: quantity,
      sellValue: paise(value),
    };
  });
}

const EXPIRED_PRICE = 1_000;

/** A sold call of last week's expiry that nobody took off the list. */
function expiredPosition(exchange: SimulatedExchange, { symbol, units }: ActiveFault): PositionBook {
  const index = exchange.market().indices.NIFTY;
  const { strikeStep } = CONTRACTS.NIFTY;
  const strike = paise(Math.round(spotOf(index) / strikeStep) * strikeStep);
  const expiry = expiryBefore(istDateOf(exchange.now()));
  const tradingSymbol = symbol ?? symbolOf({ underlying: 'NIFTY', expiry, strike, optionType: 'CE' });
  const sellQuantity = units ?? lotOf(tradingSymbol);
  const nothing = { buyQuantity: 0, buyValue: paise(0) };
  return { tradingSymbol, product: 'NRML', sellQuantity, sellValue: paise(sellQuantity * EXPIRED_PRICE), ...nothing };
}

/** The last weekly expiry that is over on a date. */
function expiryBefore(date: IstDate): IstDate {
  return weeklyExpiryAfter(istDateOf(Date.parse(`${date}T12:00:00+05:30`) - WEEK_MS - DAY_MS));
}
