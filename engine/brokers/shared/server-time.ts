import type { EpochMs } from '../../domain/time.ts';
import type { ServerClockReading } from '../../domain/trusted-time.ts';
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
  #reading: ServerClockReading | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds the broker's clock is ahead of ours, within about a second; undefined before the first reply. */
  get offsetMs(): number | undefined {
    return this.#offsetMs;
  }

  /** What the newest reply said, for whoever must not believe this computer's clock; null before the first. */
  get reading(): ServerClockReading | null {
    return this.#reading;
  }

  /** Now by the broker's clock. */
  now(): EpochMs {
    return this.#clock.now() + (this.#offsetMs ?? 0);
  }

  /** Learns from a reply to a request sent at `sentAt` on the clock that never jumps. */
  learn(date: string | readonly string[] | undefined, sentAt: number): void {
    const stated = typeof date === 'string' ? Date.parse(date) : Number.NaN;
    const receivedAt = this.#clock.monotonic();
    const roundTrip = receivedAt - sentAt;
    if (!Number.isFinite(stated) || roundTrip < 0 || roundTrip > SLOWEST_MS) return;
    this.#reading = { stated, sentAt, receivedAt };
    const offset = stated + HALF_A_SECOND - (this.#clock.now() - roundTrip / 2);
    // Within what the header can tell, the clocks agree.
    this.#offsetMs = Math.abs(offset) <= HALF_A_SECOND * 2 ? 0 : Math.round(offset);
  }
}
