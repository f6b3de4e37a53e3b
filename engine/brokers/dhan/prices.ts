import type { Quote } from '../../domain/position.ts';
import type { Clock } from '../../ports.ts';
import type { SecurityKey } from './instrument.ts';
import type { QuoteCalls } from './quote-calls.ts';

/** A price older than this makes no limit for an order; the broker is asked first. */
const FRESH_MS = 5_000;

/** The last quote of each security, streamed or asked for, for the limits of orders. */
export class Prices {
  readonly #clock: Clock;
  readonly #calls: QuoteCalls;
  readonly #known = new Map<string, Quote>();

  constructor(clock: Clock, calls: QuoteCalls) {
    this.#clock = clock;
    this.#calls = calls;
  }

  remember(quotes: ReadonlyMap<string, Quote>): void {
    for (const [key, quote] of quotes) this.#known.set(key, quote);
  }

  /** Paise; undefined when no fresh price can be had. */
  async lastPriceOf(key: SecurityKey): Promise<number | undefined> {
    if (!this.#isFresh(this.#known.get(key))) this.remember((await this.#calls.quotesOf([key])).quotes);
    const quote = this.#known.get(key);
    return this.#isFresh(quote) ? quote?.lastPrice : undefined;
  }

  #isFresh(quote: Quote | undefined): boolean {
    return quote !== undefined && this.#clock.now() - quote.asOf <= FRESH_MS && quote.lastPrice > 0;
  }
}
