import type { Funds, IncompleteReason } from '../../domain/account-snapshot.ts';
import type { Exchange, Instrument } from '../../domain/instrument.ts';
import { paise, type Paise } from '../../domain/money.ts';
import type { Order, Trade } from '../../domain/order.ts';
import { positionIdOf, type CarriedIn, type Position, type Quote } from '../../domain/position.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import type { BrokerError } from '../../ports.ts';
import { brokerError } from '../shared/broker-error.ts';
import { rupees } from '../shared/decimal.ts';
import { parseList, parseRows, parseValue, type Rows } from '../shared/rows.ts';
import { instrumentKey } from './instruments.ts';
import { statusOf, waitsForTrigger } from './status-words.ts';
import * as wire from './wire.ts';

/** What parsing asks about an instrument; the master's word, or what its name tells. */
export type FindInstrument = (exchange: Exchange, tradingSymbol: string) => Instrument;

/**
 * The position book. `multipliers` are units in one of Kite's quantities, by `MCX:SYMBOL`: commodities are counted in lots
 * there, and in units everywhere in the app. `tokens` name the rows in the stream.
 */
export type PositionBook = {
  readonly positions: readonly Position[];
  readonly multipliers: ReadonlyMap<string, number>;
  readonly tokens: ReadonlyMap<string, number>;
  readonly refused: readonly IncompleteReason[];
};

/** Reads `net`; `day` leaves out what was carried in and is not read. A reply without `net` is an error, never a flat account. */
export function parsePositions(data: unknown, find: FindInstrument): Result<PositionBook, BrokerError> {
  const read = parseRows(wire.zPositionRow, data, 'net');
  if (!read.ok) return read;
  const positions = new Map<string, Position>();
  const multipliers = new Map<string, number>();
  const tokens = new Map<string, number>();
  for (const row of read.value.rows) {
    const key = instrumentKey(row.exchange, row.tradingsymbol);
    multipliers.set(key, row.multiplier);
    tokens.set(key, row.instrument_token);
    const position = toPosition(row, find(row.exchange, row.tradingsymbol));
    const other = positions.get(position.positionId);
    positions.set(position.positionId, other ? bothRows(other, position) : position);
  }
  return ok({ positions: [...positions.values()], multipliers, tokens, refused: read.value.refused });
}

function toPosition(row: wire.PositionRow, instrument: Instrument): Position {
  const { multiplier } = row;
  const product = wire.productOf(row.product);
  return {
    positionId: positionIdOf(instrument, product),
    instrument,
    product,
    netQuantity: row.quantity * multiplier,
    buyQuantity: row.buy_quantity * multiplier,
    buyValue: row.buy_m2m,
    sellQuantity: row.sell_quantity * multiplier,
    sellValue: row.sell_m2m,
    ...carriedOf(row),
  };
}

/**
 * What was carried in. `*_m2m` counts it at the previous close (`brokers.md` 4.3), so that the row's P&L is the day's; where the
 * amounts of the row do not make that close, they are not taken for it, and the close decides.
 */
function carriedOf(row: wire.PositionRow): { readonly carriedIn?: CarriedIn } {
  const { overnight_quantity: overnight, close_price: close, day_buy_value, day_sell_value, multiplier } = row;
  if (overnight === undefined || overnight === 0 || day_buy_value === undefined || day_sell_value === undefined)
    return {};
  const quantity = overnight * multiplier;
  const cash = paise(row.sell_m2m - day_sell_value - (row.buy_m2m - day_buy_value));
  if (close === undefined || close <= 0) return { carriedIn: { quantity, cash, valuedAt: 'previous-close' } };
  // A value may lie half a paisa off for each unit.
  const isAtClose = Math.abs(cash + quantity * close) <= Math.abs(quantity);
  return { carriedIn: { quantity, cash, valuedAt: isAtClose ? 'previous-close' : 'unstated', closePrice: close } };
}

/** A closed cover order's row and the intraday row of the same contract: the day's result is that of both. */
function bothRows(one: Position, other: Position): Position {
  return {
    ...one,
    netQuantity: one.netQuantity + other.netQuantity,
    buyQuantity: one.buyQuantity + other.buyQuantity,
    buyValue: paise(one.buyValue + other.buyValue),
    sellQuantity: one.sellQuantity + other.sellQuantity,
    sellValue: paise(one.sellValue + other.sellValue),
    // Cover orders end with their day: only one of the two can have been carried.
    ...((one.carriedIn ?? other.carriedIn) ? { carriedIn: one.carriedIn ?? other.carriedIn } : {}),
  };
}

/** What of an order must be kept beside the domain's row to change or cancel it. */
export type OrderNote = { readonly variety: string; readonly multiplier: number; readonly type: Order['type'] };

/** The order book, with what calls about its orders need. */
export type OrderBook = {
  readonly orders: readonly Order[];
  readonly notes: ReadonlyMap<string, OrderNote>;
  readonly refused: readonly IncompleteReason[];
};

/** How rows are read: who knows instruments, and how many units one of Kite's quantities is. */
export type RowTools = { readonly find: FindInstrument; readonly multipliers: ReadonlyMap<string, number> };

/** Reads the order book. An order that is over, in a segment not guarded here, is left out: it can do nothing any more. */
export function parseOrders(data: unknown, tools: RowTools): Result<OrderBook, BrokerError> {
  const guarded = Array.isArray(data) ? data.filter((row) => !isOverElsewhere(row)) : data;
  const read = parseList(wire.zOrderRow, guarded, 'orders');
  if (!read.ok) return read;
  const notes = new Map<string, OrderNote>();
  const orders = read.value.rows.map((row) => {
    const multiplier = tools.multipliers.get(instrumentKey(row.exchange, row.tradingsymbol)) ?? 1;
    notes.set(row.order_id, { variety: row.variety ?? 'regular', multiplier, type: row.order_type });
    return toOrder(row, tools.find(row.exchange, row.tradingsymbol), multiplier);
  });
  return ok({ orders, notes, refused: read.value.refused });
}

function isOverElsewhere(row: unknown): boolean {
  const { exchange, status } = (row ?? {}) as { readonly exchange?: unknown; readonly status?: unknown };
  if (typeof exchange !== 'string' || wire.EXCHANGES.has(exchange) || typeof status !== 'string') return false;
  return OVER.has(statusOf(status));
}

const OVER: ReadonlySet<Order['status']> = new Set(['complete', 'cancelled', 'rejected', 'expired']);

function toOrder(row: wire.OrderRow, instrument: Instrument, multiplier: number): Order {
  const product = wire.productOf(row.product);
  const status = statusOf(row.status);
  const reason = status === 'rejected' ? (row.status_message ?? row.status_message_raw) : undefined;
  const isStop =
    row.order_type === 'SL' || row.order_type === 'SL-M' || row.trigger_price > 0 || waitsForTrigger(row.status);
  return {
    orderId: row.order_id,
    instrument,
    product,
    positionId: positionIdOf(instrument, product),
    side: row.transaction_type,
    type: row.order_type,
    quantity: row.quantity * multiplier,
    filledQuantity: row.filled_quantity * multiplier,
    status,
    rawStatus: row.status,
    isStop,
    placedAt: row.order_timestamp,
    updatedAt: row.exchange_update_timestamp ?? row.exchange_timestamp ?? row.order_timestamp,
    ...tagOf(row),
    ...(reason == null ? {} : { rejectReason: reason }),
    ...positive('price', row.price),
    ...positive('triggerPrice', row.trigger_price),
    ...positive('averagePrice', row.average_price),
  };
}

/** Words Kite itself puts among the tags. */
const KITES_OWN_TAG = /^(?:mktp|autoslice)(?::|$)/;

/** The parts of a sliced order carry their tag in the list only. */
function tagOf({ tag, tags }: wire.OrderRow): { readonly tag?: string } {
  const found = tag ?? tags?.find((each) => !KITES_OWN_TAG.test(each));
  return found === undefined ? {} : { tag: found };
}

/** Kite writes 0 for a price that is none. */
function positive<K extends string>(name: K, amount: Paise): Partial<Record<K, Paise>> {
  return amount > 0 ? ({ [name]: amount } as Partial<Record<K, Paise>>) : {};
}

/** Whether an order ever was a stop, by its history: after it fired, Kite may show it as a plain limit order. */
export function parseWasStop(data: unknown): Result<boolean, BrokerError> {
  const read = parseList(wire.zOrderState, data, 'history');
  if (!read.ok) return read;
  if (read.value.rows.length === 0)
    return err(brokerError('unreadable', 'the history of the order is empty', 'history'));
  return ok(read.value.rows.some((state) => waitsForTrigger(state.status) || (state.trigger_price ?? 0) > 0));
}

/** Reads the trade book. Fills in segments not guarded here are left out: their position row says that it is not understood. */
export function parseTrades(data: unknown, { find, multipliers }: RowTools): Result<Rows<Trade>, BrokerError> {
  const guarded = Array.isArray(data) ? data.filter((row) => !isElsewhere(row)) : data;
  const read = parseList(zTimedTrade, guarded, 'trades');
  if (!read.ok) return read;
  const rows = read.value.rows.map((row): Trade => {
    const multiplier = multipliers.get(instrumentKey(row.exchange, row.tradingsymbol)) ?? 1;
    return {
      tradeId: row.trade_id,
      orderId: row.order_id,
      positionId: positionIdOf(find(row.exchange, row.tradingsymbol), wire.productOf(row.product)),
      side: row.transaction_type,
      quantity: row.quantity * multiplier,
      price: row.average_price,
      at: row.at,
    };
  });
  return ok({ rows, refused: read.value.refused });
}

const zTimedTrade = wire.zTradeRow.transform((row, context) => {
  const at = row.fill_timestamp ?? row.exchange_timestamp;
  if (at == null) context.addIssue({ code: 'custom', path: ['fill_timestamp'], message: 'no time' });
  return { ...row, at: at ?? 0 };
});

function isElsewhere(row: unknown): boolean {
  const { exchange } = (row ?? {}) as { readonly exchange?: unknown };
  return typeof exchange === 'string' && !wire.EXCHANGES.has(exchange);
}

/** Quotes by `NFO:SYMBOL`; a row that cannot be dated is left out, a price that is none becomes NaN and never zero. */
export function parseQuotes(data: unknown): ReadonlyMap<string, Quote> {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return new Map();
  const quotes = new Map<string, Quote>();
  for (const [key, row] of Object.entries(data)) {
    const parsed = wire.zQuote.safeParse(row);
    if (!parsed.success) continue;
    const { last_price: price, timestamp, depth } = parsed.data;
    const lastPrice: number = typeof price === 'number' ? (rupees(price) ?? Number.NaN) : Number.NaN;
    const bid = depth?.buy[0]?.price ?? paise(0);
    const ask = depth?.sell[0]?.price ?? paise(0);
    quotes.set(key, { lastPrice, asOf: timestamp, ...positive('bid', bid), ...positive('ask', ask) });
  }
  return quotes;
}

/**
 * Funds. `m2m_realised` and `m2m_unrealised` are not taken as a second opinion on the day's P&L: Kite documents neither their
 * sign nor which positions they cover.
 */
export function parseFunds(data: unknown): Result<Funds, BrokerError> {
  const read = parseValue(wire.zMargins, data);
  if (!read.ok) return read;
  const { net, utilised } = read.value.equity;
  return ok({ available: net, marginUsed: utilised.debits });
}
