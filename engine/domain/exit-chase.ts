import type { OrderIntent } from './order-intent.ts';
import { exitPrice, oppositePrice } from './exit-price.ts';
import type { Paise } from './money.ts';
import type { Order } from './order.ts';
import type { SlippagePolicy } from './policy.ts';
import type { Quote } from './position.ts';
import type { EpochMs } from './time.ts';

/** An exit that rests this long at a price gets another one: seen and moved within three seconds (card K6). */
const STEP_MS = 2_000;

/** What cannot be moved after the market rests this long before it is taken out and sent anew. */
const RESTS_MS = 3_000;

/** A partly filled order whose price is good is left this long to fill on (fault 21). */
const PARTIAL_MS = 8_000;

/** Changes an order gets before it is sent anew; brokers refuse the 26th (`brokers.md` 7.1). */
const MOST_CHASES = 8;

/** What to do with an exit of ours that rests: leave it, move its limit, or take it out and size the rest anew. */
export type Chase =
  | { readonly kind: 'rest' }
  | { readonly kind: 'reprice'; readonly price: Paise; readonly step: number }
  | { readonly kind: 'withdraw' };

/** What a chase goes by. `level` is how often the leg was chased before this order. */
export type ChaseInput = {
  readonly quote: Quote | undefined;
  readonly readAt: EpochMs;
  readonly slippage: SlippagePolicy;
};

const REST: Chase = { kind: 'rest' };
const WITHDRAW: Chase = { kind: 'withdraw' };

/** How far a leg's chase has come: a new order goes on where the last one was, not at the beginning. */
export function chaseStep(attempts: readonly Pick<OrderIntent, 'chases'>[]): number {
  return Math.max(0, ...attempts.map((each) => each.chases));
}

function isOutOfReach(order: Order, touch: Paise | undefined): boolean {
  if (touch === undefined || order.price === undefined) return false;
  return order.side === 'BUY' ? touch > order.price : touch < order.price;
}

/**
 * What becomes of a resting exit now. Changed in place while the broker takes that; after a change that was refused, or whose
 * outcome nobody knows, it is taken out instead: a cancel the book confirms is the only safe ground (R11).
 */
export function chase(order: Order, intent: OrderIntent, { quote, readAt, slippage }: ChaseInput): Chase {
  // By a wall clock: one that was set back must not let an exit rest until it has caught up.
  const age = Math.abs(readAt - intent.pricedAt);
  if (age < STEP_MS) return REST;
  const isDoubtful = intent.repriced !== null && intent.repriced !== 'confirmed' && order.price !== intent.price;
  const step = intent.chases + 1;
  const next = exitPrice({ side: order.side, quote, tickSize: order.instrument.tickSize, readAt, step, slippage });
  if (isDoubtful || next === undefined || intent.chases >= MOST_CHASES) return age < RESTS_MS ? REST : WITHDRAW;
  const touch = oppositePrice(quote, order.side, readAt);
  if (order.filledQuantity > 0 && !isOutOfReach(order, touch))
    return Math.abs(readAt - Math.max(order.updatedAt, intent.pricedAt)) < PARTIAL_MS ? REST : WITHDRAW;
  if (next.price !== order.price) return { kind: 'reprice', price: next.price, step };
  // As far as it may go: at the day's band, or at a cap that holds. It stays where it is first in the queue.
  return REST;
}
