import type { AccountSnapshot } from './account-snapshot.ts';
import { isWorking, type Order } from './order.ts';

/** Orders that a reading lacks, and since when, on the monotonic clock. */
export type MissedOrders = ReadonlyMap<string, number>;

/** Whether the account would look other without this order. */
function matters(order: Order): boolean {
  return isWorking(order) || order.filledQuantity > 0;
}

/**
 * An order does not vanish from the book of its day, and what has filled cannot un-happen: a reading that lacks an order which
 * worked or has filled is older than what is known, or another day's (fault 17). It is incomplete: neither "no open orders" nor
 * "nothing open" must be read from it (R10). After `patienceMs` the broker is
 * believed, so that a kill never stands still for it.
 */
export function missOrders(
  snapshot: AccountSnapshot,
  {
    known,
    missed,
    at,
    patienceMs,
  }: {
    readonly known: ReadonlySet<string>;
    readonly missed: MissedOrders;
    readonly at: number;
    readonly patienceMs: number;
  },
): { readonly snapshot: AccountSnapshot; readonly known: ReadonlySet<string>; readonly missed: MissedOrders } {
  const seen = new Set(snapshot.orders.map((order) => order.orderId));
  const still = new Map(
    [...known, ...missed.keys()].flatMap((orderId): readonly (readonly [string, number])[] => {
      const since = missed.get(orderId) ?? at;
      return seen.has(orderId) || at - since >= patienceMs ? [] : [[orderId, since]];
    }),
  );
  const now = new Set(snapshot.orders.filter(matters).map((order) => order.orderId));
  if (still.size === 0) return { snapshot, known: now, missed: still };
  return {
    known: now,
    missed: still,
    snapshot: {
      ...snapshot,
      incomplete: [...snapshot.incomplete, { kind: 'orders-vanished', orderIds: [...still.keys()] }],
    },
  };
}
