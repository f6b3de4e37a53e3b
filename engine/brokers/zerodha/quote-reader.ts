import type { Quote } from '../../domain/position.ts';
import type { Clock } from '../../ports.ts';
import type { Answer } from '../shared/broker-http.ts';
import { parseQuotes } from './parse.ts';

/** Kite answers one asking for quotes a second, of at most 500 instruments. */
const EVERY_MS = 1_050;
const MOST = 500;

/** Quotes by REST, not oftener than Kite allows: who asks sooner gets what was answered last, with its own age. */
export class QuoteReader {
  readonly #clock: Pick<Clock, 'monotonic' | 'sleep'>;
  readonly #ask: (path: string) => Promise<Answer>;
  #known: ReadonlyMap<string, Quote> = new Map();
  #askedAt = -Infinity;
  #asking: Promise<void> = Promise.resolve();

  constructor(clock: Pick<Clock, 'monotonic' | 'sleep'>, ask: (path: string) => Promise<Answer>) {
    this.#clock = clock;
    this.#ask = ask;
  }

  /** Quotes of these instruments (`NFO:SYMBOL`); those that cannot be had are missing. */
  async read(keys: readonly string[]): Promise<ReadonlyMap<string, Quote>> {
    if (keys.length === 0) return new Map();
    this.#asking = this.#asking.then(() => this.#renew(keys));
    await this.#asking;
    return new Map(keys.flatMap((key) => (this.#known.has(key) ? [[key, this.#known.get(key) as Quote]] : [])));
  }

  async #renew(keys: readonly string[]): Promise<void> {
    const left = this.#askedAt + EVERY_MS - this.#clock.monotonic();
    if (left > 0) {
      if (keys.every((key) => this.#known.has(key))) return;
      await this.#clock.sleep(left);
    }
    this.#askedAt = this.#clock.monotonic();
    const query = keys.slice(0, MOST).map((key) => `i=${encodeURIComponent(key)}`);
    const answer = await this.#ask(`/quote?${query.join('&')}`);
    this.#known = answer.ok ? parseQuotes(answer.value) : new Map();
  }
}
