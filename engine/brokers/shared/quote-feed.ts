import type { Quote } from '../../domain/position.ts';
import type { Clock, QuoteSource } from '../../ports.ts';
import { StreamLine, type LineTiming, type Say } from './stream-line.ts';
import type { StreamAddress } from './stream-socket.ts';

/** How patient a feed is; in milliseconds. */
export type FeedTiming = LineTiming & {
  /** Silence after which prices are asked for: with the first asking done inside 5 s (card D9). */
  readonly silentAfterMs: number;
  readonly pollEveryMs: number;
};

/** A stream that says something at least every second: silence is a broken line. */
export const FEED_TIMING: FeedTiming = {
  silentAfterMs: 3_000,
  brokenAfterMs: 3_000,
  pollEveryMs: 1_000,
  firstRetryMs: 500,
  longestRetryMs: 10_000,
};

/** What a message of a price stream came to. */
export type FeedEvent =
  /** The line takes subscriptions now. */
  | { readonly kind: 'greeted' }
  /** A subscription was acknowledged. */
  | { readonly kind: 'acknowledged' }
  | { readonly kind: 'quotes'; readonly quotes: ReadonlyMap<string, Quote> }
  /** The account should be read anew: something changed, or something was lost. */
  | { readonly kind: 'news' }
  /** A heartbeat, or whatever else shows that the line lives. */
  | { readonly kind: 'alive' };

/** One connection in a broker's own words: `hear` is pure but for what it remembers of this connection, and must not throw. */
export type FeedWords = {
  /** Said as soon as the socket stands: who we are. */
  readonly greeting?: () => string | undefined;
  /** What an open socket alone means: a broker that greets nobody takes subscriptions at once. */
  readonly opened?: () => readonly FeedEvent[];
  readonly hear: (message: string | Buffer) => readonly FeedEvent[];
  readonly subscribe: (keys: readonly string[]) => readonly string[];
  readonly unsubscribe: (keys: readonly string[]) => readonly string[];
};

/** What a feed works with. Keys are whatever the broker's stream calls an instrument. */
export type FeedOptions = {
  readonly address: () => StreamAddress | undefined;
  /** Words for a new connection. */
  readonly words: () => FeedWords;
  /** Asks for quotes once, by REST. */
  readonly poll: (keys: readonly string[]) => Promise<ReadonlyMap<string, Quote>>;
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
  readonly #line: StreamLine;
  readonly #closed = new AbortController();
  #keys: ReadonlySet<string> = new Set();
  #source: QuoteSource;
  /** What this connection was asked for; undefined until it has greeted. */
  #asked: ReadonlySet<string> | undefined;
  #words: FeedWords | undefined;
  #say: Say = () => undefined;
  #acknowledged = false;
  /** When the stream last brought a price, or nothing was wanted of it. */
  #spokeAt = Infinity;
  #wasLive = false;

  constructor(options: FeedOptions) {
    this.#options = options;
    this.#source = { source: 'none', since: options.clock.now() };
    this.#line = new StreamLine({
      clock: options.clock,
      timing: options.timing,
      address: options.address,
      converse: (say) => this.#converse(say),
      lost: () => this.#lost(),
    });
  }

  get source(): QuoteSource {
    return this.#source;
  }

  /** Begins; call once. */
  start(): void {
    this.#line.start();
    void this.#watch();
  }

  /** What prices are wanted of; only what changed is asked of a stream that speaks. */
  want(keys: ReadonlySet<string>): void {
    this.#keys = keys;
    this.#ask();
  }

  close(): void {
    this.#closed.abort();
    this.#line.close();
  }

  #converse(say: Say) {
    this.#asked = undefined;
    this.#acknowledged = false;
    this.#spokeAt = this.#options.clock.monotonic();
    this.#words = this.#options.words();
    this.#say = say;
    return {
      opened: () => {
        const greeting = this.#words?.greeting?.();
        if (greeting !== undefined) say(greeting);
        for (const event of this.#words?.opened?.() ?? []) this.#take(event);
      },
      heard: (message: string | Buffer) => this.#hear(message),
      pongCounts: () => this.#acknowledged,
    };
  }

  /** A line that speaks and never acknowledges is as broken as a silent one. */
  #hear(message: string | Buffer): boolean {
    const events = this.#words?.hear(message) ?? [];
    for (const event of events) this.#take(event);
    return events.some(({ kind }) => kind === 'greeted') || (events.length > 0 && this.#acknowledged);
  }

  #take(event: FeedEvent): void {
    switch (event.kind) {
      case 'greeted':
        // Open is not live: only a subscription that was acknowledged is. With nothing held there is nothing to wait for.
        this.#asked = new Set();
        this.#ask();
        return this.#keys.size === 0 ? this.#lives() : undefined;
      case 'acknowledged':
        return this.#lives();
      case 'quotes':
        this.#spoke();
        return this.#options.quotes(event.quotes);
      case 'news':
        return this.#options.news();
      case 'alive':
        return this.#options.timing.brokenAfterMs <= this.#options.timing.silentAfterMs ? this.#spoke() : undefined;
    }
  }

  #lives(): void {
    this.#acknowledged = true;
    this.#line.works();
    this.#spoke();
  }

  #spoke(): void {
    this.#spokeAt = this.#options.clock.monotonic();
    if (this.#acknowledged) this.#turn('live');
  }

  #lost(): void {
    this.#asked = undefined;
    this.#acknowledged = false;
    this.#say = () => undefined;
    this.#turn(this.#options.address() === undefined ? 'none' : 'polling');
  }

  #ask(): void {
    const asked = this.#asked;
    const words = this.#words;
    if (!asked || !words) return;
    const added = [...this.#keys].filter((key) => !asked.has(key));
    const removed = [...asked].filter((key) => !this.#keys.has(key));
    this.#asked = this.#keys;
    if (added.length > 0) {
      this.#spokeAt = this.#options.clock.monotonic();
      for (const text of words.subscribe(added)) this.#say(text);
    }
    if (removed.length > 0) for (const text of words.unsubscribe(removed)) this.#say(text);
  }

  /** Looks often enough that the first prices after a silence come at once. */
  async #watch(): Promise<void> {
    const { clock, timing, poll, address } = this.#options;
    const every = timing.pollEveryMs / 2;
    let askedAt = -Infinity;
    while (!this.#closed.signal.aborted) {
      const isSilent = this.#keys.size > 0 && clock.monotonic() - this.#spokeAt >= timing.silentAfterMs;
      if (isSilent && address() !== undefined) this.#turn('polling');
      const due = clock.monotonic() - askedAt >= timing.pollEveryMs;
      if (due && this.#source.source === 'polling' && this.#keys.size > 0) {
        askedAt = clock.monotonic();
        const quotes = await poll([...this.#keys]);
        if (!this.#closed.signal.aborted && quotes.size > 0) this.#options.quotes(quotes);
      }
      await clock.sleep(every, this.#closed.signal);
    }
  }

  #turn(source: QuoteSource['source']): void {
    if (this.#source.source === source) return;
    this.#source = { source, since: this.#options.clock.now() };
    // Nothing was lost before the first connection; after a later one nobody knows what was (fault 13).
    if (source !== 'live' || this.#wasLive) this.#options.news();
    if (source === 'live') this.#wasLive = true;
  }
}
