import type { EpochMs } from '../../domain/time.ts';
import type { Clock } from '../../ports.ts';

/** A reply that took longer says too little about when its date was written. */
const SLOWEST_MS = 2_000;
/** A `Date` header names the second that was cut off: on average half of it has passed. */
const HALF_A_SECOND = 500;

/**
 * The broker's clock, as the `Date` headers of its replies tell it (card P4): one-time passwords are made for its time, not
 * for a PC's that may be seconds off.
 */
export class ServerTime {
  readonly #clock: Clock;
  #offsetMs: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds the broker's clock is ahead of ours, within about a second; undefined before the first reply. */
  get offsetMs(): number | undefined {
    return this.#offsetMs;
  }

  /** Now by the broker's clock. */
  now(): EpochMs {
    return this.#clock.now() + (this.#offsetMs ?? 0);
  }

  /** Learns from a reply to a request sent at `sentAt` by our clock. */
  learn(date: string | readonly string[] | undefined, sentAt: EpochMs): void {
    const stated = typeof date === 'string' ? Date.parse(date) : Number.NaN;
    const now = this.#clock.now();
    if (!Number.isFinite(stated) || now < sentAt || now - sentAt > SLOWEST_MS) return;
    const offset = stated + HALF_A_SECOND - (sentAt + now) / 2;
    // Within what the header can tell, the clocks agree.
    this.#offsetMs = Math.abs(offset) <= HALF_A_SECOND * 2 ? 0 : Math.round(offset);
  }
}
