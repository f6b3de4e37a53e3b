import type { Exchange } from '../../domain/instrument.ts';
import { err, ok } from '../../domain/result.ts';
import type { Clock } from '../../ports.ts';
import { brokerError } from '../shared/broker-error.ts';
import type { Answer, BrokerHttp } from '../shared/broker-http.ts';
import type { BrokerSession } from '../shared/broker-session.ts';
import { OrderPace } from '../shared/order-pace.ts';
import { KITE_CAPABILITIES } from './capabilities.ts';
import type { KiteSession } from './kite-login.ts';
import { readReply } from './read-reply.ts';

/** Reads a second we allow ourselves of Kite's ten: what is late on its way arrives with the next second's. */
const READS_PER_SECOND = 8;
/** The list of a segment has some ten thousand lines. */
const MASTER_DEADLINE_MS = 15_000;

type Headers = Readonly<Record<string, string>>;

/** What the client works with. */
export type KiteClientOptions = {
  readonly http: BrokerHttp;
  readonly session: BrokerSession<KiteSession>;
  readonly api: string;
  readonly apiKey: () => string;
  readonly clock: Clock;
};

/** Kite's HTTP calls within a session, at the pace Kite allows. */
export class KiteClient {
  readonly #options: KiteClientOptions;
  readonly #reads: OrderPace;
  readonly #orders: OrderPace;

  constructor(options: KiteClientOptions) {
    this.#options = options;
    this.#reads = new OrderPace(options.clock, READS_PER_SECOND);
    this.#orders = new OrderPace(options.clock, KITE_CAPABILITIES.ordersPerSecond);
  }

  /** Reads, repeatedly where the failure may pass. */
  read(path: string): Promise<Answer> {
    return this.#call((headers) =>
      this.#options.http.read({ method: 'GET', url: this.#url(path), headers }, () => this.#reads.turn()),
    );
  }

  /** Reads once, without waiting for a turn: quotes have a limit of their own, which their caller keeps. */
  readOnce(path: string): Promise<Answer> {
    return this.#call((headers) => this.#options.http.readOnce({ method: 'GET', url: this.#url(path), headers }));
  }

  /** Reads once, in its turn. */
  readOnceInTurn(path: string): Promise<Answer> {
    return this.#call(async (headers) => {
      await this.#reads.turn();
      return this.#options.http.readOnce({ method: 'GET', url: this.#url(path), headers });
    });
  }

  /** The instrument list of a segment; undefined when it cannot be had. */
  async instruments(exchange: Exchange): Promise<string | undefined> {
    const answer = await this.#call(async (headers) => {
      await this.#reads.turn();
      return this.#options.http.readOnce(
        { method: 'GET', url: this.#url(`/instruments/${exchange}`), headers },
        (reply) => (reply.status === 200 ? ok(reply.text) : readReply(reply)),
        MASTER_DEADLINE_MS,
      );
    });
    return answer.ok && typeof answer.value === 'string' ? answer.value : undefined;
  }

  /** Sends a call that changes something, once. `since`: when it was asked for, where it has waited before. */
  write(
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    form?: Readonly<Record<string, string>>,
    since?: number,
  ): Promise<Answer> {
    const { session, http } = this.#options;
    const url = this.#url(path);
    return session.send(
      (current) =>
        this.#within(current, (headers) => {
          if (!form) return http.write({ method, url, headers });
          return http.write({ method, url, headers: { ...headers, ...FORM }, body: String(new URLSearchParams(form)) });
        }),
      { turn: () => this.#orders.turn(), since },
    );
  }

  #call(send: (headers: Headers) => Promise<Answer>): Promise<Answer> {
    return this.#options.session.call((session) => this.#within(session, send));
  }

  #within({ accessToken, endsAt }: KiteSession, send: (headers: Headers) => Promise<Answer>): Promise<Answer> {
    const { apiKey, clock } = this.#options;
    // Known in advance: a token of yesterday is not tried again.
    if (clock.now() >= endsAt)
      return Promise.resolve(err(brokerError('session-expired', 'Kite ended the session at 6 in the morning')));
    return send({ 'x-kite-version': '3', authorization: `token ${apiKey()}:${accessToken}` });
  }

  #url(path: string): string {
    return `${this.#options.api}${path}`;
  }
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
