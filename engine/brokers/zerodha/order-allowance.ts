import { istDateOf, type IstDate } from '../../domain/trading-day.ts';
import type { Clock } from '../../ports.ts';
import { KITE_ORDER_LIMITS } from './capabilities.ts';

const MINUTE_MS = 60_000;

/** What Kite has left for us: orders a minute and a day, changes of an order. Orders placed elsewhere count too. */
export class OrderAllowance {
  readonly #clock: Pick<Clock, 'now' | 'monotonic' | 'sleep'>;
  #recent: readonly number[] = [];
  #day: { readonly date: IstDate; readonly placed: number } = { date: '', placed: 0 };
  readonly #changes = new Map<string, number>();
  #queue: Promise<void> = Promise.resolve();

  constructor(clock: Pick<Clock, 'now' | 'monotonic' | 'sleep'>) {
    this.#clock = clock;
  }

  /** Orders of today, as far as they are known. */
  get placedToday(): number {
    return this.#day.date === istDateOf(this.#clock.now()) ? this.#day.placed : 0;
  }

  /** Learns how many rows the order book has: what another program placed counts as well. */
  saw(rows: number): void {
    this.#day = { date: istDateOf(this.#clock.now()), placed: Math.max(this.placedToday, rows) };
  }

  /** Resolves when another order may go out, and counts it. */
  take(): Promise<void> {
    this.#queue = this.#queue.then(() => this.#wait());
    return this.#queue;
  }

  /** Counts a change of an order; false when Kite takes no more of it, so that nothing needs to be sent. */
  change(orderId: string): boolean {
    const times = (this.#changes.get(orderId) ?? 0) + 1;
    if (times > KITE_ORDER_LIMITS.changesPerOrder) return false;
    this.#changes.set(orderId, times);
    return true;
  }

  async #wait(): Promise<void> {
    const oldest = this.#recent.at(-KITE_ORDER_LIMITS.perMinute);
    const left = oldest === undefined ? 0 : oldest + MINUTE_MS - this.#clock.monotonic();
    if (left > 0) await this.#clock.sleep(left);
    this.#recent = [...this.#recent, this.#clock.monotonic()].slice(-KITE_ORDER_LIMITS.perMinute);
    this.saw(this.placedToday + 1);
  }
}
