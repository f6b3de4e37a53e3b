import type { AccountSnapshot } from '../../domain/account-snapshot.ts';
import type { BrokerCapabilities } from '../../domain/broker-capabilities.ts';
import type { Paise } from '../../domain/money.ts';
import type { OrderRequest } from '../../domain/order.ts';
import type { RetryPolicy } from '../../domain/policy.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import type { EpochMs } from '../../domain/time.ts';
import type { Broker, BrokerError, BrokerHealth, Clock, SwitchState, WriteOutcome } from '../../ports.ts';
import type { PositionId, Quote } from '../../domain/position.ts';
import { fetchQuotes, fetchSnapshot } from './fetch-snapshot.ts';
import { brokerError, PaperHttp, type Answer, type Call } from './http-client.ts';
import { NewestQuotes } from './newest-quotes.ts';
import { OrderPace } from './order-pace.ts';
import { OrderPath } from './order-path.ts';
import { parseValue } from './parse.ts';
import { FEED_TIMING, QuoteFeed, type FeedTiming } from './quote-feed.ts';
import { PaperSession, type PaperCredentials } from './session.ts';
import { zSwitch } from './wire.ts';
import { changeOutcome, placeOutcome } from './write-outcome.ts';

/** What the practice broker can do: its switch is pulled in its web terminal and needs a flat account. */
export const PAPER_CAPABILITIES: BrokerCapabilities = {
  broker: 'paper',
  killSwitch: { access: 'terminal', needsFlat: true, exitsWorkAfter: false },
  settleMs: 2_000,
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
  readonly #http: PaperHttp;
  readonly #session: PaperSession;
  readonly #clock: Clock;
  readonly #pace: OrderPace;
  readonly #path: OrderPath;
  readonly #feed: QuoteFeed;
  readonly #newest = new NewestQuotes();
  /** The positions a symbol's price belongs to, by the last reading. */
  #held: ReadonlyMap<string, readonly PositionId[]> = new Map();
  #tellNews: () => void = () => undefined;
  #tellQuotes: (quotes: ReadonlyMap<PositionId, Quote>) => void = () => undefined;

  constructor({ url, credentials, clock, retry, feed }: PaperBrokerOptions) {
    this.#http = new PaperHttp(url, retry, clock);
    this.#session = new PaperSession(this.#http, credentials, clock);
    this.#clock = clock;
    this.#pace = new OrderPace(clock, PAPER_CAPABILITIES.ordersPerSecond);
    this.#path = new OrderPath(clock, () => this.#tellNews());
    this.#feed = new QuoteFeed({
      url: `${url.replace(/^http/, 'ws')}/broker/stream`,
      token: () => this.#session.token,
      poll: (symbols) => fetchQuotes((path) => this.#readOnce(path), symbols),
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
    const tools = { clock: this.#clock, newest: this.#newest };
    const asked = this.#path.ask(() => this.#readOnce('/order-path'));
    const [snapshot] = await Promise.all([fetchSnapshot((path) => this.#read(path), tools), asked]);
    if (snapshot.ok) this.#hold(snapshot.value);
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
    return this.#noted(placeOutcome(await this.#write({ method: 'POST', path: '/orders', body })));
  }

  async modifyOrder(
    orderId: string,
    change: { readonly quantity: number; readonly price?: Paise },
  ): Promise<WriteOutcome> {
    return this.#noted(changeOutcome(await this.#write({ method: 'PUT', path: orderPath(orderId), body: change })));
  }

  async cancelOrder(orderId: string): Promise<WriteOutcome> {
    return this.#noted(changeOutcome(await this.#write({ method: 'DELETE', path: orderPath(orderId) })));
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

  close(): Promise<void> {
    this.#feed.close();
    return this.#http.close();
  }

  #read(path: string): Promise<Answer> {
    return this.#session.call({ method: 'GET', path }, (call) => this.#http.read(call));
  }

  #readOnce(path: string): Promise<Answer> {
    return this.#session.call({ method: 'GET', path }, (call) => this.#http.readOnce(call));
  }

  #noted(outcome: WriteOutcome): WriteOutcome {
    this.#path.note(outcome);
    return outcome;
  }

  #hold({ positions }: AccountSnapshot): void {
    const open = positions.filter(({ netQuantity }) => netQuantity !== 0);
    const held = new Map<string, readonly PositionId[]>();
    for (const { positionId, instrument } of open) {
      held.set(instrument.tradingSymbol, [...(held.get(instrument.tradingSymbol) ?? []), positionId]);
    }
    this.#held = held;
    this.#feed.want(new Set(held.keys()));
  }

  #takeQuotes(quotes: ReadonlyMap<string, Quote>): void {
    const now = this.#clock.now();
    const fresh = [...quotes].filter(([symbol, quote]) => this.#newest.take(symbol, quote, now));
    const told = fresh.flatMap(([symbol, quote]) => (this.#held.get(symbol) ?? []).map((id) => [id, quote] as const));
    if (told.length > 0) this.#tellQuotes(new Map(told));
  }

  async #write(call: Call): Promise<Answer> {
    let mayHaveArrived = false;
    const answer = await this.#session.call(call, async (ready) => {
      await this.#pace.turn();
      const sent = await this.#http.write(ready);
      mayHaveArrived = sent.ok || sent.error.code !== 'session-expired';
      return sent;
    });
    if (answer.ok || mayHaveArrived) return answer;
    // Nobody could be logged in, for whatever reason: nothing was taken, and nothing needs to be looked up.
    return err(brokerError('session-expired', `not sent: ${answer.error.message}`));
  }
}

function orderPath(orderId: string): string {
  return `/orders/${encodeURIComponent(orderId)}`;
}
