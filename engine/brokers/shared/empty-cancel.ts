import type { Clock } from '../../ports.ts';
import type { Answer } from './broker-http.ts';
import type { PathReading } from './order-path.ts';

/** An order nobody has: cancelling it does nothing, and is refused otherwise where the address is not allowed. */
export const NO_ORDER = '0';

/** Rarely, because it is an order call; soon again while orders are refused, because the trader waits to be told that they are not. */
const LOOK_EVERY_MS = 15 * 60_000;
const LOOK_AGAIN_MS = 10_000;

/** Asks brokers that tell nowhere whether they take orders from here: by cancelling an order that does not exist (card K15). */
export class EmptyCancel {
  readonly #clock: Clock;
  readonly #cancel: () => Promise<Answer>;
  #lookedAt = -Infinity;

  /** `cancel` sends the cancellation of `NO_ORDER` once. */
  constructor(clock: Clock, cancel: () => Promise<Answer>) {
    this.#clock = clock;
    this.#cancel = cancel;
  }

  /** Something is known to have changed: the next look is not put off. */
  lookAnew(): void {
    this.#lookedAt = -Infinity;
  }

  /** Whether orders are taken, when it is time to look. `isRefused`: what is believed now. */
  async look(isRefused: boolean): Promise<PathReading> {
    const now = this.#clock.monotonic();
    if (now - this.#lookedAt < (isRefused ? LOOK_AGAIN_MS : LOOK_EVERY_MS)) return 'as-before';
    this.#lookedAt = now;
    const answer = await this.#cancel();
    // That there is no such order is said by a desk that takes orders.
    if (answer.ok || answer.error.code === 'refused') return null;
    if (answer.error.code === 'ip-not-allowed') return answer.error;
    // Nobody was logged in, say: the first reading that works must not wait a quarter of an hour for the look.
    this.#lookedAt = -Infinity;
    return undefined;
  }
}
