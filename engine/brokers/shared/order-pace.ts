import type { Clock } from '../../ports.ts';

/** Lets at most so many order calls pass in any second; more than that wait their turn, in order. */
export class OrderPace {
  readonly #clock: Clock;
  readonly #perSecond: number;
  #recent: readonly number[] = [];
  #queue: Promise<void> = Promise.resolve();

  constructor(clock: Clock, perSecond: number) {
    this.#clock = clock;
    this.#perSecond = perSecond;
  }

  /** Resolves when the next order call may go out. */
  turn(): Promise<void> {
    this.#queue = this.#queue.then(() => this.#wait());
    return this.#queue;
  }

  async #wait(): Promise<void> {
    const oldest = this.#recent.at(-this.#perSecond);
    if (oldest !== undefined) {
      const left = oldest + 1_000 - this.#clock.monotonic();
      if (left > 0) await this.#clock.sleep(left);
    }
    this.#recent = [...this.#recent, this.#clock.monotonic()].slice(-this.#perSecond);
  }
}
