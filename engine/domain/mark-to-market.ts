import type { LegBaseline } from './day-baseline.ts';
import { isOption } from './instrument.ts';
import { paise, sumPaise, type Paise } from './money.ts';
import type { Position, PositionId, Quote } from './position.ts';
import type { EpochMs } from './time.ts';

/** How far a figure can be trusted. Only `fresh` may decide anything. */
export type Quality = 'fresh' | 'stale' | 'incomplete' | 'unknown';

/** Older than this a price is stale: amber at 5 s, red at 10 s. One from the future is no younger: a clock is wrong. */
export const STALE_AFTER_MS = 5_000;

/** What is wrong with a leg's price, if anything. */
export type PriceFault = 'missing' | 'not-a-price' | 'stale';

/** One leg of the mark. `pnl` is null when no price of it was ever good: unknown is never zero. */
export type LegMark = {
  readonly positionId: PositionId;
  readonly pnl: Paise | null;
  /** The price used, with its age; undefined for a closed leg, which needs none. */
  readonly price?: { readonly value: Paise; readonly asOf: EpochMs };
  readonly fault?: PriceFault;
};

/** The account's day P&L: realised + unrealised in integer paise, before charges. */
export type MarkToMarket = {
  /** Null while any open leg has never had a good price. */
  readonly value: Paise | null;
  readonly quality: Quality;
  readonly legs: readonly LegMark[];
  /** When the oldest price in it was good. */
  readonly asOf: EpochMs;
};

/** The last good price of each position, kept so that a bad reading does not erase what was known. */
export type LastGoodPrices = ReadonlyMap<PositionId, { readonly value: Paise; readonly asOf: EpochMs }>;

/** Ten crore rupees a unit: a figure above it is a decoding fault, and would not fit into exact sums. */
const HIGHEST_PRICE = 10_000_000_000;

/**
 * A price is a positive number of paise that something can cost. Zero, negative and NaN are what brokers send when they have
 * none (card D6).
 */
export function isPrice(lastPrice: number): boolean {
  return lastPrice > 0 && lastPrice <= HIGHEST_PRICE;
}

function readPrice(quote: Quote | undefined): Paise | undefined {
  if (!quote || !isPrice(quote.lastPrice)) return undefined;
  return paise(Math.round(quote.lastPrice));
}

/** A reading without a time is as old as can be: its age must never come out as young. */
function timeOf(asOf: EpochMs): EpochMs {
  return Number.isFinite(asOf) ? asOf : 0;
}

function markLeg(position: Position, before: number, lastGood: LastGoodPrices, now: EpochMs): LegMark {
  const { positionId, netQuantity, sellValue, buyValue, quote } = position;
  const cash = sellValue - buyValue - before;
  if (netQuantity === 0) return { positionId, pnl: paise(cash) };
  const current = readPrice(quote);
  const price =
    current !== undefined && quote ? { value: current, asOf: timeOf(quote.asOf) } : lastGood.get(positionId);
  const fault: PriceFault | undefined =
    current === undefined
      ? quote
        ? 'not-a-price'
        : 'missing'
      : Math.abs(now - timeOf(quote?.asOf ?? 0)) > STALE_AFTER_MS
        ? 'stale'
        : undefined;
  return {
    positionId,
    pnl: price ? paise(cash + netQuantity * price.value) : null,
    ...(price ? { price } : {}),
    ...(fault ? { fault } : {}),
  };
}

function qualityOf(legs: readonly LegMark[], complete: boolean): Quality {
  if (legs.some((leg) => leg.fault === 'missing' || leg.fault === 'not-a-price')) return 'unknown';
  if (!complete) return 'incomplete';
  return legs.some((leg) => leg.fault === 'stale') ? 'stale' : 'fresh';
}

/**
 * Marks every position: `sellValue - buyValue + netQuantity * lastPrice`, in units (`brokers.md` 4.1; lots are for display).
 * Of a carried leg, what it had made before today is taken off (see `dayBaseline`).
 * A leg without a good price keeps its last good one and makes the whole figure `unknown`; it is never counted as zero.
 */
export function markToMarket(
  snapshot: {
    readonly asOf: EpochMs;
    readonly positions: readonly Position[];
    readonly incomplete: readonly unknown[];
  },
  lastGood: LastGoodPrices,
  now: EpochMs,
  baseline: readonly LegBaseline[] = [],
): MarkToMarket {
  const before = (positionId: PositionId): number => baseline.find((leg) => leg.positionId === positionId)?.before ?? 0;
  const legs = snapshot.positions.map((position) => markLeg(position, before(position.positionId), lastGood, now));
  const priced = legs.flatMap((leg) => (leg.pnl === null ? [] : [leg.pnl]));
  const quality = qualityOf(legs, snapshot.incomplete.length === 0);
  const asOf = timeOf(snapshot.asOf);
  return {
    value: priced.length === legs.length ? sumPaise(priced) : null,
    quality: quality === 'fresh' && Math.abs(now - asOf) > STALE_AFTER_MS ? 'stale' : quality,
    legs,
    asOf: Math.min(asOf, ...legs.flatMap((leg) => (leg.price ? [leg.price.asOf] : []))),
  };
}

/** Keeps the good prices of a mark for the next one. */
export function rememberPrices(mark: MarkToMarket, before: LastGoodPrices): LastGoodPrices {
  const after = new Map(before);
  for (const leg of mark.legs) if (leg.price) after.set(leg.positionId, leg.price);
  return after;
}

/** Whether a position is a sold option. */
export function isShortOption(position: Position): boolean {
  return isOption(position.instrument) && position.netQuantity < 0;
}
