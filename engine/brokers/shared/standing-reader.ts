import type { Holding, StandingBook, StandingOrder } from '../../domain/standing-book.ts';
import type { Result } from '../../domain/result.ts';
import type { BrokerError, Clock } from '../../ports.ts';

/** The first look comes after the books that matter more; then one a minute, so that what was deleted is soon gone. */
const TIMING = { firstMs: 5_000, everyMs: 60_000 } as const;

/** How often the standing book is read. */
export type StandingTiming = { readonly firstMs: number; readonly everyMs: number };

/** What reads the parts; `orders` is absent where the API has none. A list that lacks a row is an error: it may be the row that counts. */
export type StandingWays = {
  readonly holdings: () => Promise<Result<readonly Holding[], BrokerError>>;
  readonly orders?: () => Promise<Result<readonly StandingOrder[], BrokerError>>;
};

/** Keeps what stands at the broker beside the day's books, read aside of the readings and never waited for. */
export class StandingReader {
  readonly #clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly #ways: StandingWays;
  readonly #timing: StandingTiming;
  #dueAt: number | undefined;
  #busy = false;
  #book: StandingBook | undefined;

  constructor(clock: Pick<Clock, 'now' | 'monotonic'>, ways: StandingWays, timing: StandingTiming = TIMING) {
    this.#clock = clock;
    this.#ways = ways;
    this.#timing = timing;
  }

  /** Undefined before the first look. */
  get book(): StandingBook | undefined {
    return this.#book;
  }

  /** Looks when it is time to, after a reading that came; resolves when it has. */
  async look(): Promise<void> {
    const now = this.#clock.monotonic();
    this.#dueAt ??= now + this.#timing.firstMs;
    if (this.#busy || now < this.#dueAt) return;
    this.#busy = true;
    this.#dueAt = now + this.#timing.everyMs;
    try {
      const asOf = this.#clock.now();
      const [holdings, orders] = await Promise.all([this.#ways.holdings(), this.#ways.orders?.()]);
      this.#book = {
        asOf,
        holdings: holdings.ok ? holdings.value : null,
        orders: orders === undefined ? 'not-in-api' : orders.ok ? orders.value : null,
      };
    } finally {
      this.#busy = false;
    }
  }
}
