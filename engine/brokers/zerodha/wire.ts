import { z } from 'zod';
import type { Exchange } from '../../domain/instrument.ts';
import type { Paise } from '../../domain/money.ts';
import type { Product } from '../../domain/position.ts';
import { rupees, units } from '../shared/decimal.ts';

// Kite Connect v3 as it comes (`brokers.md` 2.3). Unknown fields are tolerated: Zerodha adds some at any time.

/** Reads a value by a function that answers undefined for what it cannot read. */
function read<T>(name: string, reader: (value: unknown) => T | undefined) {
  return z.unknown().transform((value, context): T => {
    const result = reader(value);
    if (result !== undefined) return result;
    context.addIssue({ code: 'custom', message: `not ${name}` });
    return z.NEVER;
  });
}

const money = read<Paise>('an amount in rupees', rupees);
const quantity = read<number>('a number of units', units);
const count = quantity.refine((value) => value >= 0, 'negative');
const word = z.string().min(1);
/** Order numbers have been sent as text only; a number is taken too, while it is exact. */
const orderNumber = z.union([word, z.number().int().positive().transform(String)]);

/** Segments of Kite that this app guards; currency, mutual funds and the rest are not among them. */
export const EXCHANGES: ReadonlySet<string> = new Set<Exchange>(['NSE', 'BSE', 'NFO', 'BFO', 'MCX']);
const PRODUCTS: ReadonlySet<string> = new Set<Product>(['NRML', 'MIS', 'CNC', 'MTF']);

const exchange = z.custom<Exchange>((value) => EXCHANGES.has(String(value)), 'not a segment guarded here');

/**
 * A product in the domain's words. Cover and bracket orders are intraday with a stop of their own, and are left by cancelling
 * that stop: an exit of product MIS would open a second position beside theirs.
 */
export function productOf(text: string): Product {
  return PRODUCTS.has(text) ? (text as Product) : 'MIS';
}

/** `YYYY-MM-DD HH:MM:SS`, Indian time without saying so → epoch milliseconds; undefined for anything else. */
export function istTime(value: unknown): number | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}$/.test(value)) return undefined;
  const at = Date.parse(`${value.replace(' ', 'T')}+05:30`);
  return Number.isNaN(at) ? undefined : at;
}

const time = read<number>('a time', istTime);
const timeOrNull = time.nullable().optional().catch(null);
const text = z.string().nullable().optional().catch(null);

/** A row of `net` in the position book. `*_m2m` are values since yesterday's close, which is what a day's loss is counted in. */
export const zPositionRow = z
  .object({
    tradingsymbol: word,
    exchange,
    instrument_token: count,
    product: word,
    quantity,
    multiplier: quantity.refine((value) => value > 0, 'not positive'),
    buy_quantity: count,
    sell_quantity: count,
    buy_m2m: money,
    sell_m2m: money,
    // What was carried in, and the close it is counted from; a row without them is whole all the same.
    overnight_quantity: quantity.optional().catch(undefined),
    close_price: money.optional().catch(undefined),
    day_buy_value: money.optional().catch(undefined),
    day_sell_value: money.optional().catch(undefined),
  })
  .superRefine((row, context) => {
    if (row.quantity !== row.buy_quantity - row.sell_quantity)
      context.addIssue({ code: 'custom', path: ['quantity'], message: 'unit mismatch' });
    if (row.quantity !== 0 && !PRODUCTS.has(row.product))
      context.addIssue({ code: 'custom', path: ['product'], message: 'a product this app cannot leave' });
  });
/** See `zPositionRow`. */
export type PositionRow = z.infer<typeof zPositionRow>;

const side = z.enum(['BUY', 'SELL']);

/** A row of the order book, and a state of an order's history; the status is whatever word Kite uses. */
export const zOrderRow = z.object({
  order_id: orderNumber,
  exchange,
  tradingsymbol: word,
  product: word,
  variety: word.optional().catch(undefined),
  order_type: z.enum(['MARKET', 'LIMIT', 'SL', 'SL-M']),
  transaction_type: side,
  quantity: count,
  filled_quantity: count,
  price: money,
  trigger_price: money,
  average_price: money,
  status: word,
  status_message: text,
  status_message_raw: text,
  tag: text,
  tags: z.array(z.string()).nullable().optional().catch(null),
  order_timestamp: time,
  exchange_timestamp: timeOrNull,
  exchange_update_timestamp: timeOrNull,
});
/** See `zOrderRow`. */
export type OrderRow = z.infer<typeof zOrderRow>;

/** What of an order's history matters here: whether it ever waited for a trigger. */
export const zOrderState = z.object({ status: word, trigger_price: money.optional().catch(undefined) });

/** A row of the trade book. */
export const zTradeRow = z.object({
  trade_id: orderNumber,
  order_id: orderNumber,
  exchange,
  tradingsymbol: word,
  product: word,
  transaction_type: side,
  quantity: count.refine((value) => value > 0, 'nothing traded'),
  average_price: money.refine((value) => value > 0, 'no price'),
  fill_timestamp: timeOrNull,
  exchange_timestamp: timeOrNull,
});

const level = z.object({ price: money });

/** A quote; its price is read apart, because a bad price is a reading too. */
export const zQuote = z.object({
  timestamp: time,
  last_price: z.unknown(),
  depth: z
    .object({ buy: z.array(level), sell: z.array(level) })
    .optional()
    .catch(undefined),
});

const segment = z.object({ net: money, utilised: z.object({ debits: money }) });

/** Margins by segment. */
export const zMargins = z.object({ equity: segment });

/** A session. Kite says nowhere when it ends. */
export const zSession = z.object({ access_token: word, user_id: word, login_time: timeOrNull });

/** The reply to an order call; a sliced order names its parts, in one of two shapes (`brokers.md` 2.3). */
const zSlice = z.union([
  z.object({ order_id: z.union([z.string(), z.number().int().transform(String)]) }),
  z.object({ error: z.object({ message: z.string(), error_type: z.string().optional() }) }),
]);
export const zPlaced = z.union([
  z.array(zSlice).min(1),
  z.object({
    order_id: z.union([z.string(), z.number().int().transform(String)]),
    children: z.array(zSlice).optional(),
  }),
]);
