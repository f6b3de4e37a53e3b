import type { Quote } from '../domain/position.ts';
import type { EpochMs } from '../domain/time.ts';

/** Prices that come no more for this long say nothing of the time: the market may have closed. */
const COMING_MS = 10_000;
/** A stamp further from the machine's own clock than this is no time of today's market but a fault in the feed. */
const PLAUSIBLE_MS = 3_600_000;

/**
 * The market's own time, by the stamps of prices that keep coming. The machine's wall clock is only a claim: one that runs fast by
 * seconds would take a market for closed in which a short can still be bought back (fault 76).
 */
export class MarketTime {
  #newest: { readonly asOf: EpochMs; readonly at: number } | undefined;

  /** Prices that came: `at` on the monotonic clock, `wall` by the machine's own. */
  note(quotes: Iterable<Pick<Quote, 'asOf'>>, { at, wall }: { readonly at: number; readonly wall: EpochMs }): void {
    for (const { asOf } of quotes) {
      if (!(Math.abs(asOf - wall) <= PLAUSIBLE_MS)) continue;
      // The first one may be the last of a session that is over: only a price that is newer than another one comes now.
      if (this.#newest === undefined) this.#newest = { asOf, at: -Infinity };
      else if (asOf > this.#newest.asOf) this.#newest = { asOf, at };
    }
  }

  /** The time in the market at a moment of the monotonic clock; undefined while no price comes that could tell. */
  now(at: number): EpochMs | undefined {
    if (!this.#newest || at - this.#newest.at > COMING_MS) return undefined;
    return this.#newest.asOf + at - this.#newest.at;
  }
}
