import type { AccountSnapshot } from './account-snapshot.ts';
import { isWorking } from './order.ts';

/** Working orders that a reading lacks, and since when, on the monotonic clock. */
export type MissedOrders = ReadonlyMap<string, number>;

/**
 * An order does not vanish from the book of its day: it is filled, cancelled or rejected there. One that worked and is missing
 * makes the reading incomplete, because "no open orders" must not be read from it (R10). After `patienceMs` the broker is
 * believed, so that a kill never stands still for it.
 */
export function missOrders(
  snapshot: AccountSnapshot,
  {
    working,
    missed,
    at,
    patienceMs,
  }: {
    readonly working: ReadonlySet<string>;
    readonly missed: MissedOrders;
    readonly at: number;
    readonly patienceMs: number;
  },
): { readonly snapshot: AccountSnapshot; readonly working: ReadonlySet<string>; readonly missed: MissedOrders } {
  const seen = new Set(snapshot.orders.map((order) => order.orderId));
  const still = new Map(
    [...working, ...missed.keys()].flatMap((orderId): readonly (readonly [string, number])[] => {
      const since = missed.get(orderId) ?? at;
      return seen.has(orderId) || at - since >= patienceMs ? [] : [[orderId, since]];
    }),
  );
  const now = new Set(snapshot.orders.filter(isWorking).map((order) => order.orderId));
  if (still.size === 0) return { snapshot, working: now, missed: still };
  return {
    working: now,
    missed: still,
    snapshot: {
      ...snapshot,
      incomplete: [...snapshot.incomplete, { kind: 'orders-vanished', orderIds: [...still.keys()] }],
    },
  };
}
