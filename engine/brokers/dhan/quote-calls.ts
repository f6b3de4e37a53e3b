import type { Quote } from '../../domain/position.ts';
import type { Clock } from '../../ports.ts';
import type { Answer } from '../shared/broker-http.ts';
import type { SecurityKey } from './instrument.ts';
import { PreviousCloses } from '../shared/previous-closes.ts';
import { toCloses, toQuotes } from './parse.ts';

/** Dhan answers one quote call a second (`brokers.md` 7.1), and a little less when two clocks differ. */
const EVERY_MS = 1_050;

type Last = { readonly sentAt: number; readonly quotes: ReadonlyMap<SecurityKey, Quote> };

/** Asks for quotes by REST at the pace Dhan allows: whoever asks too early shares the answer just had. */
export class QuoteCalls {
  readonly closes: PreviousCloses;
  readonly #clock: Clock;
  readonly #ask: (body: string) => Promise<Answer>;
  #last: Last = { sentAt: -Infinity, quotes: new Map() };
  #queue: Promise<unknown> = Promise.resolve();

  constructor(clock: Clock, ask: (body: string) => Promise<Answer>) {
    this.#clock = clock;
    this.closes = new PreviousCloses(clock);
    this.#ask = ask;
  }

  /** Quotes of these securities; those that cannot be had are missing. */
  quotesOf(keys: readonly SecurityKey[]): Promise<ReadonlyMap<SecurityKey, Quote>> {
    if (keys.length === 0) return Promise.resolve(new Map());
    const asked = this.#queue.then(() => this.#next(keys));
    this.#queue = asked;
    return asked;
  }

  async #next(keys: readonly SecurityKey[]): Promise<ReadonlyMap<SecurityKey, Quote>> {
    const left = this.#last.sentAt + EVERY_MS - this.#clock.monotonic();
    if (left > 0 && keys.every((key) => this.#last.quotes.has(key))) return this.#last.quotes;
    if (left > 0) await this.#clock.sleep(left);
    const sentAt = this.#clock.monotonic();
    const answer = await this.#ask(bodyOf(keys));
    if (answer.ok) this.closes.learn(toCloses(answer.value));
    this.#last = { sentAt, quotes: answer.ok ? toQuotes(answer.value, this.#clock.now()) : new Map() };
    return this.#last.quotes;
  }
}

/** `{"NSE_FNO":[49081]}`: numbers here, where streams and orders want text. */
function bodyOf(keys: readonly SecurityKey[]): string {
  const bySegment = new Map<string, number[]>();
  for (const key of keys) {
    const [segment = '', securityId] = key.split(':');
    bySegment.set(segment, [...(bySegment.get(segment) ?? []), Number(securityId)]);
  }
  return JSON.stringify(Object.fromEntries(bySegment));
}
