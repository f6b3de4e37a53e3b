import { err, ok, type Result } from '../../domain/result.ts';
import type { EpochMs } from '../../domain/time.ts';
import type { BrokerError, Clock, StopSignal } from '../../ports.ts';
import { brokerError } from './broker-error.ts';
import type { Answer } from './broker-http.ts';
import { LoginGuard } from './login-guard.ts';
import { START_WITHIN_MS } from './order-patience.ts';

/** How a broker opens and ends sessions; `Session` is whatever its calls carry. */
export type SessionWays<Session> = {
  /** `stop`: nobody needs the session any more; what it then answers counts for nothing. */
  readonly open: (stop: StopSignal) => Promise<Result<Session, BrokerError>>;
  /** What the login lacks: such a login is not made, and does not count as refused. */
  readonly lacks?: () => BrokerError | undefined;
  readonly end: (session: Session) => Promise<Result<void, BrokerError>>;
  /** When a session opened at that time is over, where the broker says so in advance: it is renewed then, and not in the middle of a call. */
  readonly endsAt?: (session: Session, openedAt: EpochMs) => EpochMs;
  readonly clock: Clock;
};

/** How an order call begins: what it waits for before it leaves, and when it was asked for (`monotonic`). */
export type Start = { readonly turn?: () => Promise<void>; readonly since?: number | undefined };

const LOGGED_OUT = brokerError('session-expired', 'logged out');
const CLOSING = brokerError('session-expired', 'the guard of this account is ending');
const TOO_LATE = brokerError('session-expired', 'no session and no turn in time');

/** Begins the words of an order call that never left. */
export const NOT_SENT = 'not sent: ';

/** Keeps one session with a broker alive, in memory only: opens it when first needed, renews it once when the broker says it is over. */
export class BrokerSession<Session> {
  readonly #ways: SessionWays<Session>;
  readonly #guard: LoginGuard;
  #session: Session | undefined;
  #openedAt: EpochMs | undefined;
  #loggingIn: Promise<Result<{ readonly at: EpochMs }, BrokerError>> | undefined;
  #ended = false;
  #closing = false;
  /** Ends the login that is under way. */
  #waiting = new AbortController();

  constructor(ways: SessionWays<Session>) {
    this.#ways = ways;
    this.#guard = new LoginGuard(ways.clock);
  }

  /** What streams are opened with; undefined while nobody is logged in. */
  get current(): Session | undefined {
    return this.#session;
  }

  /** When the session was opened; undefined while there is none. */
  get openedAt(): EpochMs | undefined {
    return this.#session === undefined ? undefined : this.#openedAt;
  }

  /** Logs in; callers at the same time share one login. */
  login(askedBy?: 'trader'): Promise<Result<{ readonly at: EpochMs }, BrokerError>> {
    if (this.#closing) return Promise.resolve(err(CLOSING));
    this.#ended = false;
    if (askedBy === 'trader') this.#guard.forgive();
    this.#loggingIn ??= this.#open().finally(() => (this.#loggingIn = undefined));
    return this.#loggingIn;
  }

  /** Makes a call within the session. A call refused for an expired session had no effect, so it may be made once more. */
  async call(send: (session: Session) => Promise<Answer>): Promise<Answer> {
    if (this.#ended) return err(LOGGED_OUT);
    const used = this.#isOver() ? await this.#opened() : this.#session;
    if (used === undefined) return err(this.#refusal);
    const answer = await send(used);
    if (answer.ok || answer.error.code !== 'session-expired' || this.#ended) return answer;
    // Another call may have renewed the session meanwhile.
    const renewed = this.#session === used ? await this.#opened() : this.#session;
    return renewed === undefined ? err(this.#refusal) : send(renewed);
  }

  /**
   * The same for a call that changes something: when nobody could be logged in, nothing was sent and nothing needs a look-up. A
   * login or a queue that takes too long sends nothing late: whoever asked has gone on by then.
   */
  async send(send: (session: Session) => Promise<Answer>, { turn, since }: Start = {}): Promise<Answer> {
    const { clock } = this.#ways;
    const startBy = (since ?? clock.monotonic()) + START_WITHIN_MS;
    let mayHaveArrived = false;
    let isOnItsWay = false;
    const calling = this.call(async (session) => {
      await turn?.();
      if (clock.monotonic() > startBy) return err(TOO_LATE);
      isOnItsWay = true;
      const sent = await send(session);
      mayHaveArrived = sent.ok || sent.error.code !== 'session-expired';
      isOnItsWay = false;
      return sent;
    });
    const over = new AbortController();
    const late = clock.sleep(Math.max(0, startBy - clock.monotonic()), over.signal).then(async () => {
      return isOnItsWay || over.signal.aborted ? calling : err(TOO_LATE);
    });
    const answer = await Promise.race([calling, late]);
    over.abort('answered');
    if (answer.ok || mayHaveArrived) return answer;
    // What the broker says of the last try says why: it may be about the address and not about the session.
    return err(brokerError('session-expired', `${NOT_SENT}${answer.error.message}`));
  }

  /** Ends the session for good; only an explicit login opens another. */
  async logout(): Promise<Result<void, BrokerError>> {
    const session = this.#session;
    this.#ended = true;
    this.#session = undefined;
    this.#waiting.abort();
    if (session === undefined) return ok(undefined);
    const ended = await this.#ways.end(session);
    // An expired session is as ended as one can be.
    return ended.ok || ended.error.code === 'session-expired' ? ok(undefined) : ended;
  }

  /** No login from now on, and one that waits ends at once; calls in a session that stands go on. */
  endLogins(): void {
    this.#closing = true;
    this.#waiting.abort();
  }

  #isOver(): boolean {
    const { endsAt, clock } = this.#ways;
    if (this.#session === undefined || this.#openedAt === undefined) return true;
    return endsAt !== undefined && clock.now() >= endsAt(this.#session, this.#openedAt);
  }

  #refusal: BrokerError = brokerError('session-expired', 'nobody is logged in');

  async #opened(): Promise<Session | undefined> {
    const opened = await this.login();
    if (opened.ok) return this.#session;
    this.#refusal = opened.error;
    return undefined;
  }

  async #open(): Promise<Result<{ readonly at: EpochMs }, BrokerError>> {
    const lacking = this.#ways.lacks?.();
    if (lacking) return err(lacking);
    const objection = this.#guard.objection;
    if (objection) return err(objection);
    this.#waiting = new AbortController();
    const { signal } = this.#waiting;
    const opened = await this.#untilStopped(this.#ways.open(signal), signal);
    // A login that was under way when the trader logged out opens nothing, and nobody has refused it.
    if (signal.aborted) return err(this.#closing ? CLOSING : LOGGED_OUT);
    if (!opened.ok) {
      this.#guard.failed(opened.error);
      return opened;
    }
    this.#guard.opened();
    this.#session = opened.value;
    this.#openedAt = this.#ways.clock.now();
    return ok({ at: this.#openedAt });
  }

  /** What is opening, or the end of the wait for it: whoever logs out or closes must not wait for the next one-time password. */
  #untilStopped(opening: ReturnType<SessionWays<Session>['open']>, stop: AbortSignal): typeof opening {
    const stopped = new Promise<Result<Session, BrokerError>>((resolve) => {
      stop.addEventListener('abort', () => resolve(err(LOGGED_OUT)), { once: true });
    });
    return Promise.race([opening, stopped]);
  }
}
