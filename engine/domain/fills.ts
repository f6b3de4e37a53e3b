import { paise, type Paise } from './money.ts';
import type { Order, Side, Trade } from './order.ts';
import type { Position, PositionId } from './position.ts';

/** What an account's order and trade books hold. */
export type FillBooks = { readonly orders: readonly Order[]; readonly trades: readonly Trade[] };

/** Fills of one side of a position today: units, and what they cost or brought in paise; null when no book prices all of them. */
export type SideFills = { readonly quantity: number; readonly value: Paise | null };

/** Today's fills of a position by its orders. `twice`: the trade book counts the same units, so two books say it. */
export type Fills = { readonly bought: SideFills; readonly sold: SideFills; readonly twice: boolean };

/** Nothing has filled. */
export const NO_FILLS: Fills = {
  bought: { quantity: 0, value: paise(0) },
  sold: { quantity: 0, value: paise(0) },
  twice: true,
};

/** The trade book prices each fill; where it lags behind the order book, the orders' average prices do, to the nearest paisa. */
function sideFills(positionId: PositionId, side: Side, { orders, trades }: FillBooks): SideFills & { twice: boolean } {
  let quantity = 0;
  let byOrders: number | null = 0;
  for (const order of orders) {
    if (order.positionId !== positionId || order.side !== side || order.filledQuantity === 0) continue;
    quantity += order.filledQuantity;
    if (byOrders !== null)
      byOrders = order.averagePrice === undefined ? null : byOrders + order.averagePrice * order.filledQuantity;
  }
  let traded = 0;
  let byTrades = 0;
  for (const trade of trades) {
    if (trade.positionId !== positionId || trade.side !== side) continue;
    traded += trade.quantity;
    byTrades += trade.price * trade.quantity;
  }
  const twice = traded === quantity;
  const value = twice ? byTrades : byOrders;
  return { quantity, value: value === null ? null : paise(Math.round(value)), twice };
}

/** What today's orders of a position have filled. */
export function fillsOf(positionId: PositionId, books: FillBooks): Fills {
  const { twice: boughtTwice, ...bought } = sideFills(positionId, 'BUY', books);
  const { twice: soldTwice, ...sold } = sideFills(positionId, 'SELL', books);
  return { bought, sold, twice: boughtTwice && soldTwice };
}

/** The larger of two counts of the same side: what has filled cannot un-fill, however short the book is that was served. */
function larger(before: SideFills, now: SideFills): SideFills {
  return now.quantity > before.quantity ? now : before;
}

/** What has filled by a later reading, which may have served a shorter book. */
export function laterFills(before: Fills, now: Fills): Fills {
  return { bought: larger(before.bought, now.bought), sold: larger(before.sold, now.sold), twice: now.twice };
}

/** Net units of fills: bought less sold. */
export function netOf({ bought, sold }: Fills): number {
  return bought.quantity - sold.quantity;
}

/** A row with the fills that came after it; null when what they cost is not known, because unknown is not zero. */
export function bringForward(position: Position, before: Fills, now: Fills): Position | null {
  const values = [before.bought.value, before.sold.value, now.bought.value, now.sold.value];
  const [boughtBefore, soldBefore, boughtNow, soldNow] = values;
  if (boughtBefore == null || soldBefore == null || boughtNow == null || soldNow == null) return null;
  const bought = now.bought.quantity - before.bought.quantity;
  const sold = now.sold.quantity - before.sold.quantity;
  return {
    ...position,
    netQuantity: position.netQuantity + bought - sold,
    buyQuantity: position.buyQuantity + bought,
    buyValue: paise(position.buyValue + boughtNow - boughtBefore),
    sellQuantity: position.sellQuantity + sold,
    sellValue: paise(position.sellValue + soldNow - soldBefore),
  };
}
