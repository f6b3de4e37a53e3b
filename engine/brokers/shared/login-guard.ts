import { ExponentialBackoff, type IBackoff } from 'cockatiel';
import type { BrokerError, Clock } from '../../ports.ts';
import { brokerError } from './broker-error.ts';

/** Brokers lock an account that is logged in to with a wrong password again and again (fault 43). */
const MOST_REFUSALS = 2;
/** Sessions lost to somebody else's login are fetched back so often in a minute, and no more (fault 42). */
const MOST_LOGINS = 4;
const WINDOW_MS = 60_000;
/** Between two tries while the broker cannot log anybody in; short enough for a kill that waits for it. */
const FIRST_REST_MS = 500;
const LONGEST_REST_MS = 5_000;

/** Decides whether another login may be tried now. */
export class LoginGuard {
  readonly #clock: Clock;
  #refused: { readonly times: number; readonly error: BrokerError } | undefined;
  #failed: { readonly until: number; readonly error: BrokerError; readonly backoff: IBackoff<unknown> } | undefined;
  #opened: readonly number[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Why no login is tried now; undefined when one may be. */
  get objection(): BrokerError | undefined {
    const now = this.#clock.monotonic();
    if (this.#refused && this.#refused.times >= MOST_REFUSALS) {
      const { code, message } = this.#refused.error;
      const words = 'refused twice and not tried again, so that the broker does not lock the account';
      return brokerError(code, `${message}: ${words}. Correct the login, then test the connection`);
    }
    if (this.#failed && now < this.#failed.until) return this.#failed.error;
    if (this.#opened.filter((at) => now - at < WINDOW_MS).length < MOST_LOGINS) return undefined;
    return brokerError('login-refused', 'someone else is logging in to this account and ends its sessions');
  }

  /** The trader asks for a login: whatever was refused before may be right now. */
  forgive(): void {
    this.#refused = undefined;
    this.#failed = undefined;
    this.#opened = [];
  }

  /** Notes that a session was opened. */
  opened(): void {
    const now = this.#clock.monotonic();
    this.#refused = undefined;
    this.#failed = undefined;
    this.#opened = [...this.#opened.filter((at) => now - at < WINDOW_MS), now];
  }

  /** Notes that none was. */
  failed(error: BrokerError): void {
    if (error.code === 'login-refused') {
      this.#refused = { times: (this.#refused?.times ?? 0) + 1, error };
      return;
    }
    const options = { initialDelay: FIRST_REST_MS, maxDelay: LONGEST_REST_MS };
    const backoff = this.#failed?.backoff.next(undefined) ?? new ExponentialBackoff(options).next();
    this.#failed = { until: this.#clock.monotonic() + backoff.duration, error, backoff };
  }
}
