import { realClock } from '../../host/real-clock.ts';
import type { Clock } from '../../ports.ts';

/** The machine's own time, which a test can move on: a sleep that is over by then ends at once. */
export class LineClock implements Clock {
  #passed = 0;
  readonly #moves = new Set<() => void>();

  now(): number {
    return realClock.now() + this.#passed;
  }

  /** Time that is only measured stays real: streams and time-outs do not notice the jump. */
  monotonic(): number {
    return realClock.monotonic();
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const until = this.now() + ms;
    const rest = async (): Promise<void> => {
      const left = until - this.now();
      if (left <= 0 || signal?.aborted === true) return;
      const nap = new AbortController();
      const wake = (): void => nap.abort('woken');
      this.#moves.add(wake);
      signal?.addEventListener('abort', wake, { once: true });
      await realClock.sleep(left, nap.signal);
      signal?.removeEventListener('abort', wake);
      this.#moves.delete(wake);
      await rest();
    };
    await rest();
  }

  /** Lets so many milliseconds pass at once. */
  later(ms: number): void {
    this.#passed += ms;
    for (const wake of this.#moves) wake();
  }
}
