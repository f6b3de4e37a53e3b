import type { Quote } from '../../domain/position.ts';
import type { EpochMs } from '../../domain/time.ts';

/** What a question about quotes came to: the answers, and the symbols of a question that got none. */
export type AskedQuotes = {
  readonly quotes: ReadonlyMap<string, Quote>;
  readonly unanswered: ReadonlySet<string>;
};

/** A quote dated further ahead than this is taken as it is, but does not make the honest ones after it look old. */
const AHEAD_MS = 5_000;

/** The newest quote of each symbol, whichever way it came: a price never goes back to an older one (fault 12). */
export class NewestQuotes {
  readonly #quotes = new Map<string, Quote>();

  /** Keeps the quote; false when a newer one is known already. Of two of the same time the later word counts. */
  take(symbol: string, quote: Quote, now: EpochMs): boolean {
    const known = this.#quotes.get(symbol);
    if (known && quote.asOf < known.asOf) return false;
    if (quote.asOf <= now + AHEAD_MS) this.#quotes.set(symbol, quote);
    return true;
  }

  /** The newest quote known of a symbol. */
  known(symbol: string): Quote | undefined {
    return this.#quotes.get(symbol);
  }

  /**
   * The prices of a reading. A symbol the broker left out of its answer has none; where nobody answered at all, nothing was said
   * of the price: the newest one known stands, with its age, as it does between two readings.
   */
  ofReading({ quotes, unanswered }: AskedQuotes, now: EpochMs): ReadonlyMap<string, Quote> {
    const found = new Map([...quotes].map(([symbol, quote]) => [symbol, this.newest(symbol, quote, now)]));
    for (const symbol of unanswered) {
      const known = this.#quotes.get(symbol);
      if (known) found.set(symbol, known);
    }
    return found;
  }

  /** The newer of a quote just read and what is known. */
  newest(symbol: string, read: Quote, now: EpochMs): Quote {
    return this.take(symbol, read, now) ? read : (this.#quotes.get(symbol) ?? read);
  }
}
