import type { AccountSnapshot } from '../domain/account-snapshot.ts';
import type { PositionId } from '../domain/position.ts';
import { unbookedFills, unbookedLegs } from '../domain/unbooked.ts';

/** A row is trusted for sizing only this long after the last change we saw in it: order books and position books lag each other. */
const BOOK_LAG_MS = 1_600;

/**
 * A row that has not booked what its orders filled is not sized on for this long. Then it is: a broker that never books them
 * in this row (a converted product) must not keep a leg open for ever.
 */
export const LONGEST_LAG_MS = 30_000;

type Activity = { readonly signature: string; readonly changedAt: number; readonly lags: boolean };

/** How long each position has been quiet, and which rows have not booked yet what their orders filled. All times are monotonic. */
export class BookActivity {
  #activity: ReadonlyMap<PositionId, Activity> = new Map();
  #unbooked: readonly PositionId[] = [];

  /** Positions whose row lacks fills, for as long as that may be a lag. */
  get unbooked(): readonly PositionId[] {
    return this.#unbooked;
  }

  /** A reading came in. */
  note(snapshot: AccountSnapshot, now: number): void {
    const filledOf = (positionId: PositionId): number =>
      snapshot.orders
        .filter((order) => order.positionId === positionId)
        .reduce((sum, order) => sum + order.filledQuantity, 0);
    const rows = new Map(snapshot.positions.map((position) => [position.positionId, position.netQuantity]));
    const ids = new Set([...rows.keys(), ...snapshot.orders.map((order) => order.positionId)]);
    this.#activity = new Map(
      [...ids].map((positionId) => {
        const signature = `${rows.get(positionId) ?? 'no row'}/${filledOf(positionId)}`;
        const { bought, sold } = unbookedFills(positionId, snapshot);
        const before = this.#activity.get(positionId);
        const changedAt = before?.signature === signature ? before.changedAt : now;
        return [positionId, { signature, changedAt, lags: bought + sold > 0 }];
      }),
    );
    this.#unbooked = unbookedLegs(snapshot).filter(
      (positionId) => now - (this.#activity.get(positionId)?.changedAt ?? now) < LONGEST_LAG_MS,
    );
  }

  /** Whether nothing in a position's row changed for longer than books lag; false for one that was never seen. */
  isQuiet(positionId: PositionId, now: number): boolean {
    const activity = this.#activity.get(positionId);
    if (activity === undefined) return false;
    return now - activity.changedAt >= (activity.lags ? LONGEST_LAG_MS : BOOK_LAG_MS);
  }

  /** Whether some row has not yet booked what the order book has filled. */
  isLagging(now: number): boolean {
    return [...this.#activity.values()].some((each) => each.lags && now - each.changedAt < LONGEST_LAG_MS);
  }

  /** The fills of yesterday are no business of a new day. */
  forgetUnbooked(): void {
    this.#unbooked = [];
  }
}
