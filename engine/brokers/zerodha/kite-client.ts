import type { Exchange } from '../../domain/instrument.ts';
import { err, ok } from '../../domain/result.ts';
import type { Clock } from '../../ports.ts';
import { brokerError } from '../shared/broker-error.ts';
import type { Answer, BrokerHttp, Call } from '../shared/broker-http.ts';
import type { BrokerSession } from '../shared/broker-session.ts';
import { OrderPace } from '../shared/order-pace.ts';
import type { KiteSession } from './kite-login.ts';
import { readReply } from './read-reply.ts';

/** Reads a second we allow ourselves of Kite's ten, shared with whatever else uses the key. */
const READS_PER_SECOND = 9;
const ORDER_CALLS_PER_SECOND = 8;
/** The list of a segment has some ten thousand lines. */
const MASTER_DEADLINE_MS = 15_000;

/** What the client works with. */
export type KiteClientOptions = {
  readonly http: BrokerHttp;
  readonly session: BrokerSession<KiteSession>;
  readonly api: string;
  readonly apiKey: string;
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
    this.#orders = new OrderPace(options.clock, ORDER_CALLS_PER_SECOND);
  }

  /** Reads, repeatedly where the failure may pass. */
  read(path: string): Promise<Answer> {
    return this.#call(async (headers) => {
      await this.#reads.turn();
      return this.#options.http.read({ method: 'GET', url: this.#url(path), headers });
    });
  }

  /** Reads once, without waiting for a turn: quotes have a limit of their own, which their caller keeps. */
  readOnce(path: string): Promise<Answer> {
    return this.#call((headers) => this.#options.http.readOnce({ method: 'GET', url: this.#url(path), headers }));
  }

  /** The instrument list of a segment; undefined when it cannot be had. */
  async instruments(exchange: Exchange): Promise<string | undefined> {
    const answer = await this.#call((headers) =>
      this.#options.http.readOnce(
        { method: 'GET', url: this.#url(`/instruments/${exchange}`), headers },
        (reply) => (reply.status === 200 ? ok(reply.text) : readReply(reply)),
        MASTER_DEADLINE_MS,
      ),
    );
    return answer.ok && typeof answer.value === 'string' ? answer.value : undefined;
  }

  /** Sends a call that changes something, once. A failure that nothing was sent for says so by its code. */
  async write(
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    form?: Readonly<Record<string, string>>,
  ): Promise<Answer> {
    let mayHaveArrived = false;
    const answer = await this.#call(async (headers) => {
      await this.#orders.turn();
      const call: Call = form
        ? { method, url: this.#url(path), headers: { ...headers, ...FORM }, body: String(new URLSearchParams(form)) }
        : { method, url: this.#url(path), headers };
      const sent = await this.#options.http.write(call);
      mayHaveArrived = sent.ok || sent.error.code !== 'session-expired';
      return sent;
    });
    if (answer.ok || mayHaveArrived) return answer;
    // Nobody could be logged in, for whatever reason: nothing was taken, and nothing needs to be looked up.
    return err(brokerError('session-expired', `not sent: ${answer.error.message}`));
  }

  #call(send: (headers: Readonly<Record<string, string>>) => Promise<Answer>): Promise<Answer> {
    const { session, apiKey, clock } = this.#options;
    return session.call(({ accessToken, endsAt }) => {
      // Known in advance: a token of yesterday is not tried again.
      if (clock.now() >= endsAt)
        return Promise.resolve(err(brokerError('session-expired', 'Kite ended the session at 6 in the morning')));
      return send({ 'x-kite-version': '3', authorization: `token ${apiKey}:${accessToken}` });
    });
  }

  #url(path: string): string {
    return `${this.#options.api}${path}`;
  }
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
