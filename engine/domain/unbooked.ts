import type { Order, Side } from './order.ts';
import type { Position, PositionId } from './position.ts';

/** Fills of today's orders that the row of their position does not show yet: order books and position books lag each other. */
export type Unbooked = { readonly bought: number; readonly sold: number };

/**
 * What the order book has filled beyond what the position row counts. A row counts what was carried in too, so that this
 * never says too much.
 */
export function unbookedFills(
  positionId: PositionId,
  books: { readonly positions: readonly Position[]; readonly orders: readonly Order[] },
): Unbooked {
  const row = books.positions.find((position) => position.positionId === positionId);
  const filled = (side: Side): number =>
    books.orders
      .filter((order) => order.positionId === positionId && order.side === side)
      .reduce((sum, order) => sum + order.filledQuantity, 0);
  return {
    bought: Math.max(0, filled('BUY') - (row?.buyQuantity ?? 0)),
    sold: Math.max(0, filled('SELL') - (row?.sellQuantity ?? 0)),
  };
}
