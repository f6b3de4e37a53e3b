import type { Clock } from '../ports.ts';

const WINDOW_MS = 1_000;

/** What was asked of an account's order calls: those let through, and those answered with "too many requests". */
export type OrderCallCount = { readonly calls: number; readonly refused: number };

/** A broker's gateway: takes so many order calls an account and second, and refuses what is more (`brokers.md`, rate limits). */
export class OrderLimit {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #perSecond: number;
  readonly #recent = new Map<string, readonly number[]>();
  readonly #counts = new Map<string, OrderCallCount>();

  constructor(clock: Pick<Clock, 'monotonic'>, perSecond: number) {
    this.#clock = clock;
    this.#perSecond = perSecond;
  }

  /** Whether this call may pass; it counts from now on. A refused one does not lengthen the wait. */
  pass(accountId: string): boolean {
    const now = this.#clock.monotonic();
    const recent = (this.#recent.get(accountId) ?? []).filter((at) => now - at < WINDOW_MS);
    const passes = recent.length < this.#perSecond;
    this.#recent.set(accountId, passes ? [...recent, now] : recent);
    const { calls, refused } = this.count(accountId);
    this.#counts.set(accountId, passes ? { calls: calls + 1, refused } : { calls, refused: refused + 1 });
    return passes;
  }

  /** Since the start. */
  count(accountId: string): OrderCallCount {
    return this.#counts.get(accountId) ?? { calls: 0, refused: 0 };
  }
}
