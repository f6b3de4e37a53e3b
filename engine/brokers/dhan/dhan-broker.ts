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
import { inTime } from '../shared/in-time.ts';
import { NO_KEEPER, type ListKeeper } from '../shared/list-keeper.ts';
import { HeldSymbols } from '../shared/held-symbols.ts';
import { OrderAllowance } from '../shared/order-allowance.ts';
import { OrderPath, type PathReading } from '../shared/order-path.ts';
import { FEED_TIMING, QuoteFeed, type FeedTiming } from '../shared/quote-feed.ts';
import { parseValue } from '../shared/rows.ts';
import { StandingReader, type StandingTiming } from '../shared/standing-reader.ts';
import { StreamLine } from '../shared/stream-line.ts';
import { DHAN_CAPABILITIES } from './capabilities.ts';
import { DhanClient } from './client.ts';
import { fetchSnapshot } from './fetch-snapshot.ts';
import type { SecurityKey } from './instrument.ts';
import { DhanOrders } from './orders.ts';
import { Prices } from './prices.ts';
import { QuoteCalls } from './quote-calls.ts';
import { Securities } from './securities.ts';
import { dhanServerGuard } from './server-guard.ts';
import { dhanStanding } from './standing.ts';
import { dhanFeedWords, isOrderAlert, orderStreamLogin } from './stream-words.ts';
import type { DhanCredentials } from './token.ts';
import { DHAN_URLS, type DhanUrls } from './urls.ts';
import { zAddress, zSwitch } from './wire.ts';

/** The market feed pings every 10 s and acknowledges nothing; a quiet market is asked by REST meanwhile. */
const TIMING: FeedTiming = { ...FEED_TIMING, brokenAfterMs: 15_000, pingEveryMs: 4_000 };
const ORDER_LINE = { brokenAfterMs: 30_000, pingEveryMs: 10_000, firstRetryMs: 500, longestRetryMs: 30_000 };
/** So long the first reading waits for the lists of instruments, which are megabytes. */
const FIRST_LISTS_MS = 3_000;

/** Who logs in, and how patient reads are. */
export type DhanBrokerOptions = {
  /** Asked for at every login. The client id stays what it is. */
  readonly credentials: () => DhanCredentials;
  readonly clock: Clock;
  readonly retry: RetryPolicy;
  /** Where Dhan listens; another place is for tests. */
  readonly urls?: DhanUrls;
  readonly feed?: Partial<FeedTiming>;
  /** Where the lists of instruments outlive the process. */
  readonly keeper?: ListKeeper;
  /** How often the standing book is read, where a test wants it otherwise. */
  readonly standing?: StandingTiming;
};

/** The `Broker` of Dhan accounts, API v2. */
export class DhanBroker implements Broker {
  readonly capabilities: BrokerCapabilities = DHAN_CAPABILITIES;
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
  readonly #prices: Prices;
  readonly #orders: DhanOrders;
  readonly #allowance: OrderAllowance;
  readonly #standing: StandingReader;
  #tellNews: () => void = () => undefined;
  #tellQuotes: (quotes: ReadonlyMap<PositionId, Quote>) => void = () => undefined;

  constructor({ credentials, clock, retry, urls = DHAN_URLS, feed, keeper = NO_KEEPER, standing }: DhanBrokerOptions) {
    const { ordersPerSecond } = DHAN_CAPABILITIES;
    this.#clock = clock;
    this.#clientId = credentials().clientId;
    this.#client = new DhanClient({ urls, credentials, clock, retry, ordersPerSecond });
    this.serverGuard = dhanServerGuard(this.#client);
    this.#securities = new Securities({ clock, keeper, load: (segment) => this.#client.master(segment) });
    this.#quotes = new QuoteCalls(clock, (body) => this.#client.ask('/marketfeed/quote', body));
    this.#standing = new StandingReader(
      clock,
      dhanStanding((path, readAs) => this.#client.readOnce(path, readAs)),
      standing,
    );
    this.#prices = new Prices(clock, this.#quotes);
    this.#allowance = new OrderAllowance(clock, DHAN_CAPABILITIES.orderCaps);
    this.#orders = new DhanOrders({
      allowance: this.#allowance,
      client: this.#client,
      clientId: this.#clientId,
      securities: this.#securities,
      prices: this.#prices,
      clock,
    });
    this.#path = new OrderPath(clock, () => this.#tellNews());
    this.#feed = new QuoteFeed({
      address: () => this.#withToken((token) => `${urls.marketFeed}?${this.#feedQuery(token)}`),
      words: () => dhanFeedWords(clock),
      poll: async (keys) => (await this.#quotes.quotesOf(keys as readonly SecurityKey[])).quotes,
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
      closes: this.#quotes.closes,
      clock: this.#clock,
    });
    const [fetched] = await Promise.all([reading, asked]);
    if (!fetched.ok) return fetched;
    void this.#securities.refresh();
    const { snapshot, orderRows } = fetched.value;
    this.#orders.know(orderRows);
    this.#allowance.saw(snapshot.orders.length);
    this.#feed.want(this.#held.hold(snapshot));
    void this.#standing.look();
    return ok(snapshot);
  }

  async placeOrder(request: OrderRequest): Promise<WriteOutcome> {
    return this.#noted(await this.#orders.place(request));
  }

  async modifyOrder(
    orderId: string,
    change: { readonly quantity: number; readonly price?: Paise },
  ): Promise<WriteOutcome> {
    return this.#noted(await this.#orders.modify(orderId, change));
  }

  async cancelOrder(orderId: string): Promise<WriteOutcome> {
    return this.#noted(await this.#orders.cancel(orderId));
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
    const { inUse: instruments } = this.#securities;
    const { book: standing } = this.#standing;
    return {
      quotes: this.#feed.source,
      ordersRefused: this.#path.refused,
      ordersToday: { placed: this.#allowance.placedToday, cap: DHAN_CAPABILITIES.orderCaps.perDay },
      serverClock: this.#client.serverClock,
      ...(instruments ? { instruments } : {}),
      ...(standing ? { standing } : {}),
    };
  }

  endLogins(): void {
    this.#client.endWaits();
  }

  close(): Promise<void> {
    this.#feed.close();
    this.#orderLine.close();
    return this.#client.close();
  }

  async #newestOf(keys: readonly SecurityKey[]): Promise<ReadonlyMap<string, Quote>> {
    const late = { quotes: new Map(), unanswered: new Set(keys) };
    const asked = await inTime(this.#clock, this.#quotes.quotesOf(keys), late);
    // The stream may have brought a newer price while this one was on its way.
    const newest = this.#held.newest.ofReading(asked, this.#clock.now());
    this.#prices.remember(newest);
    return newest;
  }

  #takeQuotes(quotes: ReadonlyMap<string, Quote>): void {
    this.#prices.remember(quotes);
    const told = this.#held.take(quotes, this.#clock.now());
    if (told.size > 0) this.#tellQuotes(told);
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
