import { err, ok, type Result } from '../../domain/result.ts';
import type { EpochMs } from '../../domain/time.ts';
import type { BrokerError, Clock } from '../../ports.ts';
import { brokerError, type Answer, type Call, type PaperHttp } from './http-client.ts';
import { LoginGuard } from './login-guard.ts';
import { parseValue } from './parse.ts';
import { zSession } from './wire.ts';

/** What the practice broker's login asks for. */
export type PaperCredentials = { readonly clientCode: string; readonly apiKey: string };

/** Keeps one session with the broker alive: opens it when first needed, renews it once when the broker says it is over. */
export class PaperSession {
  readonly #http: PaperHttp;
  readonly #credentials: PaperCredentials;
  readonly #clock: Clock;
  readonly #guard: LoginGuard;
  #token: string | undefined;
  #loggingIn: Promise<Result<{ readonly at: EpochMs }, BrokerError>> | undefined;
  #ended = false;

  constructor(http: PaperHttp, credentials: PaperCredentials, clock: Clock) {
    this.#http = http;
    this.#credentials = credentials;
    this.#clock = clock;
    this.#guard = new LoginGuard(clock);
  }

  /** What the stream is opened with; undefined while nobody is logged in. */
  get token(): string | undefined {
    return this.#token;
  }

  /** Logs in; callers at the same time share one login. */
  login(askedBy?: 'trader'): Promise<Result<{ readonly at: EpochMs }, BrokerError>> {
    this.#ended = false;
    if (askedBy === 'trader') this.#guard.forgive();
    this.#loggingIn ??= this.#open().finally(() => (this.#loggingIn = undefined));
    return this.#loggingIn;
  }

  /** Makes a call within the session. A call refused for an expired session had no effect, so it may be made once more. */
  async call(call: Call, send: (call: Call) => Promise<Answer>): Promise<Answer> {
    if (this.#ended) return err(brokerError('session-expired', 'logged out'));
    if (this.#token === undefined) {
      const opened = await this.login();
      if (!opened.ok) return opened;
    }
    const used = this.#token;
    const answer = await send({ ...call, token: used });
    if (answer.ok || answer.error.code !== 'session-expired' || this.#ended) return answer;
    // Another call may have renewed the session meanwhile.
    if (this.#token === used) {
      const renewed = await this.login();
      if (!renewed.ok) return renewed;
    }
    return send({ ...call, token: this.#token });
  }

  /** Ends the session for good; only an explicit login opens another. */
  async logout(): Promise<Result<void, BrokerError>> {
    const token = this.#token;
    this.#ended = true;
    this.#token = undefined;
    if (token === undefined) return ok(undefined);
    const answer = await this.#http.write({ method: 'DELETE', path: '/session', token });
    // An expired session is as ended as one can be.
    return answer.ok || answer.error.code === 'session-expired' ? ok(undefined) : answer;
  }

  async #open(): Promise<Result<{ readonly at: EpochMs }, BrokerError>> {
    const objection = this.#guard.objection;
    if (objection) return err(objection);
    const answer = await this.#http.readOnce({ method: 'POST', path: '/session', body: this.#credentials });
    const session = answer.ok ? parseValue(zSession, answer.value) : answer;
    if (!session.ok) {
      this.#guard.failed(session.error);
      return session;
    }
    this.#guard.opened();
    this.#token = session.value.token;
    return ok({ at: this.#clock.now() });
  }
}
