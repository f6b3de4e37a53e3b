import type { Clock } from '../ports.ts';

/** A loop that can be woken early and ended for good. */
export class Repeat {
  readonly #clock: Clock;
  readonly #pass: () => Promise<number>;
  #nap = new AbortController();
  #ended = false;
  #awake = false;
  #done: Promise<void> = Promise.resolve();

  /** `pass` answers how many milliseconds to rest before the next one; Infinity rests until woken. */
  constructor(clock: Clock, pass: () => Promise<number>) {
    this.#clock = clock;
    this.#pass = pass;
  }

  /** Begins; call once. */
  start(): void {
    this.#done = this.#loop();
  }

  /** Ends the present rest, or skips the next one when a pass is running. */
  wake(): void {
    this.#awake = true;
    this.#nap.abort();
  }

  /** Ends the loop and waits for the running pass. */
  async stop(): Promise<void> {
    this.#ended = true;
    this.#nap.abort();
    await this.#done;
  }

  async #loop(): Promise<void> {
    while (!this.#ended) {
      this.#awake = false;
      const rest = await this.#pass();
      if (this.#ended || this.#awake) continue;
      this.#nap = new AbortController();
      await this.#clock.sleep(rest, this.#nap.signal);
    }
  }
}
