import type { Instrument } from './instrument.ts';
import { paise, type Paise } from './money.ts';
import type { EpochMs } from './time.ts';

declare const positionIdBrand: unique symbol;

/** Names a position within its account: `NFO:NIFTY26NOV24500CE:NRML`. */
export type PositionId = string & { readonly [positionIdBrand]: true };

/** Product types; an exit must carry the product of its position. */
export type Product = 'NRML' | 'MIS' | 'CNC' | 'MTF';

/**
 * A price as the broker gave it, in paise. `lastPrice` is NaN when the broker sent something that is not a price:
 * the reading is kept as bad, never replaced by zero.
 */
export type Quote = {
  readonly lastPrice: number;
  /** Best prices of the book. One side alone means that nobody stands on the other; neither means that the broker gave no book. */
  readonly bid?: Paise;
  readonly ask?: Paise;
  /** The day's price band (circuit limits): an order outside it is refused. */
  readonly band?: { readonly lower: Paise; readonly upper: Paise };
  readonly asOf: EpochMs;
};

/**
 * One row of the position book, in units and paise. Buy and sell figures cover today's fills and what was carried in,
 * so that `sellValue - buyValue + netQuantity * lastPrice` is the row's P&L (`brokers.md` 4.1).
 */
export type Position = {
  readonly positionId: PositionId;
  readonly instrument: Instrument;
  readonly product: Product;
  /** Signed units; negative is short. */
  readonly netQuantity: number;
  readonly buyQuantity: number;
  readonly buyValue: Paise;
  readonly sellQuantity: number;
  readonly sellValue: Paise;
  /** Undefined when the broker gave no quote at all. */
  readonly quote?: Quote;
};

/** Builds the id of a position from its parts. */
export function positionIdOf(instrument: Pick<Instrument, 'exchange' | 'tradingSymbol'>, product: Product): PositionId {
  return `${instrument.exchange}:${instrument.tradingSymbol}:${product}` as PositionId;
}

/** Average price of the open side in paise, rounded; zero for a closed position, null when the row does not hold together. */
export function averagePrice(position: Position): Paise | null {
  const { netQuantity, buyValue, buyQuantity, sellValue, sellQuantity } = position;
  if (netQuantity === 0) return paise(0);
  const [value, quantity] = netQuantity > 0 ? [buyValue, buyQuantity] : [sellValue, sellQuantity];
  return quantity > 0 ? paise(Math.round(value / quantity)) : null;
}
