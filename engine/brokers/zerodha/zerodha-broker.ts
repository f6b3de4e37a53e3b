import type { AccountSnapshot } from '../../domain/account-snapshot.ts';
import type { BrokerCapabilities } from '../../domain/broker-capabilities.ts';
import type { Paise } from '../../domain/money.ts';
import type { OrderRequest } from '../../domain/order.ts';
import type { RetryPolicy } from '../../domain/policy.ts';
import type { PositionId, Quote } from '../../domain/position.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import type { EpochMs } from '../../domain/time.ts';
import type { Broker, BrokerError, BrokerHealth, Clock, SwitchState, WriteOutcome } from '../../ports.ts';
import { brokerError } from '../shared/broker-error.ts';
import { BrokerHttp, type Answer } from '../shared/broker-http.ts';
import { BrokerSession } from '../shared/broker-session.ts';
import type { ListKeeper } from '../shared/list-keeper.ts';
import { EmptyCancel, NO_ORDER } from '../shared/empty-cancel.ts';
import { OrderAllowance } from '../shared/order-allowance.ts';
import { OrderPath } from '../shared/order-path.ts';
import { StandingReader, type StandingTiming } from '../shared/standing-reader.ts';
import { FEED_TIMING, type FeedTiming } from '../shared/quote-feed.ts';
import { KITE_CAPABILITIES } from './capabilities.ts';
import { fetchSnapshot, type Reading } from './fetch-snapshot.ts';
import { InstrumentBook } from './instrument-book.ts';
import { instrumentKey } from './instruments.ts';
import { KiteClient } from './kite-client.ts';
import { KitePrices } from './kite-prices.ts';
import { KiteLogin, type KiteCredentials, type KiteSession } from './kite-login.ts';
import { changeForm, placeForm } from './order-forms.ts';
import { QuoteReader } from './quote-reader.ts';
import { readReply } from './read-reply.ts';
import { kiteStanding } from './standing.ts';
import { StopMemory } from './stop-memory.ts';
import { KITE_REDIRECT_PORT, KITE_URLS, type KiteUrls } from './urls.ts';
import { changeOutcome, placeOutcome } from './write-outcome.ts';

/** What the adapter needs; `urls` and the port are Kite's own and the registered one but in tests. */
export type ZerodhaBrokerOptions = {
  /** As they are stored now. */
  readonly credentials: () => KiteCredentials;
  readonly clock: Clock;
  readonly retry: RetryPolicy;
  /** Shows the trader a page in his browser; without it the words of a login that waits say what to open. */
  readonly openPage?: (url: string) => void;
  readonly urls?: KiteUrls;
  readonly redirectPort?: number;
  readonly feed?: Partial<FeedTiming>;
  /** Where the lists of instruments outlive the process. */
  readonly keeper?: ListKeeper;
  /** How often the standing book is read, where a test wants it otherwise. */
  readonly standing?: StandingTiming;
};

/** Kite's stream says something every couple of seconds; prices that stay away sooner are asked for. */
const KITE_FEED: FeedTiming = { ...FEED_TIMING, silentAfterMs: 3_000, brokenAfterMs: 6_000, pollEveryMs: 1_100 };
const FUNDS_EVERY_MS = 5_000;

/** The `Broker` of Zerodha accounts, over Kite Connect v3. */
export class ZerodhaBroker implements Broker {
  readonly capabilities: BrokerCapabilities = KITE_CAPABILITIES;
  readonly #clock: Clock;
  readonly #http: BrokerHttp;
  readonly #login: KiteLogin;
  readonly #session: BrokerSession<KiteSession>;
  readonly #client: KiteClient;
  readonly #instruments: InstrumentBook;
  readonly #stops: StopMemory;
  readonly #allowance: OrderAllowance;
  readonly #path: OrderPath;
  readonly #look: EmptyCancel;
  readonly #prices: KitePrices;
  readonly #standing: StandingReader;
  #reading: Pick<Reading, 'notes' | 'multipliers'> = {
    notes: new Map(),
    multipliers: new Map(),
  };
  #funds: { readonly at: number; readonly answer: Answer } | undefined;
  #tellNews: () => void = () => undefined;
  #tellQuotes: (quotes: ReadonlyMap<PositionId, Quote>) => void = () => undefined;

  constructor(options: ZerodhaBrokerOptions) {
    const { credentials, clock, retry, feed } = options;
    const { openPage = () => undefined, urls = KITE_URLS, redirectPort = KITE_REDIRECT_PORT } = options;
    const apiKey = (): string => credentials().apiKey;
    const news = (): void => this.#tellNews();
    this.#clock = clock;
    // Kite's list of allowed addresses knows IPv4 only; over IPv6 every order is refused.
    this.#http = new BrokerHttp({ retry, clock, readReply, addressFamily: 4 });
    const login = new KiteLogin({
      http: this.#http,
      urls,
      credentials,
      clock,
      redirectPort,
      openPage,
      arrivedLate: news,
    });
    this.#login = login;
    this.#session = new BrokerSession<KiteSession>({
      clock,
      open: () => login.open(),
      end: (session) => this.#endSession(session, urls.api, apiKey()),
    });
    this.#client = new KiteClient({ http: this.#http, session: this.#session, api: urls.api, apiKey, clock });
    this.#instruments = new InstrumentBook(clock, (exchange) => this.#client.instruments(exchange), options.keeper);
    this.#stops = new StopMemory((orderId) => this.#client.read(`/orders/${encodeURIComponent(orderId)}`));
    this.#standing = new StandingReader(
      clock,
      kiteStanding((path) => this.#client.readOnceInTurn(path)),
      options.standing,
    );
    this.#allowance = new OrderAllowance(clock, KITE_CAPABILITIES.orderCaps);
    this.#path = new OrderPath(clock, news);
    this.#look = new EmptyCancel(clock, () => this.#client.write('DELETE', `/orders/regular/${NO_ORDER}`));
    this.#prices = new KitePrices({
      clock,
      news,
      reader: new QuoteReader(clock, (path) => this.#client.readOnce(path)),
      tell: (quotes) => this.#tellQuotes(quotes),
      address: () => streamAddress(this.#session.current, urls.stream, apiKey(), clock.now()),
      timing: { ...KITE_FEED, ...feed },
    });
  }

  login(askedBy?: 'trader'): Promise<Result<{ readonly at: EpochMs }, BrokerError>> {
    if (askedBy === 'trader') this.#login.askAgain();
    return this.#session.login(askedBy);
  }

  async fetchAccount(): Promise<Result<AccountSnapshot, BrokerError>> {
    const looked = this.#path.ask(() => this.#look.look(this.#path.refused !== null));
    const reading = await fetchSnapshot({
      clock: this.#clock,
      read: (path) => this.#client.read(path),
      readFunds: () => this.#readFunds(),
      instruments: this.#instruments,
      stops: this.#stops,
      quotes: (open) => this.#prices.of(open),
    });
    await looked;
    if (!reading.ok) return reading;
    this.#reading = reading.value;
    const { snapshot } = reading.value;
    this.#allowance.saw(snapshot.orders.length);
    this.#prices.hold(snapshot, reading.value.tokens);
    void this.#standing.look();
    return ok(snapshot);
  }

  /** Begins the stream. */
  onQuotes(listener: (quotes: ReadonlyMap<PositionId, Quote>) => void): void {
    this.#tellQuotes = listener;
    this.#prices.start();
  }

  onNews(listener: () => void): void {
    this.#tellNews = listener;
  }

  health(): BrokerHealth {
    const ordersToday = { placed: this.#allowance.placedToday, cap: KITE_CAPABILITIES.orderCaps.perDay };
    const { inUse: instruments } = this.#instruments;
    const { book: standing } = this.#standing;
    return {
      quotes: this.#prices.source,
      ordersRefused: this.#path.refused,
      ordersToday,
      serverClock: this.#http.serverTime.reading,
      ...(instruments ? { instruments } : {}),
      ...(standing ? { standing } : {}),
    };
  }

  async placeOrder(request: OrderRequest): Promise<WriteOutcome> {
    const { exchange, tradingSymbol } = request.instrument;
    const since = this.#clock.monotonic();
    const multiplier = this.#reading.multipliers.get(instrumentKey(exchange, tradingSymbol)) ?? 1;
    this.#allowance.place();
    const form = placeForm(request, multiplier);
    return this.#noted(placeOutcome(await this.#client.write('POST', '/orders/regular', form, since)));
  }

  async modifyOrder(
    orderId: string,
    change: { readonly quantity: number; readonly price?: Paise },
  ): Promise<WriteOutcome> {
    if (!this.#allowance.change(orderId)) {
      const words = 'Kite takes 25 changes of an order and this one has had them: cancel it and place another';
      return { outcome: 'rejected', error: brokerError('refused', words) };
    }
    const note = this.#reading.notes.get(orderId) ?? { variety: 'regular', multiplier: 1, type: 'LIMIT' };
    const answer = await this.#client.write('PUT', this.#orderPath(orderId), changeForm(change, note));
    return this.#noted(changeOutcome(answer, orderId));
  }

  async cancelOrder(orderId: string): Promise<WriteOutcome> {
    return this.#noted(changeOutcome(await this.#client.write('DELETE', this.#orderPath(orderId)), orderId));
  }

  activateKillSwitch(): Promise<Result<void, BrokerError>> {
    return Promise.resolve(err(brokerError('refused', NO_SWITCH)));
  }

  readKillSwitch(): Promise<Result<SwitchState, BrokerError>> {
    return Promise.resolve(err(brokerError('refused', NO_SWITCH)));
  }

  logout(): Promise<Result<void, BrokerError>> {
    return this.#session.logout();
  }

  endLogins(): void {
    this.#session.endLogins();
    this.#http.endWaits();
  }

  close(): Promise<void> {
    this.#prices.close();
    this.#login.close();
    return this.#http.close();
  }

  #orderPath(orderId: string): string {
    const variety = this.#reading.notes.get(orderId)?.variety ?? 'regular';
    return `/orders/${encodeURIComponent(variety)}/${encodeURIComponent(orderId)}`;
  }

  #noted(outcome: WriteOutcome): WriteOutcome {
    this.#path.note(outcome);
    return outcome;
  }

  /** Funds change slowly and cost a call of the few there are. */
  async #readFunds(): Promise<Answer> {
    const now = this.#clock.monotonic();
    if (this.#funds && now - this.#funds.at < FUNDS_EVERY_MS) return this.#funds.answer;
    const answer = await this.#client.read('/user/margins');
    if (answer.ok) this.#funds = { at: now, answer };
    return answer;
  }

  async #endSession({ accessToken }: KiteSession, api: string, apiKey: string): Promise<Result<void, BrokerError>> {
    const query = new URLSearchParams({ api_key: apiKey, access_token: accessToken });
    const headers = { 'x-kite-version': '3', authorization: `token ${apiKey}:${accessToken}` };
    const answer = await this.#http.write({ method: 'DELETE', url: `${api}/session/token?${String(query)}`, headers });
    return answer.ok ? ok(undefined) : answer;
  }
}

const NO_SWITCH = 'Zerodha has its kill switch in Console only, not in its API';

function streamAddress(session: KiteSession | undefined, stream: string, apiKey: string, now: EpochMs) {
  if (session === undefined || now >= session.endsAt) return undefined;
  const query = new URLSearchParams({ api_key: apiKey, access_token: session.accessToken });
  return { url: `${stream}/?${String(query)}`, headers: { 'x-kite-version': '3' } };
}
