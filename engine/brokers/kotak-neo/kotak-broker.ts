import type { AccountSnapshot } from '../../domain/account-snapshot.ts';
import type { BrokerCapabilities } from '../../domain/broker-capabilities.ts';
import type { Paise } from '../../domain/money.ts';
import type { Order, OrderRequest } from '../../domain/order.ts';
import type { RetryPolicy } from '../../domain/policy.ts';
import type { PositionId, Quote } from '../../domain/position.ts';
import { err, type Result } from '../../domain/result.ts';
import type { EpochMs } from '../../domain/time.ts';
import type { Broker, BrokerError, BrokerHealth, Clock, SwitchState, WriteOutcome } from '../../ports.ts';
import { brokerError, failedWrite } from '../shared/broker-error.ts';
import { listsInUse } from '../shared/daily-list.ts';
import { HeldSymbols } from '../shared/held-symbols.ts';
import { NO_KEEPER, type ListKeeper } from '../shared/list-keeper.ts';
import type { LineTiming } from '../shared/stream-line.ts';
import { StandingReader, type StandingTiming } from '../shared/standing-reader.ts';
import { ORDER_PATIENCE_MS } from '../shared/order-patience.ts';
import { OrderPath } from '../shared/order-path.ts';
import { QuoteFeed, type FeedTiming } from '../shared/quote-feed.ts';
import type { KotakEndpoints } from './endpoints.ts';
import { fetchSnapshot, quoteKey } from './fetch-snapshot.ts';
import { KotakCalls } from './kotak-calls.ts';
import type { KotakCredentials } from './kotak-session.ts';
import { marketWords } from './market-words.ts';
import { ORDER_FEED_TIMING, OrderFeed } from './order-feed.ts';
import { modifyForm, placeForm, writeOutcome } from './order-forms.ts';
import { kotakStanding } from './standing.ts';

/** What Kotak Neo can do. Its switch is in the app and the web terminal only, and whether it needs a flat account is not published. */
export const KOTAK_CAPABILITIES: BrokerCapabilities = {
  broker: 'kotak-neo',
  killSwitch: { access: 'terminal', needsFlat: true },
  settleMs: 5_000,
  orderPatienceMs: ORDER_PATIENCE_MS,
  ordersPerSecond: 8,
  // A reading is four calls and one for quotes, of ten a second that orders need too.
  readPace: { nearMs: 1_000, flatMs: 5_000 },
  streams: true,
};

/** Kotak's market feed has no heartbeat of its own: silence is polled through long before the line counts as broken. */
const MARKET_FEED_TIMING: FeedTiming = {
  silentAfterMs: 3_000,
  pollEveryMs: 1_000,
  brokenAfterMs: 45_000,
  pingEveryMs: 20_000,
  firstRetryMs: 500,
  longestRetryMs: 10_000,
};
/** A streamed price this young is good enough to protect an order by. */
const YOUNG_MS = 3_000;

/** What the adapter needs. */
export type KotakBrokerOptions = {
  readonly endpoints: KotakEndpoints;
  readonly credentials: () => KotakCredentials;
  readonly clock: Clock;
  readonly retry: RetryPolicy;
  /** The patience of the streams, where a test wants another. */
  readonly feed?: Partial<FeedTiming>;
  readonly orderFeed?: Partial<LineTiming>;
  /** Where the list of contracts outlives the process. */
  readonly keeper?: ListKeeper;
  /** How often the standing book is read, where a test wants it otherwise. */
  readonly standing?: StandingTiming;
};

/** The `Broker` of Kotak Neo accounts. */
export class KotakBroker implements Broker {
  readonly capabilities = KOTAK_CAPABILITIES;
  readonly #calls: KotakCalls;
  readonly #clock: Clock;
  readonly #path: OrderPath;
  readonly #feed: QuoteFeed;
  readonly #orderFeed: OrderFeed;
  readonly #held: HeldSymbols;
  readonly #standing: StandingReader;
  /** What quotes and the feed call an instrument, by segment and symbol. */
  #names: ReadonlyMap<string, string> = new Map();
  #orders: readonly Order[] = [];
  #tellNews: () => void = () => undefined;
  #tellQuotes: (quotes: ReadonlyMap<PositionId, Quote>) => void = () => undefined;

  constructor({
    endpoints,
    credentials,
    clock,
    retry,
    feed,
    orderFeed,
    keeper = NO_KEEPER,
    standing,
  }: KotakBrokerOptions) {
    const calls = new KotakCalls({
      endpoints,
      credentials,
      clock,
      retry,
      ordersPerSecond: KOTAK_CAPABILITIES.ordersPerSecond,
      keeper,
    });
    this.#calls = calls;
    this.#clock = clock;
    this.#path = new OrderPath(clock, () => this.#tellNews());
    this.#held = new HeldSymbols((position) => quoteKey(position, this.#names));
    this.#standing = new StandingReader(
      clock,
      kotakStanding((path) => calls.readOnce(path)),
      standing,
    );
    const news = (): void => this.#tellNews();
    this.#feed = new QuoteFeed({
      address: () => (calls.session.current ? { url: endpoints.marketFeed } : undefined),
      words: () =>
        marketWords({ user: credentials().clientCode, sid: calls.session.current?.sid ?? '' }, () => clock.now()),
      poll: async (keys) => (await calls.quotes(keys)).quotes,
      clock,
      timing: { ...MARKET_FEED_TIMING, ...feed },
      quotes: (quotes) => this.#takeQuotes(quotes),
      news,
    });
    this.#orderFeed = new OrderFeed({
      clock,
      timing: { ...ORDER_FEED_TIMING, ...orderFeed },
      address: () => {
        const session = calls.session.current;
        return session ? { url: endpoints.orderFeed(session.tradingUrl) } : undefined;
      },
      login: () => calls.session.current,
      news,
    });
  }

  login(askedBy?: 'trader'): Promise<Result<{ readonly at: EpochMs }, BrokerError>> {
    return this.#calls.session.login(askedBy);
  }

  async fetchAccount(): Promise<Result<AccountSnapshot, BrokerError>> {
    const calls = this.#calls;
    const asked = this.#lookAtPath();
    await calls.contracts.need();
    const snapshot = await fetchSnapshot({
      read: (path) => calls.read(path),
      limits: () => calls.limits(),
      quotes: (keys) => calls.quotes(keys),
      newest: this.#held.newest,
      closes: calls.closes,
      clock: this.#clock,
      master: calls.master,
      named: (names) => (this.#names = new Map([...this.#names, ...names])),
      sessions: () => calls.sessionsOpened,
    });
    // Before the first login there was no session to ask in.
    await (asked ?? this.#lookAtPath());
    if (!snapshot.ok) return snapshot;
    this.#orders = snapshot.value.orders;
    this.#feed.want(this.#held.hold(snapshot.value));
    void this.#standing.look();
    return snapshot;
  }

  /** Begins the streams. */
  onQuotes(listener: (quotes: ReadonlyMap<PositionId, Quote>) => void): void {
    this.#tellQuotes = listener;
    this.#feed.start();
    this.#orderFeed.start();
  }

  onNews(listener: () => void): void {
    this.#tellNews = listener;
  }

  health(): BrokerHealth {
    const { contracts, serverClock } = this.#calls;
    const { book: standing } = this.#standing;
    const instruments = listsInUse([{ daily: contracts, quarantined: contracts.list?.quarantined ?? 0 }]);
    return {
      quotes: this.#feed.source,
      ordersRefused: this.#path.refused,
      serverClock,
      ...(instruments ? { instruments } : {}),
      ...(standing ? { standing } : {}),
    };
  }

  async placeOrder(request: OrderRequest): Promise<WriteOutcome> {
    const since = this.#clock.monotonic();
    const lastPrice = request.type === 'MARKET' ? await this.#priceOf(request.instrument) : undefined;
    return this.#write('/quick/order/rule/ms/place', placeForm(request, lastPrice), since);
  }

  async modifyOrder(
    orderId: string,
    change: { readonly quantity: number; readonly price?: Paise },
  ): Promise<WriteOutcome> {
    const order = await this.#orderOf(orderId);
    if (!order.ok) return failedWrite(brokerError('refused', `not sent: ${order.error.message}`));
    return this.#write('/quick/order/vr/modify', modifyForm(order.value, change));
  }

  async cancelOrder(orderId: string): Promise<WriteOutcome> {
    return this.#write('/quick/order/cancel', { on: orderId, am: 'NO' });
  }

  activateKillSwitch(): Promise<Result<void, BrokerError>> {
    return Promise.resolve(
      err(brokerError('refused', 'Kotak Neo has its kill switch in the app and the web terminal only')),
    );
  }

  readKillSwitch(): Promise<Result<SwitchState, BrokerError>> {
    return Promise.resolve(
      err(brokerError('refused', 'Kotak Neo shows its kill switch in the app and the web terminal only')),
    );
  }

  logout(): Promise<Result<void, BrokerError>> {
    return this.#calls.session.logout();
  }

  endLogins(): void {
    this.#calls.endWaits();
  }

  async close(): Promise<void> {
    this.#feed.close();
    this.#orderFeed.close();
    await this.#calls.close();
  }

  #takeQuotes(quotes: ReadonlyMap<string, Quote>): void {
    const told = this.#held.take(quotes, this.#clock.now());
    if (told.size > 0) this.#tellQuotes(told);
  }

  #lookAtPath(): Promise<void> | undefined {
    const { session } = this.#calls;
    if (!session.current) return undefined;
    return this.#path.ask(() => this.#calls.lookAtPath(this.#path.refused !== null));
  }

  async #write(path: string, form: Readonly<Record<string, string>>, since?: number): Promise<WriteOutcome> {
    const outcome = writeOutcome(await this.#calls.write(path, form, since));
    this.#path.note(outcome);
    return outcome;
  }

  /** The last price to protect an order by: a young one of the stream, else one just asked for. */
  async #priceOf(instrument: OrderRequest['instrument']): Promise<number | undefined> {
    const key = quoteKey({ instrument }, this.#names) ?? this.#calls.keyInMaster(instrument);
    if (key === undefined) return undefined;
    const known = this.#held.newest.known(key);
    if (known && this.#clock.now() - known.asOf <= YOUNG_MS) return known.lastPrice;
    return (await this.#calls.quotes([key])).quotes.get(key)?.lastPrice;
  }

  /** A working order with its type and its trigger, which a change has to say again. */
  async #orderOf(orderId: string): Promise<Result<Order, BrokerError>> {
    const known = this.#orders.find((order) => order.orderId === orderId);
    return known ? { ok: true, value: known } : this.#calls.order(orderId);
  }
}
