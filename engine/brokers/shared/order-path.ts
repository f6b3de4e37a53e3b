import type { BrokerError, BrokerHealth, Clock, WriteOutcome } from '../../ports.ts';
import { inTime } from './in-time.ts';

/** How often the broker is asked whether it takes orders from here; oftener while it does not (fault 15). */
const ASK_EVERY_MS = 60_000;
const ASK_AGAIN_MS = 5_000;

/** What a look at the order path came to: null, orders are taken; an error, why not; undefined, nobody knows; `as-before`, nothing is new. */
export type PathReading = BrokerError | null | 'as-before' | undefined;

/** Whether order calls are taken from this machine's address, which no read shows (faults 14 and 15). */
export class OrderPath {
  readonly #clock: Clock;
  readonly #changed: () => void;
  #refused: BrokerHealth['ordersRefused'] = null;
  #askedAt = -Infinity;
  /** The look under way while nothing is known yet. */
  #first: Promise<void> | undefined;
  #isKnown = false;

  constructor(clock: Clock, changed: () => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  get refused(): BrokerHealth['ordersRefused'] {
    return this.#refused;
  }

  /** Asks the broker when it is time to, and waits `BESIDE_MS` at most. An answer that cannot be had or read changes nothing. */
  ask(look: () => Promise<PathReading>): Promise<void> {
    if (this.#isKnown) return this.#ask(look);
    // Whoever reads the account beside the first look waits for it too: until then nobody is told that orders are taken.
    this.#first ??= this.#ask(look).finally(() => (this.#first = undefined));
    return this.#first;
  }

  async #ask(look: () => Promise<PathReading>): Promise<void> {
    const now = this.#clock.monotonic();
    if (now - this.#askedAt < (this.#refused ? ASK_AGAIN_MS : ASK_EVERY_MS)) return;
    this.#askedAt = now;
    await inTime(this.#clock, this.#look(look, now), undefined);
  }

  async #look(look: () => Promise<PathReading>, now: number): Promise<void> {
    const reading = await look();
    // Nobody was logged in, or the line broke: the next reading is not believed for a minute to be able to act.
    if (reading === undefined) this.#askedAt = now - (this.#refused ? 0 : ASK_EVERY_MS - ASK_AGAIN_MS);
    else if (reading !== 'as-before') this.#turn(reading);
  }

  /** Learns from what became of an order call. */
  note(outcome: WriteOutcome): void {
    if (outcome.outcome === 'confirmed') this.#turn(null);
    else if (outcome.error.code === 'ip-not-allowed') this.#turn(outcome.error);
  }

  #turn(error: BrokerError | null): void {
    this.#isKnown = true;
    if ((error === null) === (this.#refused === null)) return;
    this.#refused = error && { error, since: this.#clock.now() };
    this.#changed();
  }
}
