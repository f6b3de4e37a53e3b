import type { Instrument } from './instrument.ts';
import type { Paise } from './money.ts';
import type { PositionId, Product } from './position.ts';
import type { EpochMs } from './time.ts';

declare const orderTagBrand: unique symbol;

/** Our idempotency key at the broker: alphanumeric, at most 20 characters, the strictest of the three brokers (Kite). */
export type OrderTag = string & { readonly [orderTagBrand]: true };

/** BUY or SELL. */
export type Side = 'BUY' | 'SELL';

/** Order types; a stop is SL (stop-limit) or SL-M. */
export type OrderType = 'MARKET' | 'LIMIT' | 'SL' | 'SL-M';

/**
 * The broker's many words in one vocabulary (`brokers.md` section 5). `unknown` means a word we have never seen:
 * such an order may be live and is treated as working.
 */
export type OrderStatus =
  | 'pending'
  | 'trigger-pending'
  | 'open'
  | 'complete'
  | 'cancelled'
  | 'rejected'
  | 'expired'
  | 'unknown';

/** One row of the order book. Quantities in units, prices in paise. */
export type Order = {
  readonly orderId: string;
  readonly tag?: string;
  readonly instrument: Instrument;
  readonly product: Product;
  readonly positionId: PositionId;
  readonly side: Side;
  readonly type: OrderType;
  readonly quantity: number;
  readonly filledQuantity: number;
  readonly price?: Paise;
  readonly triggerPrice?: Paise;
  readonly averagePrice?: Paise;
  readonly status: OrderStatus;
  /** The broker's own word, for the journal and for people. */
  readonly rawStatus: string;
  readonly rejectReason?: string;
  /** True when it is, or ever was, a stop: by type, trigger price or history. */
  readonly isStop: boolean;
  readonly placedAt: EpochMs;
  readonly updatedAt: EpochMs;
};

/** One fill. */
export type Trade = {
  readonly tradeId: string;
  readonly orderId: string;
  readonly positionId: PositionId;
  readonly side: Side;
  readonly quantity: number;
  readonly price: Paise;
  readonly at: EpochMs;
};

/**
 * Why an order was refused, where what follows depends on it. `freeze`: larger than the exchange takes, what follows is cut
 * smaller. `lot`: no multiple of the lot of today. `blocked`: trading is switched off. `margin`: money is missing. `line`: the session or the line, not the order.
 */
export type RefusalCode = 'freeze' | 'lot' | 'blocked' | 'margin' | 'line';

/** What we ask the broker to place. `protected-market` is a market order the adapter turns into what its broker accepts. */
export type OrderRequest = {
  readonly tag: OrderTag;
  readonly instrument: Instrument;
  readonly product: Product;
  readonly side: Side;
  readonly quantity: number;
  readonly type: 'LIMIT' | 'MARKET';
  /** Required for LIMIT. */
  readonly price?: Paise;
};

const FINAL: ReadonlySet<OrderStatus> = new Set(['complete', 'cancelled', 'rejected', 'expired']);

/** Whether an order may still fill. Unknown counts as working: never guess it dead. */
export function isWorking(order: Order): boolean {
  return !FINAL.has(order.status);
}

/** Units that may still fill. */
export function openQuantity(order: Order): number {
  return isWorking(order) ? Math.max(0, order.quantity - order.filledQuantity) : 0;
}

/** Brands a tag; throws when a broker would refuse it. */
export function orderTag(text: string): OrderTag {
  if (!/^[A-Za-z0-9]{1,20}$/.test(text)) throw new RangeError(`not an order tag: ${text}`);
  return text as OrderTag;
}
