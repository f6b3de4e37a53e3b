import type { EpochMs } from '../domain/time.ts';

type Due = { readonly at: EpochMs; readonly act: () => void };

/** What is going to happen without anybody asking: a fill on its way, somebody's next order. Kept in memory, as faults are. */
export class Agenda {
  #items: readonly Due[] = [];

  /** Lets something happen at an instant, or with the next look after it. */
  add(at: EpochMs, act: () => void): void {
    this.#items = [...this.#items, { at, act }].toSorted((a, b) => a.at - b.at);
  }

  /** Lets everything happen that is due by now, in order. */
  run(now: EpochMs): void {
    if (this.#items.length === 0) return;
    for (let [next] = this.#items; next !== undefined && next.at <= now; [next] = this.#items) {
      // Taken off first: what happens may itself look at the market.
      this.#items = this.#items.slice(1);
      next.act();
    }
  }
}
