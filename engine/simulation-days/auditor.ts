import type { JournalEntry } from '../domain/journal-entry.ts';
import type { KillPlan } from '../domain/kill-plan.ts';
import type { OrderRequest } from '../domain/order.ts';
import { istDateOf } from '../domain/trading-day.ts';
import { heldQuantity, isWorkingOrder, type AccountBook } from '../simulation/account-book.ts';
import type { Call } from './exchange-broker.ts';
import type { MemoryDisk } from './memory-journal.ts';

/** What the auditor may look at: the exchange's own truth and the disk, never what the engine believes. */
export type AuditedWorld = {
  readonly book: () => AccountBook;
  readonly disk: MemoryDisk;
  readonly now: () => number;
  readonly monotonic: () => number;
  /** Whether the account keeps market hours and the market is open, by the exchange's own clock. */
  readonly isMarketOpen: () => boolean;
  /** How far the machine's clock is from the exchange's, in milliseconds. */
  readonly clockError: () => number;
};

/** An invariant that did not hold, by its id, and what was seen. */
export type Violation = { readonly invariant: string; readonly detail: string };

const WRITES: ReadonlySet<Call['name']> = new Set(['placeOrder', 'cancelOrder', 'activateKillSwitch', 'modifyOrder']);

const ORDER_CALLS: ReadonlySet<Call['name']> = new Set(['placeOrder', 'cancelOrder', 'modifyOrder']);

type LeftWorthless = Extract<JournalEntry, { kind: 'leg-left-worthless' }>;

/** SEBI's limit; ours is below it (`reliability.md`, A5). */
const MOST_PER_SECOND = 10;

/** One look at switch and account on a slow line: two calls, each of them slow on its way and back. */
const LOOK_MS = 15_000;

/** The oldest reading an order or a claim may rest on. */
const READING_AGE_MS = 5_000;

/**
 * Watches every call and every entry of an engine against the truth of the exchange and keeps what was wrong. It knows nothing
 * of how the engine works, only what must never happen (I1-I4, I10, R1-R4, R12).
 */
export class Auditor {
  readonly violations: Violation[] = [];
  /** How many orders of ours were seen, by contract. */
  readonly sent = new Map<string, number>();
  readonly #world: AuditedWorld;
  /** When each tag left, by the monotonic clock and by the exchange's own. */
  readonly #tags = new Map<string, { readonly at: number; readonly exchangeTime: number }>();
  /** When somebody else last touched a contract: monotonic milliseconds. */
  readonly #foreign = new Map<string, number>();
  #orderCalls: readonly number[] = [];
  #plan: KillPlan = [];
  /** Legs this process has said it leaves as worthless; a full disk may not know of them yet. */
  #leftWorthless: readonly LeftWorthless[] = [];
  #provenAt = Infinity;

  constructor(world: AuditedWorld) {
    this.#world = world;
  }

  /** Somebody who is not the engine traded this contract, or cancelled in it. */
  foreignTrade(tradingSymbol: string): void {
    this.#foreign.set(tradingSymbol, this.#world.monotonic());
  }

  /** Somebody else found that an invariant does not hold. */
  report(invariant: string, what: string): void {
    this.#wrong(invariant, what);
  }

  /** A new process began: of what the last one said it knows only what is on disk. */
  restarted(): void {
    this.#leftWorthless = [];
  }

  /** A call leaves the engine. */
  called(call: Call): void {
    this.#checkRate(call);
    if (!WRITES.has(call.name)) return;
    const { disk } = this.#world;
    if (call.name === 'activateKillSwitch' && this.#written('kill-latched').length === 0) {
      this.#wrong('R2', 'the switch was pulled before a latch was on disk');
    }
    if (
      call.name === 'cancelOrder' &&
      !this.#written('cancel-intended').some((entry) => entry.orderId === call.subject)
    ) {
      this.#wrong('R15', `cancel of ${call.subject} was sent before its intent was on disk`);
    }
    if (
      call.name === 'modifyOrder' &&
      !this.#written('modify-intended').some((entry) => entry.orderId === call.subject)
    ) {
      this.#wrong('R15', `change of ${call.subject} was sent before its intent was on disk`);
    }
    if (!call.request) return;
    const intent = this.#written('order-intended').find((entry) => entry.tag === call.subject);
    if (!intent) this.#wrong('R15', `order ${call.subject} was sent before its intent was on disk`);
    if (intent?.purpose.kind === 'kill' && this.#written('kill-latched').length === 0) {
      this.#wrong('R2', `order ${call.subject} was sent before the latch was on disk`);
    }
    // A process that died on a full disk took its tags with it: the exchange alone can tell that one is used.
    if (this.#tags.has(call.subject) && !disk.full) this.#wrong('I10', `tag ${call.subject} was sent twice`);
    this.#tags.set(call.subject, { at: this.#world.monotonic(), exchangeTime: this.#world.now() });
    const symbol = call.request.instrument.tradingSymbol;
    this.sent.set(symbol, (this.sent.get(symbol) ?? 0) + 1);
  }

  /**
   * What must stand on the disk before a call leaves. A kill never waits for a disk that takes nothing (R2): then it is enough that it
   * was asked to, and what it refused has to follow before the first call after it takes anything again.
   */
  #written<K extends JournalEntry['kind']>(kind: K): readonly Extract<JournalEntry, { kind: K }>[] {
    const { disk } = this.#world;
    return disk.full ? disk.asked(kind) : disk.of(kind);
  }

  /** A call takes effect at the exchange, perhaps long after it was given up on. */
  landing({ request, subject }: Call): void {
    if (!request || this.#isExcused(request, subject)) return;
    const { net, working } = this.#truth(request);
    if (Math.sign(net) === (request.side === 'BUY' ? 1 : -1) || net === 0) {
      this.#wrong('I3', `${request.side} ${request.quantity} (${subject}) raises a position of ${net}`);
    } else if (request.quantity + working > Math.abs(net)) {
      const sum = `${request.quantity} + ${working} working`;
      this.#wrong('I1', `${request.side} ${sum} (${subject}) would take ${net} through zero`);
    }
  }

  /** Entries that were recorded. */
  recorded(entries: readonly JournalEntry[]): void {
    for (const entry of entries) {
      if (entry.kind === 'kill-latched') this.#plan = entry.plan;
      if (entry.kind === 'leg-left-worthless') this.#leftWorthless = [...this.#leftWorthless, entry];
      if (entry.kind === 'step-ended' && entry.outcome === 'confirmed') this.#checkStep(entry);
      if (entry.kind === 'kill-finished' && entry.verified) this.#checkStopped();
      if (entry.kind === 'kill-carried' && this.#world.isMarketOpen())
        this.#wrong('R6', 'carried over while the market is open');
    }
  }

  /** To be asked at the end of a run. */
  finish(): readonly Violation[] {
    const days = this.#world.disk.entries.filter(({ entry }) => entry.kind === 'kill-latched').map(({ day }) => day);
    if (new Set(days).size !== days.length) this.#wrong('R1', `two kills on one day: ${days.join(', ')}`);
    return this.violations;
  }

  #checkStep(entry: Extract<JournalEntry, { kind: 'step-ended' }>): void {
    if (entry.step === 'prove-flat') {
      if (!entry.reading) this.#wrong('I4', 'flat is claimed without the reading that proves it');
      this.#checkFlat('prove-flat');
      this.#provenAt = this.#world.monotonic();
    }
    if (entry.step === 'exit-shorts') {
      const shorts = this.#open().filter((each) => each.net < 0);
      if (shorts.length > 0) this.#wrong('I4', `shorts are claimed closed: ${JSON.stringify(shorts)}`);
    }
    if (entry.step === 'prove-switch' && this.#world.book().killSwitch.state !== 'on' && !this.#hadUnseenMidnight()) {
      this.#wrong('I4', 'the switch is claimed on and is off');
    }
  }

  #checkStopped(): void {
    this.#checkFlat('kill-finished');
    const switched = this.#plan.includes('prove-switch');
    if (switched && this.#world.book().killSwitch.state !== 'on' && !this.#hadUnseenMidnight())
      this.#wrong('R4', 'STOPPED with the switch off');
  }

  /**
   * Whether the exchange's own midnight turned the switch off a moment ago, by a clock of which this machine knows nothing because its
   * own is wrong: the look that proved the switch was right when it was taken, and nothing could tell the engine since.
   */
  #hadUnseenMidnight(): boolean {
    const now = this.#world.now();
    const turned = (at: number): boolean => istDateOf(at) !== istDateOf(at - LOOK_MS);
    return turned(now) && !turned(now + this.#world.clockError());
  }

  /** A quantity that somebody else's trade overtook on its way was right when it was cut (R3); the kill corrects it. */
  #isExcused({ instrument }: OrderRequest, tag: string): boolean {
    const sent = this.#tags.get(tag) ?? { at: 0, exchangeTime: 0 };
    if (this.#filledAfterCancel(instrument.tradingSymbol, sent.exchangeTime - READING_AGE_MS)) return true;
    const foreign = this.#foreign.get(instrument.tradingSymbol);
    return foreign !== undefined && foreign >= sent.at - READING_AGE_MS;
  }

  /**
   * Since the reading an order was cut from, the exchange filled another one it had already shown as cancelled: no reading could
   * tell (fault 22). What counts is when the order left: one that arrives late was cut no later for it.
   */
  #filledAfterCancel(tradingSymbol: string, since: number): boolean {
    return this.#world.book().orders.some((order) => {
      if (order.tradingSymbol !== tradingSymbol || order.updatedAt < since) return false;
      const cancelled = order.history.find((state) => state.status === 'cancelled');
      return cancelled !== undefined && order.filledQuantity > cancelled.filledQuantity;
    });
  }

  /** No second sees more order calls than the exchanges allow anybody (R12). */
  #checkRate({ name }: Call): void {
    if (!ORDER_CALLS.has(name)) return;
    const now = this.#world.monotonic();
    this.#orderCalls = [...this.#orderCalls.filter((at) => now - at < 1_000), now];
    if (this.#orderCalls.length > MOST_PER_SECOND)
      this.#wrong('R12', `${this.#orderCalls.length} order calls within a second`);
  }

  #checkFlat(where: string): void {
    const now = this.#world.monotonic();
    // What others did since the reading that proved it is for the watch after the kill (R19), not for this claim.
    const readAt = Math.min(now, where === 'kill-finished' ? this.#provenAt : now) - READING_AGE_MS;
    const untouched = (symbol: string): boolean => (this.#foreign.get(symbol) ?? -Infinity) < readAt;
    const open = this.#open()
      .filter((each) => untouched(each.symbol))
      .filter((each) => each.net < 0 || this.#plan.includes('exit-hedges'))
      .filter((each) => !this.#isLeftWorthless(each));
    if (open.length > 0) this.#wrong('I4', `${where}: flat is claimed with ${JSON.stringify(open)} open`);
    const working = this.#world
      .book()
      .orders.filter((order) => isWorkingOrder(order) && untouched(order.tradingSymbol));
    if (working.length > 0) this.#wrong('I4', `${where}: flat is claimed with ${working.length} order(s) working`);
  }

  /**
   * Said to be left because nobody buys it: then no claim of flat is made about it. The disk may have been full when it was said;
   * the process that said it knows it all the same, and that it stands on disk in the end is another oracle's (R15).
   */
  #isLeftWorthless({ symbol, net }: { readonly symbol: string; readonly net: number }): boolean {
    return [...this.#world.disk.of('leg-left-worthless'), ...this.#leftWorthless].some(
      ({ positionId, units }) => positionId.split(':')[1] === symbol && net > 0 && net <= units,
    );
  }

  #open(): readonly { readonly symbol: string; readonly net: number }[] {
    const { positions } = this.#world.book();
    return positions
      .map((row) => ({ symbol: row.tradingSymbol, net: row.buyQuantity - row.sellQuantity }))
      .filter((each) => each.net !== 0);
  }

  #truth({ instrument, product, side }: OrderRequest): { readonly net: number; readonly working: number } {
    const book = this.#world.book();
    const working = book.orders
      .filter((order) => order.tradingSymbol === instrument.tradingSymbol && order.product === product)
      .filter((order) => order.side === side && isWorkingOrder(order))
      .reduce((sum, order) => sum + order.quantity - order.filledQuantity, 0);
    return { net: heldQuantity(book, instrument.tradingSymbol, product), working };
  }

  #wrong(invariant: string, what: string): void {
    this.violations.push({ invariant, detail: `${new Date(this.#world.now()).toISOString()}: ${what}` });
  }
}
