import { paise, type Paise } from '../domain/money.ts';
import type { EpochMs } from '../domain/time.ts';
import type { SimulatedOrder } from './account-book.ts';
import type { ActiveFault } from './faults.ts';
import { lotOf, TICK } from './option-chain.ts';
import type { MarketPrices } from './quotes.ts';

/** Units that stand at each level of the other side, best first; asked for only when an order reaches the first. */
export type Depth = () => readonly number[];

/** A fill the book offers an order. */
export type Match = { readonly quantity: number; readonly price: Paise };

/** Whether a stop's trigger has been reached: a buying stop from below, a selling one from above. */
export function isTriggered(order: SimulatedOrder, lastPrice: number): boolean {
  if (order.triggerPrice === undefined) return false;
  return order.side === 'BUY' ? lastPrice >= order.triggerPrice : lastPrice <= order.triggerPrice;
}

/**
 * What an open order gets now, best level first, never beyond its limit. An order that waited in the book fills at its own
 * price when the market comes to it; one that arrives takes the other side's.
 */
export function matchOrder(order: SimulatedOrder, prices: MarketPrices, depth: Depth): readonly Match[] {
  const limit = order.price;
  const best = order.side === 'BUY' ? prices.ask : prices.bid;
  if (order.status !== 'open' || limit === undefined || best === undefined) return [];
  const reaches = (price: number): boolean => price > 0 && (order.side === 'BUY' ? price <= limit : price >= limit);
  if (!reaches(best)) return [];
  const away = order.side === 'BUY' ? TICK : -TICK;
  const matches: Match[] = [];
  let left = order.quantity - order.filledQuantity;
  for (const [level, size] of depth().entries()) {
    const price = best + level * away;
    if (left <= 0 || !reaches(price)) break;
    const quantity = Math.min(left, size);
    matches.push({ quantity, price: order.resting ? limit : paise(price) });
    left -= quantity;
  }
  return matches;
}

/** The thin book of partial fills: one lot at a time, and the next one only after a pause. Undefined while it pauses. */
export function thinBook(order: SimulatedOrder, partial: ActiveFault, now: EpochMs): Depth | undefined {
  if (order.filledQuantity > 0 && now - order.updatedAt < partial.ms) return undefined;
  return () => [partial.units ?? lotOf(order.tradingSymbol)];
}
