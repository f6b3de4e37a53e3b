import type { Clock } from '../../ports.ts';
import type { Answer } from '../shared/broker-http.ts';
import type { SecurityKey } from './instrument.ts';
import type { AskedQuotes } from '../shared/newest-quotes.ts';
import { PreviousCloses } from '../shared/previous-closes.ts';
import { toCloses, toQuotes } from './parse.ts';

/** Dhan answers one quote call a second (`brokers.md` 7.1), and a little less when two clocks differ. */
const EVERY_MS = 1_050;

type Last = AskedQuotes & { readonly sentAt: number };

const NOTHING: AskedQuotes = { quotes: new Map(), unanswered: new Set() };

/** Asks for quotes by REST at the pace Dhan allows: whoever asks too early shares the answer just had. */
export class QuoteCalls {
  readonly closes: PreviousCloses;
  readonly #clock: Clock;
  readonly #ask: (body: string) => Promise<Answer>;
  #last: Last = { sentAt: -Infinity, ...NOTHING };
  #queue: Promise<unknown> = Promise.resolve();

  constructor(clock: Clock, ask: (body: string) => Promise<Answer>) {
    this.#clock = clock;
    this.closes = new PreviousCloses(clock);
    this.#ask = ask;
  }

  /** Quotes of these securities. */
  quotesOf(keys: readonly SecurityKey[]): Promise<AskedQuotes> {
    if (keys.length === 0) return Promise.resolve(NOTHING);
    const asked = this.#queue.then(() => this.#next(keys));
    this.#queue = asked;
    return asked;
  }

  async #next(keys: readonly SecurityKey[]): Promise<AskedQuotes> {
    const left = this.#last.sentAt + EVERY_MS - this.#clock.monotonic();
    if (left > 0 && keys.every((key) => this.#last.quotes.has(key))) return this.#last;
    if (left > 0) await this.#clock.sleep(left);
    const sentAt = this.#clock.monotonic();
    const answer = await this.#ask(bodyOf(keys));
    if (answer.ok) this.closes.learn(toCloses(answer.value));
    this.#last = answer.ok
      ? { ...NOTHING, sentAt, quotes: toQuotes(answer.value, this.#clock.now()) }
      : { ...NOTHING, sentAt, unanswered: new Set(keys) };
    return this.#last;
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
