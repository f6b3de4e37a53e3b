import type { OrderCaps } from '../../domain/broker-capabilities.ts';
import { istDateOf, type IstDate } from '../../domain/trading-day.ts';
import type { Clock } from '../../ports.ts';

/** What a broker has left for us: orders of a day and changes of an order. Orders placed elsewhere count too. */
export class OrderAllowance {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #caps: OrderCaps;
  #day: { readonly date: IstDate; readonly placed: number } = { date: '', placed: 0 };
  readonly #changes = new Map<string, number>();

  constructor(clock: Pick<Clock, 'now'>, caps: OrderCaps) {
    this.#clock = clock;
    this.#caps = caps;
  }

  /** Orders of today, as far as they are known. */
  get placedToday(): number {
    return this.#day.date === istDateOf(this.#clock.now()) ? this.#day.placed : 0;
  }

  /** Learns how many rows the order book has: what another program placed counts as well. */
  saw(rows: number): void {
    this.#day = { date: istDateOf(this.#clock.now()), placed: Math.max(this.placedToday, rows) };
  }

  /** Counts an order that goes out. None is held back here: a broker's no is definite, and an exit must be tried. */
  place(): void {
    this.saw(this.placedToday + 1);
  }

  /** Counts a change of an order; false when the broker takes no more of it, so that nothing needs to be sent. */
  change(orderId: string): boolean {
    const times = (this.#changes.get(orderId) ?? 0) + 1;
    if (times > (this.#caps.changesPerOrder ?? Infinity)) return false;
    this.#changes.set(orderId, times);
    return true;
  }
}
