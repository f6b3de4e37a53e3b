import { ExponentialBackoff, type IBackoff } from 'cockatiel';
import type { Quote } from '../../domain/position.ts';
import type { Clock, QuoteSource } from '../../ports.ts';
import { toQuotes } from './parse.ts';
import { StreamSocket } from './stream-socket.ts';
import type { StreamMessage } from './wire.ts';

/** How patient a feed is; in milliseconds. */
export type FeedTiming = {
  /** Silence after which prices are asked for: with the first asking done inside 5 s (card D9). */
  readonly silentAfterMs: number;
  readonly pollEveryMs: number;
  /** Between two tries to connect, growing with jitter. */
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
};

export const FEED_TIMING: FeedTiming = {
  silentAfterMs: 3_000,
  pollEveryMs: 1_000,
  firstRetryMs: 500,
  longestRetryMs: 10_000,
};

/** What a feed works with. */
export type FeedOptions = {
  readonly url: string;
  /** The session's token; undefined while nobody is logged in. */
  readonly token: () => string | undefined;
  /** Asks for quotes once, by REST. */
  readonly poll: (symbols: readonly string[]) => Promise<ReadonlyMap<string, Quote>>;
  readonly clock: Clock;
  readonly timing: FeedTiming;
  readonly quotes: (quotes: ReadonlyMap<string, Quote>) => void;
  /** Something may have been missed or has changed: the account should be read anew. */
  readonly news: () => void;
};

/**
 * Prices between two readings: streamed while the stream speaks, polled while it does not. Every new connection subscribes
 * once to all that is held, and what may have been missed meanwhile is read anew.
 */
export class QuoteFeed {
  readonly #options: FeedOptions;
  readonly #closed = new AbortController();
  #symbols: ReadonlySet<string> = new Set();
  #socket: StreamSocket | undefined;
  #source: QuoteSource;
  /** What this connection was asked for; undefined until it has greeted. */
  #asked: ReadonlySet<string> | undefined;
  #sequence = 0;
  #wasLive = false;
  #backoff: IBackoff<unknown> | undefined;

  constructor(options: FeedOptions) {
    this.#options = options;
    this.#source = { source: 'none', since: options.clock.now() };
  }

  get source(): QuoteSource {
    return this.#source;
  }

  /** Begins; call once. */
  start(): void {
    void this.#stream();
    void this.#poll();
  }

  /** What prices are wanted of; only what changed is asked of a stream that speaks. */
  want(symbols: ReadonlySet<string>): void {
    this.#symbols = symbols;
    this.#ask();
  }

  #ask(): void {
    const asked = this.#asked;
    if (!asked) return;
    const added = [...this.#symbols].filter((symbol) => !asked.has(symbol));
    const removed = [...asked].filter((symbol) => !this.#symbols.has(symbol));
    this.#asked = this.#symbols;
    if (added.length > 0) this.#socket?.say({ type: 'subscribe', symbols: added });
    if (removed.length > 0) this.#socket?.say({ type: 'unsubscribe', symbols: removed });
  }

  close(): void {
    this.#closed.abort();
    this.#socket?.end();
  }

  async #stream(): Promise<void> {
    const { url, token, clock, timing } = this.#options;
    while (!this.#closed.signal.aborted) {
      const session = token();
      if (session !== undefined) {
        this.#sequence = 0;
        this.#asked = undefined;
        const heard = (message: StreamMessage | undefined): boolean => {
          if (message) this.#hear(message);
          // A line that speaks and never acknowledges is as broken as a silent one.
          return message?.type === 'hello' || this.#source.source === 'live';
        };
        const { silentAfterMs } = timing;
        this.#socket = new StreamSocket({ url, token: session, clock, silentAfterMs, heard });
        await this.#socket.untilOver();
      }
      this.#turn(token() === undefined ? 'none' : 'polling');
      await clock.sleep(this.#nextRetryMs(), this.#closed.signal);
    }
  }

  #nextRetryMs(): number {
    const { firstRetryMs: initialDelay, longestRetryMs: maxDelay } = this.#options.timing;
    this.#backoff = this.#backoff
      ? this.#backoff.next(undefined)
      : new ExponentialBackoff({ initialDelay, maxDelay }).next();
    return this.#backoff.duration;
  }

  async #poll(): Promise<void> {
    const { clock, timing, poll } = this.#options;
    // Looks twice in each interval, so that the first prices after a silence come at once.
    const every = timing.pollEveryMs / 2;
    let askedAt = -Infinity;
    while (!this.#closed.signal.aborted) {
      const due = clock.monotonic() - askedAt >= timing.pollEveryMs;
      if (due && this.#source.source === 'polling' && this.#symbols.size > 0) {
        askedAt = clock.monotonic();
        const quotes = await poll([...this.#symbols]);
        if (!this.#closed.signal.aborted && quotes.size > 0) this.#options.quotes(quotes);
      }
      await clock.sleep(every, this.#closed.signal);
    }
  }

  #hear(message: StreamMessage): void {
    switch (message.type) {
      case 'hello':
        // Open is not live: only a subscription that was acknowledged is. With nothing held there is nothing to wait for.
        this.#asked = new Set();
        this.#ask();
        return this.#symbols.size === 0 ? this.#turn('live') : undefined;
      case 'subscribed':
        return this.#turn('live');
      case 'quotes':
        this.#count(message.sequence);
        return this.#options.quotes(toQuotes(message));
      case 'order':
        this.#count(message.sequence);
        return this.#options.news();
      case 'heartbeat':
        return undefined;
    }
  }

  /** A number that was left out is something that was lost; one seen before is a repetition. */
  #count(sequence: number): void {
    if (sequence > this.#sequence + 1) this.#options.news();
    this.#sequence = Math.max(this.#sequence, sequence);
  }

  #turn(source: QuoteSource['source']): void {
    if (this.#source.source === source) return;
    this.#source = { source, since: this.#options.clock.now() };
    if (source === 'live') {
      this.#backoff = undefined;
      // Nothing was lost before the first connection; after a later one nobody knows what was (fault 13).
      if (this.#wasLive) this.#options.news();
      this.#wasLive = true;
    } else {
      this.#asked = undefined;
      this.#options.news();
    }
  }
}
