import type { AccountSnapshot } from '../../domain/account-snapshot.ts';
import type { BrokerCapabilities } from '../../domain/broker-capabilities.ts';
import type { Paise } from '../../domain/money.ts';
import type { OrderRequest } from '../../domain/order.ts';
import type { PositionId, Quote } from '../../domain/position.ts';
import type { RetryPolicy } from '../../domain/policy.ts';
import { ok, type Result } from '../../domain/result.ts';
import type { EpochMs } from '../../domain/time.ts';
import type { Broker, BrokerError, BrokerHealth, Clock, ServerGuard, SwitchState, WriteOutcome } from '../../ports.ts';
import { brokerError } from '../shared/broker-error.ts';
import { HeldSymbols } from '../shared/held-symbols.ts';
import { OrderPath, type PathReading } from '../shared/order-path.ts';
import { protectedPrice } from '../shared/protected-price.ts';
import { FEED_TIMING, QuoteFeed, type FeedTiming } from '../shared/quote-feed.ts';
import { parseValue } from '../shared/rows.ts';
import { StreamLine } from '../shared/stream-line.ts';
import { DhanClient } from './client.ts';
import { fetchSnapshot } from './fetch-snapshot.ts';
import type { SecurityKey } from './instrument.ts';
import { modifyBody, placeBody } from './order-calls.ts';
import { QuoteCalls } from './quote-calls.ts';
import { Securities } from './securities.ts';
import { dhanServerGuard } from './server-guard.ts';
import { dhanFeedWords, isOrderAlert, orderStreamLogin } from './stream-words.ts';
import type { DhanCredentials } from './token.ts';
import { DHAN_URLS, type DhanUrls } from './urls.ts';
import { zAddress, zOrderRow, zSwitch, type OrderRow } from './wire.ts';
import { changeOutcome, writeOutcome } from './write-outcome.ts';

/** What Dhan can do: its switch is pulled by the API, wants a flat account without pending orders, and can be undone by the API. */
export const DHAN_CAPABILITIES: BrokerCapabilities = {
  broker: 'dhan',
  killSwitch: { access: 'api', needsFlat: true, exitsWorkAfter: false },
  settleMs: 5_000,
  orderPatienceMs: 10_000,
  ordersPerSecond: 8,
  streams: true,
};

/** The market feed pings every 10 s and acknowledges nothing; a quiet market is asked by REST meanwhile. */
const TIMING: FeedTiming = { ...FEED_TIMING, brokenAfterMs: 15_000, pingEveryMs: 4_000 };
const ORDER_LINE = { brokenAfterMs: 30_000, pingEveryMs: 10_000, firstRetryMs: 500, longestRetryMs: 30_000 };
/** A price older than this makes no limit for an order; the broker is asked first. */
const FRESH_MS = 5_000;
/** So long the first reading waits for the lists of instruments, which are megabytes. */
const FIRST_LISTS_MS = 3_000;

/** Who logs in, and how patient reads are. */
export type DhanBrokerOptions = {
  readonly credentials: DhanCredentials;
  readonly clock: Clock;
  readonly retry: RetryPolicy;
  /** Where Dhan listens; another place is for tests. */
  readonly urls?: DhanUrls;
  readonly feed?: Partial<FeedTiming>;
};

/** The `Broker` of Dhan accounts, API v2. */
export class DhanBroker implements Broker {
  readonly capabilities = DHAN_CAPABILITIES;
  readonly serverGuard: ServerGuard;
  readonly #clock: Clock;
  readonly #clientId: string;
  readonly #client: DhanClient;
  readonly #securities: Securities;
  readonly #quotes: QuoteCalls;
  readonly #feed: QuoteFeed;
  readonly #orderLine: StreamLine;
  readonly #path: OrderPath;
  readonly #held = new HeldSymbols(({ instrument }) => this.#securities.keyFor(instrument));
  readonly #prices = new Map<string, Quote>();
  #orderRows: ReadonlyMap<string, OrderRow> = new Map();
  #tellNews: () => void = () => undefined;
  #tellQuotes: (quotes: ReadonlyMap<PositionId, Quote>) => void = () => undefined;

  constructor({ credentials, clock, retry, urls = DHAN_URLS, feed }: DhanBrokerOptions) {
    const { ordersPerSecond } = DHAN_CAPABILITIES;
    this.#clock = clock;
    this.#clientId = credentials.clientId;
    this.#client = new DhanClient({ urls, credentials, clock, retry, ordersPerSecond });
    this.serverGuard = dhanServerGuard(this.#client);
    this.#securities = new Securities(clock, (segment) => this.#client.master(segment));
    this.#quotes = new QuoteCalls(clock, (body) => this.#client.ask('/marketfeed/quote', body));
    this.#path = new OrderPath(clock, () => this.#tellNews());
    this.#feed = new QuoteFeed({
      address: () => this.#withToken((token) => `${urls.marketFeed}?${this.#feedQuery(token)}`),
      words: () => dhanFeedWords(clock),
      poll: async (keys) => this.#quotes.quotesOf(keys as readonly SecurityKey[]),
      clock,
      timing: { ...TIMING, ...feed },
      quotes: (quotes) => this.#takeQuotes(quotes),
      news: () => this.#tellNews(),
    });
    this.#orderLine = new StreamLine({
      clock,
      timing: ORDER_LINE,
      address: () => this.#withToken(() => urls.orderFeed),
      lost: () => undefined,
      converse: (say) => ({
        opened: () => say(orderStreamLogin(this.#clientId, this.#client.session.current?.token ?? '')),
        heard: (message) => this.#hearOrder(message),
        pongCounts: () => true,
      }),
    });
  }

  async login(askedBy?: 'trader'): Promise<Result<{ readonly at: EpochMs }, BrokerError>> {
    const opened = await this.#client.session.login(askedBy);
    if (opened.ok) void this.#securities.refresh();
    return opened;
  }

  async fetchAccount(): Promise<Result<AccountSnapshot, BrokerError>> {
    await this.#client.renewWhenDue();
    await this.#securities.ready(FIRST_LISTS_MS);
    const asked = this.#path.ask(() => this.#lookAtPath());
    const reading = fetchSnapshot({
      read: (path) => this.#client.read(path),
      quotesOf: (keys) => this.#newestOf(keys),
      securities: this.#securities,
      clock: this.#clock,
    });
    const [fetched] = await Promise.all([reading, asked]);
    if (!fetched.ok) return fetched;
    void this.#securities.refresh();
    const { snapshot, orderRows } = fetched.value;
    this.#orderRows = new Map(orderRows.map((row) => [row.orderId, row]));
    this.#feed.want(this.#held.hold(snapshot));
    return ok(snapshot);
  }

  async placeOrder(request: OrderRequest): Promise<WriteOutcome> {
    const { instrument, side, type } = request;
    const key = await this.#keyFor(request);
    if (!key) {
      const words = `not sent: Dhan’s list has no ${instrument.tradingSymbol}, and no position or order of this account names it`;
      return { outcome: 'rejected', error: brokerError('refused', words, 'securityId') };
    }
    const lastPrice = type === 'MARKET' ? await this.#lastPriceOf(key) : undefined;
    const limit = protectedPrice(side, instrument, lastPrice);
    const body = placeBody(request, { clientId: this.#clientId, key, limit });
    return this.#noted(writeOutcome(await this.#client.write('POST', '/orders', body)));
  }

  async modifyOrder(
    orderId: string,
    change: { readonly quantity: number; readonly price?: Paise },
  ): Promise<WriteOutcome> {
    const row = await this.#rowOf(orderId);
    if (!row.ok) return { outcome: 'rejected', error: brokerError('refused', `not sent: ${row.error.message}`) };
    const { quantity, price } = change;
    const body = modifyBody(row.value, { clientId: this.#clientId, quantity, price });
    const outcome = changeOutcome(await this.#client.write('PUT', orderPath(orderId), body), orderId);
    // The next change repeats what this one made of the order, not what it was before.
    if (outcome.outcome === 'confirmed') {
      const changed = { ...row.value, quantity, ...(price === undefined ? {} : { price }) };
      this.#orderRows = new Map([...this.#orderRows, [orderId, changed]]);
    }
    return this.#noted(outcome);
  }

  async cancelOrder(orderId: string): Promise<WriteOutcome> {
    return this.#noted(changeOutcome(await this.#client.write('DELETE', orderPath(orderId)), orderId));
  }

  /** Dhan answers in prose; only a reading proves anything. */
  async activateKillSwitch(): Promise<Result<void, BrokerError>> {
    const answer = await this.#client.write('POST', '/killswitch?killSwitchStatus=ACTIVATE');
    return answer.ok ? ok(undefined) : answer;
  }

  async readKillSwitch(): Promise<Result<SwitchState, BrokerError>> {
    const answer = await this.#client.read('/killswitch');
    if (!answer.ok) return answer;
    const read = parseValue(zSwitch, answer.value);
    return read.ok ? ok(read.value.killSwitchStatus === 'ACTIVATE' ? 'on' : 'off') : read;
  }

  /** Forgets the token. Dhan has no way to end one: it lives on for its day, known to nobody. */
  logout(): Promise<Result<void, BrokerError>> {
    return this.#client.session.logout();
  }

  /** Begins the streams. */
  onQuotes(listener: (quotes: ReadonlyMap<PositionId, Quote>) => void): void {
    this.#tellQuotes = listener;
    this.#feed.start();
    this.#orderLine.start();
  }

  onNews(listener: () => void): void {
    this.#tellNews = listener;
  }

  health(): BrokerHealth {
    return { quotes: this.#feed.source, ordersRefused: this.#path.refused };
  }

  close(): Promise<void> {
    this.#feed.close();
    this.#orderLine.close();
    return this.#client.close();
  }

  /** The contract's number; one nobody has named is looked up in the day's list, for which it is worth waiting. */
  async #keyFor({ instrument }: OrderRequest): Promise<SecurityKey | undefined> {
    const known = this.#securities.keyFor(instrument);
    if (known) return known;
    await this.#securities.refresh(true);
    return this.#securities.keyFor(instrument);
  }

  async #lastPriceOf(key: SecurityKey): Promise<number | undefined> {
    const isFresh = (quote: Quote | undefined): boolean =>
      quote !== undefined && this.#clock.now() - quote.asOf <= FRESH_MS && quote.lastPrice > 0;
    if (!isFresh(this.#prices.get(key))) this.#remember(await this.#quotes.quotesOf([key]));
    const quote = this.#prices.get(key);
    return isFresh(quote) ? quote?.lastPrice : undefined;
  }

  /** The row of an order to be changed; asked for when no reading has shown it. */
  async #rowOf(orderId: string): Promise<Result<OrderRow, BrokerError>> {
    const known = this.#orderRows.get(orderId);
    if (known) return ok(known);
    const answer = await this.#client.readOnce(orderPath(orderId));
    // One site shows the order, the other a list of one.
    return answer.ok ? parseValue(zOrderRow, Array.isArray(answer.value) ? answer.value[0] : answer.value) : answer;
  }

  async #newestOf(keys: readonly SecurityKey[]): Promise<ReadonlyMap<string, Quote>> {
    const asked = await this.#quotes.quotesOf(keys);
    const now = this.#clock.now();
    // The stream may have brought a newer price while this one was on its way.
    const newest = new Map([...asked].map(([key, quote]) => [key, this.#held.newest.newest(key, quote, now)] as const));
    this.#remember(newest);
    return newest;
  }

  #takeQuotes(quotes: ReadonlyMap<string, Quote>): void {
    this.#remember(quotes);
    const told = this.#held.take(quotes, this.#clock.now());
    if (told.size > 0) this.#tellQuotes(told);
  }

  #remember(quotes: ReadonlyMap<string, Quote>): void {
    for (const [key, quote] of quotes) this.#prices.set(key, quote);
  }

  #hearOrder(message: string | Buffer): boolean {
    if (isOrderAlert(message)) this.#tellNews();
    return true;
  }

  async #lookAtPath(): Promise<PathReading> {
    const answer = await this.#client.readOnce('/ip/getIP');
    const address = answer.ok ? parseValue(zAddress, answer.value) : answer;
    if (!address.ok || address.value.ordersAllowed === undefined) return undefined;
    if (address.value.ordersAllowed) return null;
    const seen = address.value.detectedIP ?? 'this address';
    return brokerError('ip-not-allowed', `Dhan takes no orders from ${seen}: register it as your static IP at Dhan`);
  }

  #noted(outcome: WriteOutcome): WriteOutcome {
    this.#path.note(outcome);
    return outcome;
  }

  #withToken(urlOf: (token: string) => string): { readonly url: string } | undefined {
    const token = this.#client.session.current?.token;
    return token === undefined ? undefined : { url: urlOf(token) };
  }

  #feedQuery(token: string): string {
    return new URLSearchParams({ version: '2', token, clientId: this.#clientId, authType: '2' }).toString();
  }
}

function orderPath(orderId: string): string {
  return `/orders/${encodeURIComponent(orderId)}`;
}
