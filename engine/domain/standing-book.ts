import type { Paise } from './money.ts';
import type { EpochMs } from './time.ts';

/** Shares held for delivery, in units; `value` at the broker's own last price, where it names one. No part of the day's P&L (card K26). */
export type Holding = { readonly tradingSymbol: string; readonly quantity: number; readonly value?: Paise };

/**
 * An order the broker keeps outside the day's order book, until a price is reached: a GTT, a forever order, a super order's legs. It
 * is in no book that a kill empties, and can open a position after it.
 */
export type StandingOrder = {
  readonly id: string;
  /** As the broker calls it: "GTT", "forever order", "super order". */
  readonly name: string;
  readonly tradingSymbol: string;
};

/** What stands at a broker beside the books of the day. Each part is null while it could not be read: unknown, and not empty. */
export type StandingBook = {
  /** When the parts were asked for. */
  readonly asOf: EpochMs;
  readonly holdings: readonly Holding[] | null;
  /** `not-in-api`: this broker's API shows no such orders, so that only its own app tells. */
  readonly orders: readonly StandingOrder[] | 'not-in-api' | null;
};

/** What all holdings are worth, in paise; null where one of them has no price or nothing is known. */
export function holdingsValue(holdings: StandingBook['holdings']): Paise | null {
  if (!holdings) return null;
  return holdings.reduce<Paise | null>(
    (sum, { value }) => (sum === null || value === undefined ? null : ((sum + value) as Paise)),
    0 as Paise,
  );
}
