import type { RetryPolicy } from '../../domain/policy.ts';
import type { Clock } from '../../ports.ts';
import { err, ok } from '../../domain/result.ts';
import { brokerError } from '../shared/broker-error.ts';
import { BrokerHttp, type Answer, type Reply } from '../shared/broker-http.ts';
import type { BrokerSession } from '../shared/broker-session.ts';
import { OrderPace } from '../shared/order-pace.ts';
import { readAcceptance, readReply } from './read-reply.ts';
import { dhanSession, isDue, type DhanCredentials, type DhanToken } from './token.ts';
import type { DhanUrls } from './urls.ts';

/** What the line to Dhan is made of. */
export type DhanClientOptions = {
  readonly urls: DhanUrls;
  readonly credentials: () => DhanCredentials;
  readonly clock: Clock;
  readonly retry: RetryPolicy;
  readonly ordersPerSecond: number;
};

type Method = 'POST' | 'PUT' | 'DELETE';

/** A segment's list may take this long: it is megabytes. */
const MASTER_DEADLINE_MS = 60_000;

/** Calls within the session: reads with patience, writes once and at the pace that is allowed. */
export class DhanClient {
  readonly session: BrokerSession<DhanToken>;
  readonly #http: BrokerHttp;
  readonly #options: DhanClientOptions;
  readonly #pace: OrderPace;

  /** The newest word of Dhan's own clock. */
  get serverClock(): BrokerHttp['serverTime']['reading'] {
    return this.#http.serverTime.reading;
  }

  constructor(options: DhanClientOptions) {
    const { retry, clock, urls, credentials, ordersPerSecond } = options;
    this.#options = options;
    this.#http = new BrokerHttp({ retry, clock, readReply });
    this.#pace = new OrderPace(clock, ordersPerSecond);
    this.session = dhanSession(this.#http, { urls, credentials, clock });
  }

  /** Makes a new token while the old one still works, when its end or the morning is near. A failure leaves the old one in use. */
  async renewWhenDue(): Promise<void> {
    const { current } = this.session;
    if (current && isDue(current, this.#options.clock.now())) await this.session.login();
  }

  read(path: string): Promise<Answer> {
    return this.session.call((token) =>
      this.#http.read({ method: 'GET', url: this.#url(path), headers: this.#headers(token) }),
    );
  }

  /** A reading that is not repeated by the line. `readAs` reads its reply in place of the usual reading. */
  readOnce(path: string, readAs?: (reply: Reply) => Answer): Promise<Answer> {
    return this.session.call((token) =>
      this.#http.readOnce({ method: 'GET', url: this.#url(path), headers: this.#headers(token) }, readAs),
    );
  }

  /** A question that is a POST and changes nothing. */
  ask(path: string, body: string): Promise<Answer> {
    return this.session.call((token) =>
      this.#http.readOnce({ method: 'POST', url: this.#url(path), headers: this.#headers(token, body), body }),
    );
  }

  /** A call that changes something: sent once. `since`: when it was asked for, where something was looked up before. */
  write(method: Method, path: string, body?: object, since?: number): Promise<Answer> {
    const text = body ? JSON.stringify(body) : undefined;
    return this.session.send(
      (token) => {
        const call = { method, url: this.#url(path), headers: this.#headers(token, text), body: text };
        return this.#http.write(call, readAcceptance);
      },
      { turn: () => this.#pace.turn(), since },
    );
  }

  /** A segment's instruments as text; undefined when the list cannot be had. */
  async master(segment: string): Promise<string | undefined> {
    const answer = await this.session.call((token) =>
      this.#http.readOnce(
        { method: 'GET', url: this.#url(`/instrument/${segment}`), headers: this.#headers(token) },
        readCsv,
        MASTER_DEADLINE_MS,
      ),
    );
    return answer.ok && typeof answer.value === 'string' ? answer.value : undefined;
  }

  /** No login and no wait of a read from now on. */
  endWaits(): void {
    this.session.endLogins();
    this.#http.endWaits();
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  #url(path: string): string {
    return `${this.#options.urls.rest}${path}`;
  }

  #headers({ token }: DhanToken, body?: string): Readonly<Record<string, string>> {
    return {
      'access-token': token,
      'client-id': this.#options.credentials().clientId,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
  }
}

function readCsv(reply: Reply): Answer {
  if (reply.status >= 300) return readReply(reply);
  return reply.text.includes(',') ? ok(reply.text) : err(brokerError('unreadable', 'the list of instruments is none'));
}
