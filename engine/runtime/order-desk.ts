import type { AccountSnapshot } from '../domain/account-snapshot.ts';
import type { OrderIntent } from '../domain/order-intent.ts';
import { chase, chaseStep } from '../domain/exit-chase.ts';
import { learnedStep } from '../domain/exit-lots.ts';
import {
  exitSide,
  isLesson,
  learnedSlice,
  refusalCode,
  sliceQuantity,
  uncoveredQuantity,
  type OrderInFlight,
} from '../domain/exit-plan.ts';
import { exitPrice, isPricedNow, lastKnownExitPrice } from '../domain/exit-price.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { CancelPurpose, JournalEntry, OrderPurpose } from '../domain/journal-entry.ts';
import type { Paise } from '../domain/money.ts';
import { orderTag, type Order, type OrderRequest, type OrderTag } from '../domain/order.ts';
import type { SlippagePolicy } from '../domain/policy.ts';
import type { Position, PositionId, Quote } from '../domain/position.ts';
import type { JudgedTime } from '../domain/trusted-time.ts';
import type { Broker, Clock, WriteOutcome } from '../ports.ts';
import type { Ledger } from './ledger.ts';
import { OrderBudget } from './order-budget.ts';
import { OrderFlights } from './order-flights.ts';
import { answerOf, refusalOf, type WriteAnswer } from './write-answer.ts';

/** A reading older than this cuts no further slice. */
const SLICES_MAX_AGE_MS = 3_000;

/**
 * Where a purpose's tags come from: its id and a running number, so that a restart continues the same series. A journal that lost
 * its end does not know what it has sent: a tag that stands in the broker's book is taken, and so is one the journal names.
 */
function nextTag(purpose: OrderPurpose, intents: readonly OrderIntent[], book: readonly Order[]): OrderTag {
  const id = purposeId(purpose);
  const taken = new Set([...book, ...intents].map((order) => order.tag));
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

/** What an exit is sent for, on which reading, and how far its limit may go. */
export type ExitTerms = {
  readonly snapshot: AccountSnapshot;
  readonly purpose: OrderPurpose;
  readonly slippage: SlippagePolicy;
};

/** What an order desk works with. `isTrading` tells whether the market of an instrument is open now. */
export type OrderDeskParts = {
  readonly broker: Broker;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly judged: () => JudgedTime;
  readonly isTrading: (instrument: Instrument) => boolean;
  /** The last quote known of a position, for exits while there is none. */
  readonly lastQuote: (positionId: PositionId) => Quote | undefined;
};

/**
 * The only way an order of ours reaches the broker. Intent on disk first; the quantity can only reduce the position;
 * an outcome nobody knows stays in flight until the book shows its tag or the settle window has passed.
 */
export class OrderDesk {
  readonly #broker: Broker;
  readonly #ledger: Ledger;
  readonly #clock: Clock;
  readonly #isTrading: (instrument: Instrument) => boolean;
  readonly #lastQuote: OrderDeskParts['lastQuote'];
  readonly #budget: OrderBudget;
  readonly #flights: OrderFlights;

  constructor({ broker, ledger, clock, judged, isTrading, lastQuote }: OrderDeskParts) {
    this.#lastQuote = lastQuote;
    this.#broker = broker;
    this.#ledger = ledger;
    this.#clock = clock;
    this.#isTrading = isTrading;
    this.#budget = new OrderBudget(clock, broker.capabilities);
    this.#flights = new OrderFlights({ clock, judged, capabilities: broker.capabilities });
  }

  /** Orders of ours that may exist without standing in this book. */
  inFlight(orders: readonly Order[]): readonly OrderInFlight[] {
    return this.#unseen(orders);
  }

  /** Whether this book lacks an order of ours that the broker has taken. */
  misses(orders: readonly Order[]): boolean {
    return this.#unseen(orders).some((intent) => intent.outcome === 'confirmed');
  }

  #unseen(orders: readonly Order[]): readonly OrderIntent[] {
    const seen = new Set(orders.flatMap((order) => (order.tag === undefined ? [] : [order.tag])));
    const ids = new Set(orders.map((order) => order.orderId));
    return this.#ledger.state.intents.filter(
      (intent) =>
        intent.outcome !== 'rejected' &&
        !this.#flights.hasLapsed(intent) &&
        !seen.has(intent.tag) &&
        !(intent.orderId !== undefined && ids.has(intent.orderId)),
    );
  }

  /** Looks up what was left unknown: adopts an order whose tag stands in the book, gives one up after the settle window (I10). */
  reconcile(snapshot: AccountSnapshot): void {
    this.#noteRefusals(snapshot);
    const open = this.#ledger.state.intents.filter((intent) => intent.outcome === null || intent.outcome === 'unknown');
    for (const intent of open) {
      const found = snapshot.orders.find((order) => order.tag === intent.tag);
      if (found) {
        const detail = 'found in the order book by its tag';
        this.#settle(intent.tag, { outcome: 'confirmed', orderId: found.orderId, detail });
      } else if (this.#flights.hasSettled(intent, snapshot.asOf)) {
        const detail = 'not in the order book after the settle window: it never arrived';
        this.#settle(intent.tag, { outcome: 'rejected', detail });
      }
    }
  }

  /** Some brokers take an order and show only in the book that it was refused, and why. */
  #noteRefusals({ orders }: AccountSnapshot): void {
    for (const order of orders) {
      const words = order.rejectReason ?? '';
      if (order.status !== 'rejected' || refusalCode(words) === undefined) continue;
      const intent = this.#ledger.state.intents.find((each) => each.tag === order.tag && each.outcome !== 'rejected');
      if (intent) this.#settle(intent.tag, { outcome: 'rejected', orderId: order.orderId, ...refusalOf(words) });
    }
  }

  /** Units an exit of this position may still be sent for. */
  uncovered(position: Position, snapshot: AccountSnapshot): number {
    return uncoveredQuantity(position, snapshot.orders, this.inFlight(snapshot.orders));
  }

  /** How many orders a quantity of this position takes, by what is known of the largest the exchange takes. */
  slicesOf(position: Position, quantity: number): readonly number[] {
    const { intents } = this.#ledger.state;
    const learned = { most: learnedSlice(position, intents), step: learnedStep(position, intents) };
    return sliceQuantity(quantity, position.instrument, learned);
  }

  /**
   * Sends an exit in slices, never more than what is uncovered. Slices stop when one is refused or the reading they were cut
   * from grows old: whoever else trades meanwhile is seen by the next reading, which sizes the rest. One that is refused for
   * its size alone is cut in half, and the exit goes on (card K8).
   */
  async exit(position: Position, quantity: number, terms: ExitTerms): Promise<void> {
    const { snapshot } = terms;
    let left = Math.min(quantity, this.uncovered(position, snapshot));
    const begunAt = this.#clock.monotonic();
    while (left > 0) {
      const [slice] = this.slicesOf(position, left);
      await this.#budget.take('exit');
      const age = Math.max(this.#clock.now() - snapshot.asOf, this.#clock.monotonic() - begunAt);
      const isOld = age > SLICES_MAX_AGE_MS;
      // The market may close between two slices; nothing is sent into a closed one (card K24).
      if (slice === undefined || isOld || !this.#isTrading(position.instrument)) return;
      const intent = await this.#sendExit(position, slice, terms);
      if (intent?.outcome === 'rejected' && !isLesson(intent, position.instrument)) return;
      if (intent?.outcome !== 'rejected') left -= slice;
    }
  }

  async #sendExit(position: Position, quantity: number, terms: ExitTerms): Promise<OrderIntent | undefined> {
    const { purpose } = terms;
    const tag = nextTag(purpose, this.#ledger.state.intents, terms.snapshot.orders);
    const { positionId, instrument, product } = position;
    const side = exitSide(position);
    const { price, ...aged } = this.#limitOf(position, terms);
    const noted = { ...aged, ...this.#flights.timeNote() };
    this.#ledger.record([{ kind: 'order-intended', tag, purpose, positionId, side, quantity, price, ...noted }]);
    this.#flights.flies(tag);
    const request: OrderRequest = { tag, instrument, product, side, quantity, type: 'MARKET' };
    const answer = await this.#broker.placeOrder(price === null ? request : { ...request, type: 'LIMIT', price });
    this.#settle(tag, answerOf(answer));
    return this.#ledger.state.intents.find((intent) => intent.tag === tag);
  }

  /**
   * A limit off the other side of the book; without a usable book off the last one known, with its age; null when that says nothing
   * either: a market order then, which the adapter protects.
   */
  #limitOf(
    position: Position,
    { snapshot, purpose, slippage }: ExitTerms,
  ): { readonly price: Paise | null; readonly priceAgeMs?: number } {
    const { positionId, instrument, quote } = position;
    const earlier = this.#ledger.state.intents.filter(
      (intent) => intent.positionId === positionId && purposeId(intent.purpose) === purposeId(purpose),
    );
    const common = { side: exitSide(position), tickSize: instrument.tickSize, readAt: snapshot.asOf, slippage };
    const limit = exitPrice({ ...common, quote, step: chaseStep(earlier) });
    if (limit) return { price: limit.price };
    // A price of now without a book: the adapter's own protection off it is closer than anything remembered.
    if (isPricedNow(quote, snapshot.asOf)) return { price: null };
    const unseen = lastKnownExitPrice({ ...common, quote: this.#lastQuote(positionId), step: earlier.length });
    return unseen ? { price: unseen.price, priceAgeMs: unseen.ageMs } : { price: null };
  }

  /**
   * Brings an exit of ours that rests after the market: its limit is moved in place, or it is taken out so that the rest is
   * sized anew (card K6). Answers true when it is to be taken out; the caller cancels.
   */
  async chase(order: Order, position: Position | undefined, terms: ExitTerms): Promise<boolean> {
    const intent = this.#ledger.state.intents.find(
      (each) => each.tag === order.tag || (each.orderId !== undefined && each.orderId === order.orderId),
    );
    if (!intent) return false;
    const { snapshot, purpose, slippage } = terms;
    const next = chase(order, intent, { quote: position?.quote, readAt: snapshot.asOf, slippage });
    if (next.kind !== 'reprice') return next.kind === 'withdraw';
    if (this.#isTrading(order.instrument)) {
      await this.#budget.take('exit');
      await this.#modify(order, { quantity: order.quantity, price: next.price }, purpose);
    }
    return false;
  }

  /** Cancels one order; the book, not this answer, proves that it is gone. */
  async cancel(order: Order, purpose: CancelPurpose): Promise<WriteOutcome> {
    const { orderId, instrument } = order;
    this.#ledger.record([{ kind: 'cancel-intended', orderId, tradingSymbol: instrument.tradingSymbol, purpose }]);
    return this.#sendCancel(orderId);
  }

  /** Makes a resting order smaller at its prices; `to` is its new total. The book, not this answer, proves that it is. */
  async reduce(order: Order, to: number, purpose: OrderPurpose): Promise<WriteOutcome> {
    const { price } = order;
    await this.#budget.take('cancel');
    return this.#modify(order, { quantity: to, ...(price === undefined ? {} : { price }) }, purpose);
  }

  async #modify(
    order: Order,
    change: { readonly quantity: number; readonly price?: Paise },
    purpose: OrderPurpose,
  ): Promise<WriteOutcome> {
    const { orderId, instrument, quantity: from, price: was } = order;
    const { tradingSymbol } = instrument;
    const price = change.price === undefined || change.price === was ? {} : { price: change.price };
    this.#ledger.record([
      { kind: 'modify-intended', orderId, tradingSymbol, from, to: change.quantity, ...price, purpose },
    ]);
    const outcome = await this.#broker.modifyOrder(orderId, change);
    const { detail } = answerOf(outcome);
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
    await this.#budget.take('cancel');
    // A disk that refused the intent may have room by now.
    this.#ledger.catchUp();
    const outcome = await this.#broker.cancelOrder(orderId);
    const { detail } = answerOf(outcome);
    this.#ledger.record([
      { kind: 'cancel-settled', orderId, outcome: outcome.outcome, ...(detail === undefined ? {} : { detail }) },
    ]);
    return outcome;
  }

  #settle(tag: OrderTag, answer: WriteAnswer): void {
    if (answer.outcome === 'unknown') this.#flights.flies(tag);
    this.#ledger.record([{ kind: 'order-settled', tag, ...answer }]);
  }
}
