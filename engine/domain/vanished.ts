import type { AccountSnapshot } from './account-snapshot.ts';
import type { Order } from './order.ts';
import type { Position, PositionId } from './position.ts';

/** An open position as it was last seen, with what its orders had filled until then (signed units). */
export type Sighting = { readonly position: Position; readonly filled: number };

/** The open positions last seen. */
export type Sightings = ReadonlyMap<PositionId, Sighting>;

function filledOf(positionId: PositionId, orders: readonly Order[]): number {
  return orders
    .filter((order) => order.positionId === positionId)
    .reduce((sum, order) => sum + (order.side === 'BUY' ? order.filledQuantity : -order.filledQuantity), 0);
}

/**
 * Positions that were open and have no row any more. A missing row is never taken for flat (card D7): the row is kept as it
 * was, with its last price, and the snapshot says so, until it comes back or the fills of the order book account for its end.
 */
export function keepVanished(
  snapshot: AccountSnapshot,
  before: Sightings,
): { readonly snapshot: AccountSnapshot; readonly sightings: Sightings } {
  const rows = new Set(snapshot.positions.map((position) => position.positionId));
  const vanished = [...before.values()].filter(
    ({ position, filled }) =>
      !rows.has(position.positionId) &&
      position.netQuantity + filledOf(position.positionId, snapshot.orders) - filled !== 0,
  );
  const seen = snapshot.positions
    .filter((position) => position.netQuantity !== 0)
    .map((position): Sighting => ({ position, filled: filledOf(position.positionId, snapshot.orders) }));
  const sightings = new Map([...vanished, ...seen].map((each) => [each.position.positionId, each]));
  if (vanished.length === 0) return { snapshot, sightings };
  const kept = vanished.map(({ position }) => position);
  return {
    sightings,
    snapshot: {
      ...snapshot,
      positions: [...snapshot.positions, ...kept],
      incomplete: [
        ...snapshot.incomplete,
        { kind: 'positions-vanished', positionIds: kept.map((position) => position.positionId) },
      ],
    },
  };
}

/** Whether every order was read: then what is seen may be worked on, although something may be missing. */
export function ordersAreWhole(snapshot: AccountSnapshot): boolean {
  return snapshot.incomplete.every((reason) => reason.kind === 'positions-vanished');
}
