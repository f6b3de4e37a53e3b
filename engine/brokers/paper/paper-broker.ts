import type { AccountSnapshot } from '../../domain/account-snapshot.ts';
import type { BrokerCapabilities } from '../../domain/broker-capabilities.ts';
import type { Paise } from '../../domain/money.ts';
import type { OrderRequest } from '../../domain/order.ts';
import type { RetryPolicy } from '../../domain/policy.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import type { EpochMs } from '../../domain/time.ts';
import type { Broker, BrokerError, Clock, SwitchState, WriteOutcome } from '../../ports.ts';
import { fetchSnapshot } from './fetch-snapshot.ts';
import { brokerError, PaperHttp, type Answer, type Call } from './http-client.ts';
import { OrderPace } from './order-pace.ts';
import { parseValue } from './parse.ts';
import { PaperSession, type PaperCredentials } from './session.ts';
import { zSwitch } from './wire.ts';
import { changeOutcome, placeOutcome } from './write-outcome.ts';

/** What the practice broker can do: its switch is pulled in its web terminal and needs a flat account. */
export const PAPER_CAPABILITIES: BrokerCapabilities = {
  broker: 'paper',
  killSwitch: { access: 'terminal', needsFlat: true, exitsWorkAfter: false },
  settleMs: 2_000,
  ordersPerSecond: 8,
  streams: false,
};

/** What the adapter needs: where the practice exchange listens, who logs in, and how patient reads are. */
export type PaperBrokerOptions = {
  readonly url: string;
  readonly credentials: PaperCredentials;
  readonly clock: Clock;
  readonly retry: RetryPolicy;
};

/** The `Broker` of practice accounts: the simulated exchange over real HTTP, so that practice takes the path of live trading. */
export class PaperBroker implements Broker {
  readonly capabilities = PAPER_CAPABILITIES;
  readonly #http: PaperHttp;
  readonly #session: PaperSession;
  readonly #clock: Clock;
  readonly #pace: OrderPace;

  constructor({ url, credentials, clock, retry }: PaperBrokerOptions) {
    this.#http = new PaperHttp(url, retry);
    this.#session = new PaperSession(this.#http, credentials, clock);
    this.#clock = clock;
    this.#pace = new OrderPace(clock, PAPER_CAPABILITIES.ordersPerSecond);
  }

  login(): Promise<Result<{ readonly at: EpochMs }, BrokerError>> {
    return this.#session.login();
  }

  fetchAccount(): Promise<Result<AccountSnapshot, BrokerError>> {
    return fetchSnapshot((path) => this.#read(path), this.#clock);
  }

  /** The practice exchange does not stream; prices come with each reading. */
  onQuotes(): void {}

  async placeOrder(request: OrderRequest): Promise<WriteOutcome> {
    const { tag, instrument, product, side, quantity, type, price } = request;
    const body = { tag, tradingSymbol: instrument.tradingSymbol, product, side, quantity, type, price };
    return placeOutcome(await this.#write({ method: 'POST', path: '/orders', body }));
  }

  async modifyOrder(
    orderId: string,
    change: { readonly quantity: number; readonly price?: Paise },
  ): Promise<WriteOutcome> {
    return changeOutcome(await this.#write({ method: 'PUT', path: orderPath(orderId), body: change }));
  }

  async cancelOrder(orderId: string): Promise<WriteOutcome> {
    return changeOutcome(await this.#write({ method: 'DELETE', path: orderPath(orderId) }));
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
    return this.#http.close();
  }

  #read(path: string): Promise<Answer> {
    return this.#session.call({ method: 'GET', path }, (call) => this.#http.read(call));
  }

  async #write(call: Call): Promise<Answer> {
    return this.#session.call(call, async (ready) => {
      await this.#pace.turn();
      return this.#http.write(ready);
    });
  }
}

function orderPath(orderId: string): string {
  return `/orders/${encodeURIComponent(orderId)}`;
}
