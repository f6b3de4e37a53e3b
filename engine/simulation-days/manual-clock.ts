import { setImmediate } from 'node:timers/promises';
import type { Clock, StopSignal } from '../ports.ts';

type Sleeper = { readonly at: number; readonly order: number; readonly wake: () => void };

/**
 * Time that moves only when it is told to. `now` and `monotonic` run together until `jumpWall` sets the wall clock apart, as a
 * person or a time server does.
 */
export class ManualClock implements Clock {
  #monotonic = 1_000_000;
  #wallOffset: number;
  #order = 0;
  #sleepers: Sleeper[] = [];

  /** Called after every event, when all that was ready has run. */
  happened: () => void = () => undefined;

  constructor(startsAt: number) {
    this.#wallOffset = startsAt - this.#monotonic;
  }

  now(): number {
    return this.#monotonic + this.#wallOffset;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  sleep(ms: number, signal?: StopSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#sleepers = this.#sleepers.filter((each) => each !== sleeper);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      this.#order += 1;
      const sleeper = { at: this.#monotonic + Math.max(0, ms), order: this.#order, wake };
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', wake, { once: true });
    });
  }

  /** Sets the wall clock apart from the monotonic one. */
  jumpWall(ms: number): void {
    this.#wallOffset += ms;
  }

  /** The machine sleeps while its monotonic clock runs on: nothing wakes in between, everything overdue wakes afterwards. */
  skip(ms: number): void {
    this.#monotonic += ms;
  }

  /** Lets everything that is ready run. */
  async settle(): Promise<void> {
    await setImmediate();
  }

  /** Moves time on, waking each sleeper at its moment. */
  async advance(ms: number): Promise<void> {
    const end = this.#monotonic + ms;
    await this.settle();
    for (let next = this.#next(); next && next.at <= end; next = this.#next()) await this.#wake(next);
    this.#monotonic = end;
  }

  /**
   * Jumps from sleeper to sleeper until the condition holds; answers whether it did within `withinMs`. Nothing waits in real
   * time, however long the wait is in this one.
   */
  async runUntil(condition: () => boolean, withinMs = 600_000): Promise<boolean> {
    const end = this.#monotonic + withinMs;
    await this.settle();
    while (!condition()) {
      const next = this.#next();
      if (!next || next.at > end) return false;
      await this.#wake(next);
    }
    return true;
  }

  #next(): Sleeper | undefined {
    let next: Sleeper | undefined;
    for (const each of this.#sleepers) {
      if (!next || each.at < next.at || (each.at === next.at && each.order < next.order)) next = each;
    }
    return next;
  }

  async #wake(sleeper: Sleeper): Promise<void> {
    this.#monotonic = Math.max(this.#monotonic, sleeper.at);
    sleeper.wake();
    await this.settle();
    this.happened();
  }
}
