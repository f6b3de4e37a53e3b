import type { GuardedAccount } from './guarded-account.ts';

/** Wrong by more than this, a clock makes fresh prices look old; what is demanded then is less. */
const CLOCK_TOLERANCE_MS = 2_000;

/** The conditions an account is guarded under: what may be demanded of an engine depends on them. Times are monotonic. */
export class WatchedLine {
  readonly #account: GuardedAccount;
  #healthySince: number | undefined;
  #bootedAt: number;

  constructor(account: GuardedAccount) {
    this.#account = account;
    this.#bootedAt = account.clock.monotonic();
  }

  /** The line is healthy from now on (or from a later moment), or is not. */
  is(healthy: boolean, from: number): void {
    if (healthy) this.#healthySince ??= Math.max(from, this.#now());
    else this.#healthySince = undefined;
  }

  /** Nothing could be seen until now: a process has begun, or a machine woke up. */
  beginsAnew(): void {
    this.#bootedAt = this.#now();
  }

  get healthySince(): number | undefined {
    return this.#healthySince;
  }

  /** Whether nothing disturbs the line to the broker now. */
  get isHealthy(): boolean {
    return this.#healthySince !== undefined && this.#healthySince <= this.#now();
  }

  /** Since when this process sees. */
  get bootedAt(): number {
    return this.#bootedAt;
  }

  get clockIsRight(): boolean {
    return Math.abs(this.#account.wallError) < CLOCK_TOLERANCE_MS;
  }

  #now(): number {
    return this.#account.clock.monotonic();
  }
}
