import type { MarkToMarket } from './mark-to-market.ts';
import { paise, type Paise } from './money.ts';
import type { Position, Quote } from './position.ts';

/** What leaving now would make of the day, and whether the quotes it is made of can be believed. */
export type ExitValue = { readonly value: Paise; readonly isSane: boolean };

/** On a leg worth little a few ticks are a wide spread in percent and nothing in money: up to 50 paise is always sane. */
const SANE_SPREAD = 50;

function isSpreadSane(bid: number, ask: number, maxSpreadPercent: number): boolean {
  const spread = ask - bid;
  return spread >= 0 && spread <= Math.max(SANE_SPREAD, ((bid + ask) / 2) * (maxSpreadPercent / 100));
}

/**
 * What one unit brings or costs now: the bid for a long, the ask for a short. A long whose book has sellers and no buyer
 * brings nothing. Undefined when the quote says too little.
 */
function exitPrice(netQuantity: number, { bid, ask }: Quote): number | undefined {
  if (netQuantity < 0) return ask !== undefined && ask > 0 ? ask : undefined;
  return bid ?? (ask === undefined ? undefined : 0);
}

/**
 * The day's P&L if everything open were left now: bid for longs, ask for shorts. Undefined when a leg has no such price; then
 * only time can tell a wick from a move.
 */
export function exitValue(
  positions: readonly Position[],
  mark: MarkToMarket,
  maxSpreadPercent: number,
): ExitValue | undefined {
  if (mark.value === null) return undefined;
  const prices = new Map(mark.legs.map((leg) => [leg.positionId, leg.price?.value]));
  let value = mark.value as number;
  let isSane = true;
  for (const { positionId, netQuantity, quote } of positions) {
    if (netQuantity === 0) continue;
    const marked = prices.get(positionId);
    const exit = quote ? exitPrice(netQuantity, quote) : undefined;
    if (marked === undefined || exit === undefined || !quote) return undefined;
    value += netQuantity * (exit - marked);
    const { bid = 0, ask = 0 } = quote;
    // A leg without a buyer is counted as worth nothing; there is no spread to look at.
    isSane &&= (netQuantity > 0 && bid === 0) || isSpreadSane(bid, ask, maxSpreadPercent);
  }
  return { value: paise(Math.round(value)), isSane };
}
