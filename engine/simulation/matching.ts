import { paise, type Paise } from '../domain/money.ts';
import type { EpochMs } from '../domain/time.ts';
import type { SimulatedOrder } from './account-book.ts';
import type { ActiveFault } from './faults.ts';
import { lotOf, TICK } from './option-chain.ts';
import type { OptionPrices } from './quotes.ts';

/** How much stands at each level of the other side, in units, and over how many levels. */
export type Depth = { readonly perLevel: number; readonly levels: number };

/** Deep enough that the largest order fills at the first level. */
const DEEP_BOOK: Depth = { perLevel: 10_000, levels: 5 };

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
export function matchOrder(order: SimulatedOrder, prices: OptionPrices, depth: Depth): readonly Match[] {
  const limit = order.price;
  const best = order.side === 'BUY' ? prices.ask : prices.bid;
  if (order.status !== 'open' || limit === undefined || best === undefined) return [];
  const away = order.side === 'BUY' ? TICK : -TICK;
  const matches: Match[] = [];
  let left = order.quantity - order.filledQuantity;
  for (let level = 0; level < depth.levels && left > 0; level += 1) {
    const price = best + level * away;
    if (price <= 0 || (order.side === 'BUY' ? price > limit : price < limit)) break;
    const quantity = Math.min(left, depth.perLevel);
    matches.push({ quantity, price: order.resting ? limit : paise(price) });
    left -= quantity;
  }
  return matches;
}

/** The book an order meets. While fills are partial it holds one lot, and the next one comes only after a pause: then there is none. */
export function depthFor(order: SimulatedOrder, partial: ActiveFault | undefined, now: EpochMs): Depth | undefined {
  if (!partial) return DEEP_BOOK;
  if (order.filledQuantity > 0 && now - order.updatedAt < partial.ms) return undefined;
  return { perLevel: partial.units ?? lotOf(order.tradingSymbol), levels: 1 };
}
