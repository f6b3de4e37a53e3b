import { longestLifeMs, type BrokerCapabilities } from '../domain/broker-capabilities.ts';
import type { OrderIntent } from '../domain/order-intent.ts';
import type { OrderTag } from '../domain/order.ts';
import { istDateOf } from '../domain/trading-day.ts';
import type { EpochMs } from '../domain/time.ts';
import type { JudgedTime } from '../domain/trusted-time.ts';
import type { Clock } from '../ports.ts';

/** What the life of an order is judged by. */
export type FlightTools = {
  readonly clock: Clock;
  readonly judged: () => JudgedTime;
  readonly capabilities: BrokerCapabilities;
};

/**
 * How long each order of ours may still be on its way. On the clock that never jumps: a wall clock set forward must not end an order's
 * life (fault 77); and its day is the one the broker's clock says, because a wrong one would keep it alive for ever (R6).
 */
export class OrderFlights {
  readonly #tools: FlightTools;
  /**
   * When each order of this process was last known to be on its way, and since when this process lives: whatever an earlier one
   * sent left before that.
   */
  readonly #flyingSince = new Map<OrderTag, number>();
  readonly #livesSince: number;

  constructor(tools: FlightTools) {
    this.#tools = tools;
    this.#livesSince = tools.clock.monotonic();
  }

  /** It sets out now, or an answer says nothing of it. */
  flies(tag: OrderTag): void {
    this.#flyingSince.set(tag, this.#tools.clock.monotonic());
  }

  /** What to note of the moment it sets out: the true time, where this computer's clock is off. */
  timeNote(): { readonly trueAt?: EpochMs } {
    const { offsetMs } = this.#tools.judged();
    return offsetMs === 0 ? {} : { trueAt: this.#tools.clock.now() - offsetMs };
  }

  /** Orders are good for their day: a new day's book does not show yesterday's, and nothing of them can fill any more. */
  hasLapsed(intent: OrderIntent): boolean {
    const isOfEarlierDay = istDateOf(intent.trulyAt) < istDateOf(this.#tools.judged().earliest);
    return isOfEarlierDay && this.hasSettled(intent, this.#tools.clock.now());
  }

  /** Whether an order that stands in no book could come no more when that book was read, just now. */
  hasSettled({ tag, outcome }: OrderIntent, readAt: EpochMs): boolean {
    const { clock, capabilities } = this.#tools;
    const age = Math.max(0, clock.now() - readAt);
    const flown = clock.monotonic() - age - (this.#flyingSince.get(tag) ?? this.#livesSince);
    return flown > longestLifeMs(capabilities, outcome !== null);
  }
}
