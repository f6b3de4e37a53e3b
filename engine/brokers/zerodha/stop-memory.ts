import { isOption } from '../../domain/instrument.ts';
import type { Order } from '../../domain/order.ts';
import type { Answer } from '../shared/broker-http.ts';
import { parseWasStop } from './parse.ts';

/** Histories asked for in one reading; the rest follow in the next. */
const MOST_AT_ONCE = 3;

/**
 * Which orders ever were stops. Kite may show a stop that fired as a plain limit order, so a filled BUY of an option that
 * does not look like one is looked up in its history, once; and what was seen waiting for its trigger is remembered.
 */
export class StopMemory {
  readonly #history: (orderId: string) => Promise<Answer>;
  readonly #known = new Map<string, boolean>();

  constructor(history: (orderId: string) => Promise<Answer>) {
    this.#history = history;
  }

  /** The orders, with those marked as stops that ever were. */
  async recall(orders: readonly Order[]): Promise<readonly Order[]> {
    for (const { orderId, isStop } of orders) if (isStop) this.#known.set(orderId, true);
    const doubtful = orders.filter((order) => mayHaveBeenStop(order) && !this.#known.has(order.orderId));
    await Promise.all(doubtful.slice(0, MOST_AT_ONCE).map(({ orderId }) => this.#ask(orderId)));
    return orders.map((order) => (this.#known.get(order.orderId) === true ? { ...order, isStop: true } : order));
  }

  async #ask(orderId: string): Promise<void> {
    const answer = await this.#history(orderId);
    const wasStop = answer.ok ? parseWasStop(answer.value) : answer;
    // What cannot be read now is asked again in the next reading.
    if (wasStop.ok) this.#known.set(orderId, wasStop.value);
  }
}

/** Only a bought option that filled can be half of the kill condition; what we tagged ourselves was no stop. */
function mayHaveBeenStop({ side, filledQuantity, instrument, isStop, tag }: Order): boolean {
  return !isStop && side === 'BUY' && filledQuantity > 0 && isOption(instrument) && tag === undefined;
}
