import type { AccountSnapshot } from '../domain/account-snapshot.ts';
import type { OrderIntent } from '../domain/engine-state.ts';
import {
  exitSide,
  isFreezeRefusal,
  isLesson,
  learnedSlice,
  sliceQuantity,
  uncoveredQuantity,
  type OrderInFlight,
} from '../domain/exit-plan.ts';
import type { JournalEntry, OrderPurpose } from '../domain/journal-entry.ts';
import type { StepOutcome } from '../domain/kill-plan.ts';
import { orderTag, type Order, type OrderTag } from '../domain/order.ts';
import type { Position } from '../domain/position.ts';
import { istDateOf } from '../domain/trading-day.ts';
import type { Broker, Clock, WriteOutcome } from '../ports.ts';
import type { Ledger } from './ledger.ts';

/** A reading older than this cuts no further slice. */
const SLICES_MAX_AGE_MS = 3_000;

/**
 * Where a purpose's tags come from: its id and a running number, so that a restart continues the same series. A journal that lost
 * its end does not know what it has sent: a tag that stands in the broker's book is taken.
 */
function nextTag(purpose: OrderPurpose, intents: readonly OrderIntent[], book: readonly Order[]): OrderTag {
  const id = purposeId(purpose);
  const taken = new Set(book.map((order) => order.tag));
  let number = intents.filter((intent) => purposeId(intent.purpose) === id).length;
  for (;;) {
    number += 1;
    const tag = orderTag(`${id}${number.toString(36).padStart(3, '0')}`);
    if (!taken.has(tag)) return tag;
  }
}

function purposeId(purpose: OrderPurpose): string {
  return purpose.kind === 'kill' ? purpose.killId : purpose.exitId;
}

/**
 * The only way an order of ours reaches the broker. Intent on disk first; the quantity can only reduce the position;
 * an outcome nobody knows stays in flight until the book shows its tag or the settle window has passed.
 */
export class OrderDesk {
  readonly #broker: Broker;
  readonly #ledger: Ledger;
  readonly #clock: Clock;

  constructor(broker: Broker, ledger: Ledger, clock: Clock) {
    this.#broker = broker;
    this.#ledger = ledger;
    this.#clock = clock;
  }

  /** Orders of ours that may exist without standing in this book. */
  inFlight(orders: readonly Order[]): readonly OrderInFlight[] {
    const seen = new Set(orders.flatMap((order) => (order.tag === undefined ? [] : [order.tag])));
    const ids = new Set(orders.map((order) => order.orderId));
    return this.#ledger.state.intents.filter(
      (intent) =>
        intent.outcome !== 'rejected' &&
        !this.#hasLapsed(intent) &&
        !seen.has(intent.tag) &&
        !(intent.orderId !== undefined && ids.has(intent.orderId)),
    );
  }

  /** Orders are good for their day: a new day's book does not show yesterday's, and nothing of them can fill any more. */
  #hasLapsed({ intendedAt, flyingSince }: OrderIntent): boolean {
    const now = this.#clock.now();
    const settled = now - flyingSince > this.#broker.capabilities.settleMs;
    return settled && istDateOf(intendedAt) < istDateOf(now);
  }

  /** Looks up what was left unknown: adopts an order whose tag stands in the book, gives one up after the settle window (I10). */
  reconcile(snapshot: AccountSnapshot): void {
    this.#noteFreezes(snapshot);
    const open = this.#ledger.state.intents.filter((intent) => intent.outcome === null || intent.outcome === 'unknown');
    for (const intent of open) {
      const found = snapshot.orders.find((order) => order.tag === intent.tag);
      if (found) {
        this.#settle(intent.tag, 'confirmed', { orderId: found.orderId, detail: 'found in the order book by its tag' });
      } else if (snapshot.asOf - intent.flyingSince > this.#broker.capabilities.settleMs) {
        this.#settle(intent.tag, 'rejected', {
          detail: 'not in the order book after the settle window: it never arrived',
        });
      }
    }
  }

  /** Some brokers take an order and show only in the book that the exchange refused it for its size. */
  #noteFreezes({ orders }: AccountSnapshot): void {
    for (const order of orders) {
      if (order.status !== 'rejected' || !isFreezeRefusal(order.rejectReason ?? '')) continue;
      const intent = this.#ledger.state.intents.find((each) => each.tag === order.tag && each.outcome !== 'rejected');
      if (intent)
        this.#settle(intent.tag, 'rejected', { orderId: order.orderId, ...refusalOf(order.rejectReason ?? '') });
    }
  }

  /** Units an exit of this position may still be sent for. */
  uncovered(position: Position, snapshot: AccountSnapshot): number {
    return uncoveredQuantity(position, snapshot.orders, this.inFlight(snapshot.orders));
  }

  /** How many orders a quantity of this position takes, by what is known of the largest the exchange takes. */
  slicesOf(position: Position, quantity: number): readonly number[] {
    return sliceQuantity(quantity, position.instrument, learnedSlice(position, this.#ledger.state.intents));
  }

  /**
   * Sends an exit in slices, never more than what is uncovered. Slices stop when one is refused or the reading they were cut
   * from grows old: whoever else trades meanwhile is seen by the next reading, which sizes the rest. One that is refused for
   * its size alone is cut in half, and the exit goes on (card K8).
   */
  async exit(position: Position, quantity: number, snapshot: AccountSnapshot, purpose: OrderPurpose): Promise<void> {
    let left = Math.min(quantity, this.uncovered(position, snapshot));
    while (left > 0) {
      const [slice] = this.slicesOf(position, left);
      if (slice === undefined) return;
      const intent = await this.#sendExit(position, slice, purpose, snapshot.orders);
      if (intent?.outcome === 'rejected' && !isLesson(intent, position.instrument)) return;
      if (intent?.outcome !== 'rejected') left -= slice;
      if (this.#clock.now() - snapshot.asOf > SLICES_MAX_AGE_MS) return;
    }
  }

  async #sendExit(
    position: Position,
    quantity: number,
    purpose: OrderPurpose,
    book: readonly Order[],
  ): Promise<OrderIntent | undefined> {
    const tag = nextTag(purpose, this.#ledger.state.intents, book);
    const { positionId, instrument, product } = position;
    const side = exitSide(position);
    this.#ledger.record([{ kind: 'order-intended', tag, purpose, positionId, side, quantity, price: null }]);
    const outcome = await this.#broker.placeOrder({ tag, instrument, product, side, quantity, type: 'MARKET' });
    this.#settle(tag, outcome.outcome, detailOf(outcome));
    return this.#ledger.state.intents.find((intent) => intent.tag === tag);
  }

  /** Cancels one order; the book, not this answer, proves that it is gone. */
  async cancel(order: Order, purpose: OrderPurpose | { readonly kind: 'manual' }): Promise<WriteOutcome> {
    const { orderId, instrument } = order;
    this.#ledger.record([{ kind: 'cancel-intended', orderId, tradingSymbol: instrument.tradingSymbol, purpose }]);
    return this.#sendCancel(orderId);
  }

  /** Makes a resting order smaller at its prices; `to` is its new total. The book, not this answer, proves that it is. */
  async reduce(order: Order, to: number, purpose: OrderPurpose): Promise<WriteOutcome> {
    const { orderId, instrument, quantity: from, price } = order;
    const { tradingSymbol } = instrument;
    this.#ledger.record([{ kind: 'modify-intended', orderId, tradingSymbol, from, to, purpose }]);
    const outcome = await this.#broker.modifyOrder(orderId, {
      quantity: to,
      ...(price === undefined ? {} : { price }),
    });
    const { detail } = detailOf(outcome);
    this.#ledger.record([
      { kind: 'modify-settled', orderId, outcome: outcome.outcome, ...(detail === undefined ? {} : { detail }) },
    ]);
    return outcome;
  }

  /** Sends the cancels a latch has already ordered in the journal, all at once. */
  async sendFirstWave(entries: readonly JournalEntry[]): Promise<void> {
    const orderIds = entries.flatMap((entry) => (entry.kind === 'cancel-intended' ? [entry.orderId] : []));
    await Promise.all(orderIds.map((orderId) => this.#sendCancel(orderId)));
  }

  async #sendCancel(orderId: string): Promise<WriteOutcome> {
    const outcome = await this.#broker.cancelOrder(orderId);
    const { detail } = detailOf(outcome);
    this.#ledger.record([
      { kind: 'cancel-settled', orderId, outcome: outcome.outcome, ...(detail === undefined ? {} : { detail }) },
    ]);
    return outcome;
  }

  #settle(
    tag: OrderTag,
    outcome: StepOutcome,
    extra: { readonly orderId?: string; readonly detail?: string; readonly code?: 'freeze' },
  ): void {
    this.#ledger.record([{ kind: 'order-settled', tag, outcome, ...extra }]);
  }
}

function refusalOf(words: string): { readonly detail: string; readonly code?: 'freeze' } {
  return { detail: words, ...(isFreezeRefusal(words) ? { code: 'freeze' as const } : {}) };
}

function detailOf(outcome: WriteOutcome): {
  readonly orderId?: string;
  readonly detail?: string;
  readonly code?: 'freeze';
} {
  if (outcome.outcome === 'confirmed') return { orderId: outcome.orderId };
  const { code, message } = outcome.error;
  if (outcome.outcome === 'unknown') return { detail: message };
  return isFreezeRefusal(code) ? { detail: message, code: 'freeze' } : refusalOf(message);
}
