import type { Clock } from '../ports.ts';

/** At most four views a second: numbers that change faster cannot be read. */
const SHORTEST_GAP_MS = 250;

/** A view shows its own age; without news it is made again this often. */
const LONGEST_GAP_MS = 1_000;

/** Calls `show` soon after a change, never more than four times a second, and once a second in any case. */
export class ViewFeed {
  readonly #clock: Clock;
  readonly #show: () => void;
  #nap = new AbortController();
  #touched = true;
  #closed = false;

  constructor(clock: Clock, show: () => void) {
    this.#clock = clock;
    this.#show = show;
    void this.#loop();
  }

  /** Something changed. */
  touch(): void {
    this.#touched = true;
    this.#nap.abort();
  }

  /** Shows nothing any more. */
  close(): void {
    this.#closed = true;
    this.#nap.abort();
  }

  async #loop(): Promise<void> {
    await this.#clock.sleep(0);
    while (!this.#closed) {
      this.#touched = false;
      this.#show();
      await this.#clock.sleep(SHORTEST_GAP_MS);
      if (this.#closed || this.#touched) continue;
      this.#nap = new AbortController();
      await this.#clock.sleep(LONGEST_GAP_MS - SHORTEST_GAP_MS, this.#nap.signal);
    }
  }
}
