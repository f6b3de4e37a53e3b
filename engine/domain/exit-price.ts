import { paise, type Paise } from './money.ts';
import type { Side } from './order.ts';
import type { SlippagePolicy } from './policy.ts';
import type { Quote } from './position.ts';
import type { EpochMs } from './time.ts';

/** A book older than this against the reading it came with prices nothing. */
const BOOK_MAX_AGE_MS = 5_000;

function isPrice(price: number | undefined): price is Paise {
  return price !== undefined && Number.isFinite(price) && price > 0;
}

function isFresh(quote: Quote, readAt: EpochMs): boolean {
  return readAt - quote.asOf <= BOOK_MAX_AGE_MS;
}

/** Best price an exit could get now: the ask to buy, the bid to sell. Undefined when no fresh book says. */
export function oppositePrice(quote: Quote | undefined, side: Side, readAt: EpochMs): Paise | undefined {
  if (!quote || !isFresh(quote, readAt)) return undefined;
  const price = side === 'BUY' ? quote.ask : quote.bid;
  const other = side === 'BUY' ? quote.bid : quote.ask;
  if (!isPrice(price)) return undefined;
  // A crossed book is a broken one.
  return isPrice(other) && (side === 'BUY' ? other > price : other < price) ? undefined : price;
}

/** Whether a fresh book shows sellers and nobody who buys. A book that shows neither says nothing. */
export function hasNoBid(quote: Quote | undefined, readAt: EpochMs): boolean {
  return quote !== undefined && isFresh(quote, readAt) && isPrice(quote.ask) && !isPrice(quote.bid);
}

/** Percent of the opposite price an exit may give away at a step of its chase, from 0 on. */
export function allowancePercent(step: number, { capPercent, steps, beyondCap }: SlippagePolicy): number {
  if (step < steps) return (capPercent * (step + 1)) / steps;
  return beyondCap === 'hold' ? capPercent : capPercent * 2 ** Math.min(step - steps + 1, 10);
}

/** Whether a step of the chase is past the trader's cap: from here on it is alarmed. */
export function isBeyondCap(step: number, { steps }: SlippagePolicy): boolean {
  return step >= steps;
}

/** What an exit's limit is made of. */
export type ExitPriceInput = {
  readonly side: Side;
  readonly quote: Quote | undefined;
  readonly tickSize: Paise;
  readonly readAt: EpochMs;
  /** How often this leg was chased already. */
  readonly step: number;
  readonly slippage: SlippagePolicy;
};

/** An exit's limit, in paise; `atBand` when the day's price band lets it go no further. */
export type ExitPrice = { readonly price: Paise; readonly atBand: boolean };

/**
 * The limit of an exit: the other side of the book and an allowance that widens with each step, at least one tick a step, on a
 * tick and inside the day's band. Undefined without a usable book: a market order, protected by the adapter, then has to do.
 */
export function exitPrice({ side, quote, tickSize, readAt, step, slippage }: ExitPriceInput): ExitPrice | undefined {
  const touch = oppositePrice(quote, side, readAt);
  if (touch === undefined) return undefined;
  const tick = tickSize > 0 ? tickSize : 1;
  const widest = slippage.beyondCap === 'hold' ? Math.min(step + 1, slippage.steps) : step + 1;
  const away = Math.max(widest * tick, (touch * allowancePercent(step, slippage)) / 100);
  return limitOff(touch, away, { side, tick, band: quote?.band });
}

/** A price that far beyond the other side of the book, on a tick and inside the day's band. */
function limitOff(
  touch: number,
  away: number,
  { side, tick, band }: { readonly side: Side; readonly tick: number; readonly band: Quote['band'] },
): ExitPrice {
  const wanted = side === 'BUY' ? Math.ceil((touch + away) / tick) * tick : Math.floor((touch - away) / tick) * tick;
  const most = isPrice(band?.upper) ? Math.floor(band.upper / tick) * tick : Infinity;
  const least = isPrice(band?.lower) ? Math.ceil(band.lower / tick) * tick : tick;
  const price = Math.max(tick, least, Math.min(most, wanted));
  return { price: paise(price), atBand: price !== Math.max(tick, wanted) };
}

/** What was last known of a price limits an exit for so long when there is nothing newer. */
const LAST_KNOWN_MAX_AGE_MS = 300_000;

/** Beside the whole cap, so many percent for each try without a newer price: the market has gone on unseen. */
const UNSEEN_PERCENT = 5;

/** Whether the reading brought a price of now, with a book or without. */
export function isPricedNow(quote: Quote | undefined, readAt: EpochMs): boolean {
  return quote !== undefined && isFresh(quote, readAt) && isPrice(quote.lastPrice);
}

/** Whether a quote is worth remembering for the time when there is none. */
export function isUsable(quote: Quote): boolean {
  return isPrice(quote.lastPrice) || isPrice(quote.bid) || isPrice(quote.ask);
}

/**
 * The limit of an exit when no fresh book exists, from the last one known, wider than any seen price would need, and with its age
 * (card D10). `step` counts the orders sent for this leg. Undefined when that is too old, or when as many tries as the chase has
 * steps did not help: a market order, protected by the adapter, then has to do.
 */
export function lastKnownExitPrice({
  side,
  quote,
  tickSize,
  readAt,
  step,
  slippage,
}: ExitPriceInput): (ExitPrice & { readonly ageMs: number }) | undefined {
  if (!quote || step >= slippage.steps) return undefined;
  const ageMs = Math.max(0, readAt - quote.asOf);
  const last = isPrice(quote.lastPrice) ? quote.lastPrice : undefined;
  const touch = oppositePrice(quote, side, quote.asOf) ?? last;
  if (touch === undefined || !(ageMs <= LAST_KNOWN_MAX_AGE_MS)) return undefined;
  const tick = tickSize > 0 ? tickSize : 1;
  const percent = slippage.capPercent + UNSEEN_PERCENT * (step + 1);
  const away = Math.max((slippage.steps + step) * tick, (touch * percent) / 100);
  return { ...limitOff(touch, away, { side, tick, band: quote.band }), ageMs };
}
