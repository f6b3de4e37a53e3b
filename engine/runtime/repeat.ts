import type { Clock } from '../ports.ts';

/** Rest after a pass that threw: a loop with a fault in it must neither end nor race. */
const AFTER_FAULT_MS = 1_000;

/** A loop that can be woken early and ended for good. A pass that throws is told and the loop goes on. */
export class Repeat {
  readonly #clock: Clock;
  readonly #pass: () => Promise<number>;
  readonly #failed: (error: unknown) => void;
  #nap = new AbortController();
  #ended = false;
  #awake = false;
  #done: Promise<void> = Promise.resolve();

  /** `pass` answers how many milliseconds to rest before the next one; Infinity rests until woken. */
  constructor(clock: Clock, pass: () => Promise<number>, failed: (error: unknown) => void) {
    this.#clock = clock;
    this.#pass = pass;
    this.#failed = failed;
  }

  /** Begins; call once. */
  start(): void {
    this.#done = this.#loop();
  }

  /** Ends the present rest, or skips the next one when a pass is running. */
  wake(): void {
    this.#awake = true;
    this.#nap.abort('woken');
  }

  /** Ends the loop and waits for the running pass. */
  async stop(): Promise<void> {
    this.#ended = true;
    this.#nap.abort('ended');
    await this.#done;
  }

  async #loop(): Promise<void> {
    while (!this.#ended) {
      this.#awake = false;
      const rest = await this.#pass().catch((error: unknown) => {
        this.#failed(error);
        return AFTER_FAULT_MS;
      });
      if (this.#ended || this.#awake) continue;
      this.#nap = new AbortController();
      await this.#clock.sleep(rest, this.#nap.signal);
    }
  }
}
