import type { Instrument } from '../domain/instrument.ts';
import type { Position } from '../domain/position.ts';
import type { EpochMs } from '../domain/time.ts';

/** Prices that come no more for this long say nothing of the time: the market may have closed. */
const COMING_MS = 10_000;
/** A stamp further from the machine's own clock than this is no time of today's market but a fault in the feed. */
const PLAUSIBLE_MS = 3_600_000;

type Priced = Pick<Position, 'instrument' | 'quote'>;

const contractOf = ({ exchange, tradingSymbol }: Instrument): string => `${exchange}:${tradingSymbol}`;

/**
 * The market's own time, by the stamps of the prices that keep coming in a contract. The machine's wall clock is only a claim: one
 * that runs fast by seconds would take a market for closed in which a short can still be bought back (fault 76). Contract by
 * contract, because one feed stamps with the exchange's clock and another with ours.
 */
export class MarketTime {
  readonly #newest = new Map<string, { readonly asOf: EpochMs; readonly at: number }>();

  /** Prices that came: `at` on the monotonic clock, `wall` by the machine's own. */
  note(rows: Iterable<Priced>, { at, wall }: { readonly at: number; readonly wall: EpochMs }): void {
    for (const { instrument, quote } of rows) {
      if (!quote || !(Math.abs(quote.asOf - wall) <= PLAUSIBLE_MS)) continue;
      const contract = contractOf(instrument);
      const before = this.#newest.get(contract);
      // The first one may be the last of a session that is over: only a price that is newer than another one comes now.
      if (!before) this.#newest.set(contract, { asOf: quote.asOf, at: -Infinity });
      else if (quote.asOf > before.asOf) this.#newest.set(contract, { asOf: quote.asOf, at });
    }
  }

  /** The time in the market of a contract at a moment of the monotonic clock; undefined while no price of it comes that could tell. */
  now(instrument: Instrument, at: number): EpochMs | undefined {
    const newest = this.#newest.get(contractOf(instrument));
    if (!newest || at - newest.at > COMING_MS) return undefined;
    return newest.asOf + at - newest.at;
  }
}
