import type { AccountSnapshot } from '../../domain/account-snapshot.ts';
import type { Position, PositionId, Quote } from '../../domain/position.ts';
import type { EpochMs } from '../../domain/time.ts';
import { NewestQuotes } from './newest-quotes.ts';

/** Which open positions a streamed price belongs to, by the last reading; `keyOf` is what the broker's stream calls an instrument. */
export class HeldSymbols {
  /** The newest quote by key, whichever way it came. */
  readonly newest = new NewestQuotes();
  readonly #keyOf: (position: Position) => string | undefined;
  #held: ReadonlyMap<string, readonly PositionId[]> = new Map();

  constructor(keyOf: (position: Position) => string | undefined) {
    this.#keyOf = keyOf;
  }

  /** Notes what is open; returns the keys prices are wanted of. */
  hold({ positions }: Pick<AccountSnapshot, 'positions'>): ReadonlySet<string> {
    const held = new Map<string, readonly PositionId[]>();
    for (const position of positions) {
      const key = position.netQuantity === 0 ? undefined : this.#keyOf(position);
      if (key !== undefined) held.set(key, [...(held.get(key) ?? []), position.positionId]);
    }
    this.#held = held;
    return new Set(held.keys());
  }

  /** The quotes that are news, by the positions they are for. */
  take(quotes: ReadonlyMap<string, Quote>, now: EpochMs): ReadonlyMap<PositionId, Quote> {
    const fresh = [...quotes].filter(([key, quote]) => this.newest.take(key, quote, now));
    return new Map(fresh.flatMap(([key, quote]) => (this.#held.get(key) ?? []).map((id) => [id, quote] as const)));
  }
}
