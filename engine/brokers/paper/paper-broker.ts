import type { AccountSnapshot } from '../../domain/account-snapshot.ts';
import type { BrokerCapabilities } from '../../domain/broker-capabilities.ts';
import type { Paise } from '../../domain/money.ts';
import type { OrderRequest } from '../../domain/order.ts';
import type { RetryPolicy } from '../../domain/policy.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import type { EpochMs } from '../../domain/time.ts';
import type { Broker, BrokerError, BrokerHealth, Clock, SwitchState, WriteOutcome } from '../../ports.ts';
import type { PositionId, Quote } from '../../domain/position.ts';
import { brokerError } from '../shared/broker-error.ts';
import { BrokerHttp, type Answer } from '../shared/broker-http.ts';
import type { BrokerSession } from '../shared/broker-session.ts';
import { HeldSymbols } from '../shared/held-symbols.ts';
import { OrderPace } from '../shared/order-pace.ts';
import { ORDER_PATIENCE_MS } from '../shared/order-patience.ts';
import { OrderPath, type PathReading } from '../shared/order-path.ts';
import { FEED_TIMING, QuoteFeed, type FeedTiming } from '../shared/quote-feed.ts';
import { parseValue } from '../shared/rows.ts';
import { fetchQuotes, fetchSnapshot } from './fetch-snapshot.ts';
import { paperSession, type PaperCredentials } from './paper-session.ts';
import { readReply } from './read-reply.ts';
import { paperStreamWords } from './stream-words.ts';
import { zOrderPath, zSwitch } from './wire.ts';
import { changeOutcome, placeOutcome } from './write-outcome.ts';

/** What the practice broker can do: its switch is pulled in its web terminal and needs a flat account. */
export const PAPER_CAPABILITIES: BrokerCapabilities = {
  broker: 'paper',
  killSwitch: { access: 'terminal', needsFlat: true, exitsWorkAfter: false },
  settleMs: 2_000,
  orderPatienceMs: ORDER_PATIENCE_MS,
  ordersPerSecond: 8,
  streams: true,
};

/** What the adapter needs: where the practice exchange listens, who logs in, and how patient reads are. */
export type PaperBrokerOptions = {
  readonly url: string;
  readonly credentials: PaperCredentials;
  readonly clock: Clock;
  readonly retry: RetryPolicy;
  /** The patience of the price stream, where a test wants another. */
  readonly feed?: Partial<FeedTiming>;
};

/** The `Broker` of practice accounts: the simulated exchange over real HTTP, so that practice takes the path of live trading. */
export class PaperBroker implements Broker {
  readonly capabilities = PAPER_CAPABILITIES;
  readonly #url: string;
  readonly #http: BrokerHttp;
  readonly #session: BrokerSession<string>;
  readonly #clock: Clock;
  readonly #pace: OrderPace;
  readonly #path: OrderPath;
  readonly #feed: QuoteFeed;
  readonly #held = new HeldSymbols(({ instrument }) => instrument.tradingSymbol);
  #tellNews: () => void = () => undefined;
  #tellQuotes: (quotes: ReadonlyMap<PositionId, Quote>) => void = () => undefined;

  constructor({ url, credentials, clock, retry, feed }: PaperBrokerOptions) {
    this.#url = `${url}/broker`;
    this.#http = new BrokerHttp({ retry, clock, readReply });
    this.#session = paperSession(this.#http, { url, credentials, clock });
    this.#clock = clock;
    this.#pace = new OrderPace(clock, PAPER_CAPABILITIES.ordersPerSecond);
    this.#path = new OrderPath(clock, () => this.#tellNews());
    this.#feed = new QuoteFeed({
      address: () => {
        const token = this.#session.current;
        if (token === undefined) return undefined;
        return { url: `${url.replace(/^http/, 'ws')}/broker/stream`, headers: bearer(token) };
      },
      words: paperStreamWords,
      poll: async (symbols) => (await fetchQuotes((path) => this.#readOnce(path), symbols)).quotes,
      clock,
      timing: { ...FEED_TIMING, ...feed },
      quotes: (quotes) => this.#takeQuotes(quotes),
      news: () => this.#tellNews(),
    });
  }

  login(askedBy?: 'trader'): Promise<Result<{ readonly at: EpochMs }, BrokerError>> {
    return this.#session.login(askedBy);
  }

  async fetchAccount(): Promise<Result<AccountSnapshot, BrokerError>> {
    const tools = { clock: this.#clock, newest: this.#held.newest };
    const asked = this.#path.ask(() => this.#lookAtPath());
    const [snapshot] = await Promise.all([fetchSnapshot((path) => this.#read(path), tools), asked]);
    if (snapshot.ok) this.#feed.want(this.#held.hold(snapshot.value));
    return snapshot;
  }

  /** Begins the stream. */
  onQuotes(listener: (quotes: ReadonlyMap<PositionId, Quote>) => void): void {
    this.#tellQuotes = listener;
    this.#feed.start();
  }

  onNews(listener: () => void): void {
    this.#tellNews = listener;
  }

  health(): BrokerHealth {
    return { quotes: this.#feed.source, ordersRefused: this.#path.refused };
  }

  async placeOrder(request: OrderRequest): Promise<WriteOutcome> {
    const { tag, instrument, product, side, quantity, type, price } = request;
    const body = { tag, tradingSymbol: instrument.tradingSymbol, product, side, quantity, type, price };
    return this.#noted(placeOutcome(await this.#write('POST', '/orders', body)));
  }

  async modifyOrder(
    orderId: string,
    change: { readonly quantity: number; readonly price?: Paise },
  ): Promise<WriteOutcome> {
    return this.#noted(changeOutcome(await this.#write('PUT', orderPath(orderId), change)));
  }

  async cancelOrder(orderId: string): Promise<WriteOutcome> {
    return this.#noted(changeOutcome(await this.#write('DELETE', orderPath(orderId))));
  }

  activateKillSwitch(): Promise<Result<void, BrokerError>> {
    return Promise.resolve(err(brokerError('refused', 'this broker has its kill switch in the web terminal only')));
  }

  async readKillSwitch(): Promise<Result<SwitchState, BrokerError>> {
    const answer = await this.#read('/kill-switch');
    if (!answer.ok) return answer;
    const read = parseValue(zSwitch, answer.value);
    return read.ok ? ok(read.value.state) : read;
  }

  logout(): Promise<Result<void, BrokerError>> {
    return this.#session.logout();
  }

  endLogins(): void {
    this.#session.endLogins();
    this.#http.endWaits();
  }

  close(): Promise<void> {
    this.#feed.close();
    return this.#http.close();
  }

  #read(path: string): Promise<Answer> {
    return this.#session.call((token) =>
      this.#http.read({ method: 'GET', url: `${this.#url}${path}`, headers: bearer(token) }),
    );
  }

  #readOnce(path: string): Promise<Answer> {
    return this.#session.call((token) =>
      this.#http.readOnce({ method: 'GET', url: `${this.#url}${path}`, headers: bearer(token) }),
    );
  }

  async #lookAtPath(): Promise<PathReading> {
    const answer = await this.#readOnce('/order-path');
    const path = answer.ok ? parseValue(zOrderPath, answer.value) : answer;
    if (!path.ok) return undefined;
    return path.value.ordersAllowed ? null : brokerError('ip-not-allowed', 'the address is not registered');
  }

  #noted(outcome: WriteOutcome): WriteOutcome {
    this.#path.note(outcome);
    return outcome;
  }

  #takeQuotes(quotes: ReadonlyMap<string, Quote>): void {
    const told = this.#held.take(quotes, this.#clock.now());
    if (told.size > 0) this.#tellQuotes(told);
  }

  #write(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<Answer> {
    return this.#session.send(
      (token) =>
        this.#http.write({
          method,
          url: `${this.#url}${path}`,
          headers: { ...bearer(token), ...(body ? { 'content-type': 'application/json' } : {}) },
          body: body ? JSON.stringify(body) : undefined,
        }),
      { turn: () => this.#pace.turn() },
    );
  }
}

function bearer(token: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token}` };
}

function orderPath(orderId: string): string {
  return `/orders/${encodeURIComponent(orderId)}`;
}
