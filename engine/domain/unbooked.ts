import type { Order, Side } from './order.ts';
import type { Position, PositionId } from './position.ts';

/** Fills of today's orders that the row of their position does not show yet: order books and position books lag each other. */
export type Unbooked = { readonly bought: number; readonly sold: number };

/**
 * Legs whose fills no row of their contract counts yet. Fills that stand in the row of another product were converted, and
 * are counted there.
 */
export function unbookedLegs(books: {
  readonly positions: readonly Position[];
  readonly orders: readonly Order[];
}): readonly PositionId[] {
  const ids = new Set(books.orders.flatMap((order) => (order.filledQuantity > 0 ? [order.positionId] : [])));
  return [...ids].filter((positionId) => {
    const { bought, sold } = unbookedFills(positionId, books);
    return bought + sold > 0 && !isBookedElsewhere(positionId, books);
  });
}

function isBookedElsewhere(
  positionId: PositionId,
  { positions, orders }: { readonly positions: readonly Position[]; readonly orders: readonly Order[] },
): boolean {
  const contract = contractOf(positionId);
  const rows = positions.filter((position) => contractOf(position.positionId) === contract);
  const filled = (side: Side): number =>
    orders
      .filter((order) => order.side === side && contractOf(order.positionId) === contract)
      .reduce((sum, order) => sum + order.filledQuantity, 0);
  const booked = (quantity: (row: Position) => number): number => rows.reduce((sum, row) => sum + quantity(row), 0);
  return booked((row) => row.buyQuantity) >= filled('BUY') && booked((row) => row.sellQuantity) >= filled('SELL');
}

/** A position id without its product. */
function contractOf(positionId: PositionId): string {
  return positionId.slice(0, positionId.lastIndexOf(':'));
}

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
      .filter((order) => order.filledQuantity !== 0 && order.side === side && order.positionId === positionId)
      .reduce((sum, order) => sum + order.filledQuantity, 0);
  return {
    bought: Math.max(0, filled('BUY') - (row?.buyQuantity ?? 0)),
    sold: Math.max(0, filled('SELL') - (row?.sellQuantity ?? 0)),
  };
}
