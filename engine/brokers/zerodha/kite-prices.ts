import type { AccountSnapshot } from '../../domain/account-snapshot.ts';
import type { PositionId, Quote } from '../../domain/position.ts';
import type { Clock, QuoteSource } from '../../ports.ts';
import { HeldSymbols } from '../shared/held-symbols.ts';
import { QuoteFeed, type FeedOptions } from '../shared/quote-feed.ts';
import { inTime } from '../shared/in-time.ts';
import { instrumentKey } from './instruments.ts';
import type { QuoteReader } from './quote-reader.ts';
import { kiteStreamWords } from './stream-words.ts';

/** What prices are had from. */
export type KitePricesOptions = Pick<FeedOptions, 'address' | 'timing' | 'news'> & {
  readonly clock: Clock;
  readonly reader: QuoteReader;
  readonly tell: (quotes: ReadonlyMap<PositionId, Quote>) => void;
};

/** A streamed price is taken in place of an asked one while it is this fresh. */
const FRESH_MS = 2_500;

/** The prices of what is held: streamed by token, asked for by name where the stream brings none. */
export class KitePrices {
  readonly #clock: Clock;
  readonly #reader: QuoteReader;
  readonly #tell: (quotes: ReadonlyMap<PositionId, Quote>) => void;
  readonly #feed: QuoteFeed;
  readonly #held: HeldSymbols;
  /** The newest streamed quotes, by token. */
  readonly #streamed = new Map<string, Quote>();
  #tokens: ReadonlyMap<string, number> = new Map();

  constructor({ clock, reader, tell, address, timing, news }: KitePricesOptions) {
    this.#clock = clock;
    this.#reader = reader;
    this.#tell = tell;
    this.#held = new HeldSymbols(({ instrument }) => {
      const token = this.#tokens.get(instrumentKey(instrument.exchange, instrument.tradingSymbol));
      return token === undefined ? undefined : String(token);
    });
    this.#feed = new QuoteFeed({
      clock,
      address,
      timing,
      news,
      words: () => kiteStreamWords(clock),
      poll: (tokens) => this.#poll(new Set(tokens)),
      quotes: (quotes) => this.#take(quotes),
    });
  }

  get source(): QuoteSource {
    return this.#feed.source;
  }

  /** Begins the stream. */
  start(): void {
    this.#feed.start();
  }

  close(): void {
    this.#feed.close();
  }

  /** Notes what is open, and its numbers in the stream by `NFO:SYMBOL`. */
  hold(snapshot: AccountSnapshot, tokens: ReadonlyMap<string, number>): void {
    this.#tokens = tokens;
    this.#feed.want(this.#held.hold(snapshot));
  }

  /** Quotes of these for a reading: the streamed one where it is fresh, the asked one elsewhere; the newer of the two counts. */
  async of(open: ReadonlyMap<string, number>): Promise<ReadonlyMap<string, Quote>> {
    const now = this.#clock.now();
    const isLive = this.#feed.source.source === 'live';
    const isFresh = (token: number): boolean =>
      now - (this.#streamed.get(String(token))?.asOf ?? -Infinity) <= FRESH_MS;
    const wanted = [...open].flatMap(([key, token]) => (isLive && isFresh(token) ? [] : [key]));
    const asked = await inTime(this.#clock, this.#reader.read(wanted), new Map<string, Quote>());
    const quotes = new Map<string, Quote>();
    for (const [key, token] of open) {
      const read = asked.get(key);
      const quote = read
        ? this.#held.newest.newest(String(token), read, this.#clock.now())
        : this.#streamed.get(String(token));
      if (quote) quotes.set(key, quote);
    }
    return quotes;
  }

  async #poll(tokens: ReadonlySet<string>): Promise<ReadonlyMap<string, Quote>> {
    const wanted = [...this.#tokens].filter(([, token]) => tokens.has(String(token)));
    const quotes = await this.#reader.read(wanted.map(([key]) => key));
    return new Map(
      wanted.flatMap(([key, token]) => {
        const quote = quotes.get(key);
        return quote ? [[String(token), quote] as const] : [];
      }),
    );
  }

  #take(quotes: ReadonlyMap<string, Quote>): void {
    for (const [token, quote] of quotes) {
      if (quote.asOf >= (this.#streamed.get(token)?.asOf ?? -Infinity)) this.#streamed.set(token, quote);
    }
    const news = this.#held.take(quotes, this.#clock.now());
    if (news.size > 0) this.#tell(news);
  }
}
