import type { EpochMs } from '../domain/time.ts';
import {
  isWorkingOrder,
  orderBecame,
  withFill,
  withOrder,
  type AccountBook,
  type SimulatedOrder,
} from './account-book.ts';
import { isTriggered, matchOrder, type Depth } from './matching.ts';
import type { MarketPrices } from './quotes.ts';

/** The market an order meets. */
export type Encounter = { readonly prices: MarketPrices; readonly depth: Depth; readonly now: EpochMs };

/** Lets one order meet the market: a stop may trigger, an open order may fill, what is left waits in the book. */
export function settleOrder(book: AccountBook, order: SimulatedOrder, encounter: Encounter): AccountBook {
  if (!isWorkingOrder(order)) return book;
  const { prices, depth, now } = encounter;
  const triggers = order.status === 'trigger pending' && isTriggered(order, prices.lastPrice);
  const open = triggers ? orderBecame(order, now, { status: 'open' }) : order;
  let settled = triggers ? withOrder(book, open) : book;
  for (const match of matchOrder(open, prices, depth)) {
    settled = withFill(settled, currentOrder(settled, open), { ...match, at: now });
  }
  const left = currentOrder(settled, open);
  return left.status === 'open' && !left.resting ? withOrder(settled, { ...left, resting: true }) : settled;
}

function currentOrder(book: AccountBook, order: SimulatedOrder): SimulatedOrder {
  return book.orders.find((row) => row.orderId === order.orderId) ?? order;
}
