import type { Quote } from '../../domain/position.ts';
import type { EpochMs } from '../../domain/time.ts';

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

  /** The newer of a quote just read and what is known. A symbol without a quote in the reading has none. */
  newest(symbol: string, read: Quote, now: EpochMs): Quote {
    return this.take(symbol, read, now) ? read : (this.#quotes.get(symbol) ?? read);
  }
}
