import type { JournalEntry, StoredEntry } from '../domain/journal-entry.ts';
import { isLocked } from '../domain/engine-state.ts';
import { netQuantity, type AccountBook } from '../simulation/account-book.ts';
import { CONTRACTS, parseSymbol } from '../simulation/option-chain.ts';
import type { Violation } from './auditor.ts';
import type { AccountPlan } from './day-plan.ts';
import type { GuardedAccount } from './guarded-account.ts';

/** A breach of the trader's line that lasts this long, with the broker in reach, must have latched a kill (R8). */
const BREACH_MS = 12_000;
/**
 * Without a reading for this long somebody must have been told (R8): the engine's own 30 s, and the patience of one reading
 * whose calls all hang (a read, a log-in, a read), because it is told when that reading is given up.
 */
const BLIND_MS = 155_000;
/** A kill that begins on a healthy line is proven within this time (R6). */
const HEALTHY_KILL_MS = 150_000;

type Latched = Extract<JournalEntry, { kind: 'kill-latched' }>;

/**
 * Judges one account's day against the exchange's truth: what the auditor does not see because it is about time. It is asked
 * after every event and never looks at how the engine came to its answer.
 */
export class DayOracle {
  readonly violations: Violation[] = [];
  readonly #account: GuardedAccount;
  readonly #plan: AccountPlan;
  /** Day P&L as the exchange has it, at the instant each reading was taken. */
  readonly #truth = new Map<number, number>();
  #seen = 0;
  #latched: { readonly entry: Latched; readonly stored: StoredEntry; readonly slices: number } | undefined;
  #finishedAt: number | undefined;
  #breachedSince: number | undefined;
  #healthySince: number | undefined;
  #bootedAt = 0;
  #wasCrashed = false;
  #toldOf = new Set<string>();

  constructor(account: GuardedAccount, plan: AccountPlan) {
    this.#account = account;
    this.#plan = plan;
    this.#bootedAt = account.clock.now();
  }

  get latched(): boolean {
    return this.#latched !== undefined;
  }

  /** A reading is taken at the exchange now. */
  readingTaken(): void {
    if (!this.#latched) this.#truth.set(this.#account.clock.now(), dayPnl(this.#account));
  }

  /**
   * The reading just taken is served with rows of a while ago, or without one that this engine never saw. No figure made of
   * it can be held against the engine; the auditor still demands that nothing is sized on it.
   */
  readingMisleads(): void {
    this.#truth.delete(this.#account.clock.now());
  }

  /** The line is healthy from now on (or from a later moment), or is not. */
  lineIs(healthy: boolean, from = 0): void {
    this.#healthySince = healthy ? Math.max(from, this.#account.clock.monotonic()) : undefined;
    this.#breachedSince = undefined;
  }

  /** Something happened. */
  look(): void {
    this.#takeEntries();
    if (this.#account.crashed) {
      this.#wasCrashed = true;
      this.#breachedSince = undefined;
      return;
    }
    if (this.#wasCrashed) this.#bootedAt = this.#account.clock.now();
    this.#wasCrashed = false;
    this.#checkLatchHolds();
    if (!this.#latched) {
      this.#checkBreach();
      this.#checkBlind();
    }
  }

  /** The day is over. */
  finish(): readonly Violation[] {
    this.look();
    const { kill, alerts, intents } = this.#account.state();
    const told = alerts.some((alert) => alert.code === 'kill-not-verified' && alert.priority === 'critical');
    if (this.#latched && !kill?.finished && !told)
      this.#wrong('R6', 'the kill has not ended in the quiet part of the day, and nobody was told');
    if (kill?.finished?.verified) {
      const open = intents.filter(
        ({ purpose, outcome }) => purpose.kind === 'kill' && (outcome === null || outcome === 'unknown'),
      );
      if (open.length > 0) this.#wrong('R11', `proven with ${open.length} order(s) nobody accounted for`);
    }
    if (kill?.finished && !kill.finished.verified && !alerts.some((alert) => alert.code === 'kill-unverified'))
      this.#wrong('R6', 'not proven, and nobody was told');
    this.#checkDisk();
    this.#checkHealthyKill();
    this.#checkBudget();
    return [...this.#account.violations(), ...this.violations];
  }

  /** The next morning, before and after the lock ends. */
  nextMorning(lockShouldHold: boolean): void {
    const { state } = this.#account.engine.report();
    if (!this.#latched) return;
    const locked = isLocked(state, this.#account.clock.now());
    if (locked !== lockShouldHold) this.#wrong('R5', locked ? 'the lock outlasts its end' : 'the lock ended early');
    if (state.latch.state === 'latched' && state.kill?.finished)
      this.#wrong('R5', 'the latch of yesterday still stands the next morning');
  }

  #takeEntries(): void {
    const { entries } = this.#account.disk;
    for (; this.#seen < entries.length; this.#seen += 1) {
      const stored = entries[this.#seen];
      if (stored?.entry.kind === 'kill-latched') this.#onLatch(stored, stored.entry);
      if (stored?.entry.kind === 'kill-finished') this.#finishedAt = this.#account.clock.monotonic();
      if (stored?.entry.kind === 'alert-raised' && stored.entry.code === 'kill-verified')
        this.#toldOnce(`${stored.day} ${stored.entry.text}`);
    }
  }

  #toldOnce(text: string): void {
    if (this.#toldOf.has(text)) this.#wrong('R16', 'STOPPED was told twice');
    this.#toldOf.add(text);
  }

  #onLatch(stored: StoredEntry, entry: Latched): void {
    this.#latched = { stored, entry, slices: slicesOf(this.#account.book()) };
    if (entry.cause.kind !== 'dual-condition') return;
    const { stopOrderId } = entry.cause;
    const stop = this.#account.book().orders.find((order) => order.orderId === stopOrderId);
    if (!stop || stop.filledQuantity === 0 || stop.side !== 'BUY')
      this.#wrong('R7', `killed for stop ${stopOrderId}, which never filled`);
    const { snapshotAsOf } = entry.evidence;
    const truth = snapshotAsOf === null ? undefined : this.#truth.get(snapshotAsOf);
    const line = -this.#plan.settings.policy.dayLossLimit;
    if (truth !== undefined && truth > line) this.#wrong('R7', `killed at ${truth} paise, short of the line ${line}`);
  }

  #checkLatchHolds(): void {
    if (!this.#latched) return;
    const { state } = this.#account.engine.report();
    if (state.tradingDay === this.#latched.stored.day && state.latch.state !== 'latched')
      this.#wrongOnce('R5', 'the latch is on disk and the engine does not know it');
  }

  #checkBreach(): void {
    const { clock, engine } = this.#account;
    const healthy = this.#healthySince !== undefined && this.#healthySince <= clock.monotonic();
    if (!healthy || !engine.report().state.running || !this.#isBreached()) {
      this.#breachedSince = undefined;
      return;
    }
    this.#breachedSince ??= clock.monotonic();
    if (clock.monotonic() - this.#breachedSince > BREACH_MS)
      this.#wrongOnce('R8', `past the line with a stop hit for ${BREACH_MS / 1_000} s and not killed`);
  }

  #isBreached(): boolean {
    if (dayPnl(this.#account) > -this.#plan.settings.policy.dayLossLimit) return false;
    return this.#account
      .book()
      .orders.some((order) => order.type === 'SL' && order.side === 'BUY' && order.status === 'complete');
  }

  #checkBlind(): void {
    const { clock, disk } = this.#account;
    if (disk.full) return;
    const { state, assessment } = this.#account.engine.report();
    const since = Math.max(assessment?.snapshot.asOf ?? 0, this.#bootedAt);
    if (!state.running || clock.now() - since < BLIND_MS) return;
    if (!state.alerts.some((alert) => alert.code === 'blind' && alert.raisedAt >= since))
      this.#wrongOnce('R8', `blind for ${BLIND_MS / 1_000} s and nobody was told`);
  }

  /** A kill that began on a healthy line must be proven, unless the trader's own setting leaves legs the switch refuses. */
  #checkHealthyKill(): void {
    const { clock } = this.#account;
    const { settings, access } = this.#plan;
    const left = !settings.policy.squareOffHedges && access !== 'none';
    if (!this.#latched || this.#healthySince === undefined || left) return;
    const age = clock.now() - this.#latched.stored.at;
    const healthyFor = clock.monotonic() - this.#healthySince;
    if (age > healthyFor) return;
    const took = this.#finishedAt === undefined ? age : this.#finishedAt - (clock.monotonic() - age);
    const verified = this.#account.state().kill?.finished?.verified ?? false;
    if (!verified && this.#holdsWhatNobodyBuys()) return;
    if (!verified || took > HEALTHY_KILL_MS)
      this.#wrong('R6', `a kill on a healthy line: verified ${verified} after ${Math.round(took / 1_000)} s`);
  }

  /** What only the memory holds is lost with the next power cut; the disk has had room for long enough (R2, R15). */
  #checkDisk(): void {
    const { latch, kill } = this.#account.state();
    if (latch.state === 'latched' && !this.#latched) this.#wrong('R2', 'the disk does not know of the latch');
    if (kill?.finished && this.#finishedAt === undefined)
      this.#wrong('R15', 'the kill has ended and the disk does not know it');
  }

  /** A hedge worth less than a tick has no bid: no engine can sell it. */
  #holdsWhatNobodyBuys(): boolean {
    return this.#account.book().positions.some((row) => {
      const contract = parseSymbol(row.tradingSymbol);
      return netQuantity(row) > 0 && contract && this.#account.exchange.prices(contract).bid === undefined;
    });
  }

  /** Orders per kill are bounded (R12). */
  #checkBudget(): void {
    if (!this.#latched) return;
    const sent = [...this.#account.auditor.sent.values()].reduce((sum, each) => sum + each, 0);
    const most = 5 * this.#latched.slices + 20;
    if (sent > most) this.#wrong('R12', `${sent} orders for one kill, more than ${most}`);
  }

  #wrongOnce(invariant: string, what: string): void {
    const known = this.violations.some((each) => each.invariant === invariant && each.detail.endsWith(what));
    if (!known) this.#wrong(invariant, what);
  }

  #wrong(invariant: string, what: string): void {
    this.violations.push({ invariant, detail: `${new Date(this.#account.clock.now()).toISOString()}: ${what}` });
  }
}

/** Realised and unrealised P&L of the day, in paise, from the exchange's own books. */
export function dayPnl(account: GuardedAccount): number {
  return account.book().positions.reduce((sum, row) => {
    const net = netQuantity(row);
    const contract = parseSymbol(row.tradingSymbol);
    const open = net === 0 || !contract ? 0 : net * account.exchange.prices(contract).lastPrice;
    return sum + row.sellValue - row.buyValue + open;
  }, 0);
}

/** Orders the exits of everything open would take at least. */
function slicesOf(book: AccountBook): number {
  return book.positions.reduce((sum, row) => {
    const contract = parseSymbol(row.tradingSymbol);
    const freeze = contract ? CONTRACTS[contract.underlying].freezeQuantity : 1;
    return sum + Math.ceil(Math.abs(netQuantity(row)) / freeze);
  }, 0);
}
