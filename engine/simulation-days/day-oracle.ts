import type { JournalEntry, StoredEntry } from '../domain/journal-entry.ts';
import { isLocked } from '../domain/engine-state.ts';
import { netQuantity } from '../simulation/account-book.ts';
import type { Violation } from './auditor.ts';
import { dayPnl, holdsWhatNobodyBuys, isTrapped, slicesOf } from './book-figures.ts';
import type { AccountPlan } from './day-plan.ts';
import { CANARY } from './exchange-broker.ts';
import type { GuardedAccount } from './guarded-account.ts';
import type { MessageChannel } from './message-channel.ts';

/** A breach of the trader's line that lasts this long, with the broker in reach, must have latched a kill (R8). */
const BREACH_MS = 12_000;
/**
 * Without a reading for this long somebody must have been told (R8): the engine's own 30 s, and the patience of one reading
 * whose calls all hang (a read, a log-in, a read), because it is told when that reading is given up.
 */
const BLIND_MS = 155_000;
/** A kill that begins on a healthy line is proven within this time (R6). */
const HEALTHY_KILL_MS = 150_000;
/** NOT VERIFIED is said 120 s after the latch (R6), whatever step is at work then and whatever hangs, and by any wall clock. */
const LATE_MS = 120_000;
const LATE_SLACK_MS = 5_000;
/** A reading that arrives is new when it was taken no longer ago than a slow line takes. */
const FRESH_MS = 10_000;
/** What says that a kill is not proven while it goes on. */
const LATE_ALARMS: ReadonlySet<string> = new Set(['kill-not-verified', 'kill-carried-over']);
/** No reading that decided anything was older than this (R7). */
const EVIDENCE_AGE_MS = 6_000;
/** A position that somebody opened after the kill is gone, or somebody was told, within this time (R19). */
const AFTERMATH_MS = 60_000;
/** Wrong by more than this, a clock makes fresh prices look old; what is demanded then is less. */
const CLOCK_TOLERANCE_MS = 2_000;
/** Every channel is up again so long before the end of a day that all alerts older than this have left (R16). */
const OUTBOX_MS = 130_000;
/** A channel that never refused anything brings an alert within this time (R16). */
const PROMPT_MS = 15_000;

type Latched = Extract<JournalEntry, { kind: 'kill-latched' }>;

/**
 * Judges one account's day against the exchange's truth: what the auditor does not see because it is about time. It is asked
 * after every event and never looks at how the engine came to its answer. Ages are monotonic; only what is compared with the
 * engine's own entries is taken by the machine's wall clock.
 */
export class DayOracle {
  readonly violations: Violation[] = [];
  readonly #account: GuardedAccount;
  readonly #plan: AccountPlan;
  readonly #channels: readonly MessageChannel[];
  /** The lowest day P&L the exchange had between each reading and the last prices pushed on it, by the reading's own time. */
  readonly #truth = new Map<number, number>();
  #readAt = 0;
  #freshAt = 0;
  #knownAsOf = 0;
  #seen = 0;
  #latched:
    | { readonly entry: Latched; readonly stored: StoredEntry; readonly slices: number; readonly at: number }
    | undefined;
  /** How the kill ended, as it was written: a day that opens after it forgets the kill. */
  #finished: { readonly at: number; readonly verified: boolean } | undefined;
  #breachedSince: number | undefined;
  #openSince: number | undefined;
  #healthySince: number | undefined;
  #bootedAt = 0;
  #wasCrashed = false;
  #killsTold = 0;
  #restarts = 0;
  readonly #raisedAt = new Map<string, number>();

  constructor(account: GuardedAccount, plan: AccountPlan, channels: readonly MessageChannel[]) {
    this.#account = account;
    this.#plan = plan;
    this.#channels = channels;
    this.#bootedAt = account.clock.monotonic();
  }

  get latched(): boolean {
    return this.#latched !== undefined;
  }

  /** When the kill of the day was latched, by the machine's own clock. */
  get latchedAt(): number | undefined {
    return this.#latched?.stored.at;
  }

  /** From latch to proof, when the line was healthy all the way. */
  get healthyKillMs(): number | undefined {
    if (!this.#latched || this.#finished === undefined || this.#healthySince === undefined) return undefined;
    if (!this.#finished.verified) return undefined;
    return this.#latched.at >= this.#healthySince ? this.#finished.at - this.#latched.at : undefined;
  }

  /** A reading is taken at the exchange now. */
  readingTaken(): void {
    this.#readAt = this.#account.now();
    if (!this.#latched) this.#truth.set(this.#readAt, dayPnl(this.#account));
  }

  /** Prices of now are pushed onto the last reading. */
  pricesPushed(): void {
    for (const [at, lowest] of this.#truth) {
      if (this.#readAt - at > 60_000) this.#truth.delete(at);
      else this.#truth.set(at, Math.min(lowest, dayPnl(this.#account)));
    }
  }

  /**
   * The reading just taken is served with rows of a while ago, or without one that this engine never saw. No figure made of
   * it can be held against the engine; the auditor still demands that nothing is sized on it.
   */
  readingMisleads(): void {
    this.#truth.delete(this.#readAt);
  }

  /** The line is healthy from now on (or from a later moment), or is not. */
  lineIs(healthy: boolean, from = 0): void {
    if (!healthy) this.#healthySince = undefined;
    else this.#healthySince ??= Math.max(from, this.#now());
    this.interrupted();
  }

  /** Nothing could be seen until now, and nothing counts from before. */
  interrupted(): void {
    this.#breachedSince = undefined;
    this.#openSince = undefined;
    this.#bootedAt = this.#now();
  }

  /** Something happened. */
  look(): void {
    this.#takeEntries();
    if (this.#account.crashed) {
      this.#wasCrashed = true;
      this.#breachedSince = undefined;
      this.#openSince = undefined;
      return;
    }
    if (this.#wasCrashed) {
      this.#restarts += 1;
      this.#bootedAt = this.#now();
    }
    this.#wasCrashed = false;
    this.#checkArmed();
    this.#checkLatchHolds();
    this.#checkTold();
    if (!this.#latched) this.#checkBreach();
    if (!this.#latched || this.#finished !== undefined) this.#checkBlind();
    if (this.#finished !== undefined) this.#checkAftermath();
  }

  /** The day is over. */
  finish(): readonly Violation[] {
    this.look();
    const { kill, alerts, intents } = this.#account.state();
    const told = alerts.some((alert) => LATE_ALARMS.has(alert.code) && alert.priority === 'critical');
    if (this.#latched && this.#finished === undefined && !told)
      this.#wrong('R6', 'the kill has not ended in the quiet part of the day, and nobody was told');
    const ended = kill?.finished;
    if (ended?.verified) {
      // What the watch after the kill sent since then is settled in its own time.
      const open = intents.filter(
        ({ purpose, outcome, intendedAt }) =>
          purpose.kind === 'kill' && intendedAt <= ended.at && (outcome === null || outcome === 'unknown'),
      );
      if (open.length > 0) this.#wrong('R11', `proven with ${open.length} order(s) nobody accounted for`);
    }
    if (kill?.finished && !kill.finished.verified && !alerts.some((alert) => alert.code === 'kill-unverified'))
      this.#wrong('R6', 'not proven, and nobody was told');
    this.#checkDisk();
    this.#checkHealthyKill();
    this.#checkBudget();
    this.#checkMessages();
    this.#checkCanary();
    return [...this.#account.violations(), ...this.violations];
  }

  /** The next morning, before and after the lock ends. */
  nextMorning(lockShouldHold: boolean): void {
    const { state } = this.#account.engine.report();
    if (!this.#latched) return;
    const locked = isLocked(state, this.#account.now());
    if (locked !== lockShouldHold) this.#wrong('R5', locked ? 'the lock outlasts its end' : 'the lock ended early');
    if (state.latch.state === 'latched' && state.kill?.finished)
      this.#wrong('R5', 'the latch of yesterday still stands the next morning');
  }

  #now(): number {
    return this.#account.clock.monotonic();
  }

  #takeEntries(): void {
    const { entries } = this.#account.disk;
    // A power cut took rows away that were never synced.
    this.#seen = Math.min(this.#seen, entries.length);
    for (; this.#seen < entries.length; this.#seen += 1) {
      const stored = entries[this.#seen];
      if (stored?.entry.kind === 'kill-latched') this.#onLatch(stored, stored.entry);
      if (stored?.entry.kind === 'kill-finished') this.#finished = { at: this.#now(), verified: stored.entry.verified };
      if (stored?.entry.kind === 'alert-raised') this.#onAlert(stored, stored.entry);
    }
  }

  #onAlert(stored: StoredEntry, { alertId, code }: Extract<JournalEntry, { kind: 'alert-raised' }>): void {
    const key = `${stored.day} ${alertId}`;
    if (code === 'kill-verified' && this.#raisedAt.has(key)) this.#wrong('R16', 'STOPPED was told twice');
    if (!this.#raisedAt.has(key)) this.#raisedAt.set(key, this.#now());
    if (code === 'kill-verified') this.#killsTold += 1;
  }

  #onLatch(stored: StoredEntry, entry: Latched): void {
    this.#latched = { stored, entry, slices: slicesOf(this.#account.book()), at: this.#now() };
    this.#finished = undefined;
    if (entry.cause.kind !== 'dual-condition') return;
    const { stopOrderId } = entry.cause;
    const stop = this.#account.book().orders.find((order) => order.orderId === stopOrderId);
    // A stop of yesterday has left the book; the figures of that day cannot be looked up any more.
    if (stop && (stop.filledQuantity === 0 || stop.side !== 'BUY'))
      this.#wrong('R7', `killed for stop ${stopOrderId}, which never filled`);
    const { snapshotAsOf } = entry.evidence;
    if (Math.abs(this.#account.wallError) >= CLOCK_TOLERANCE_MS) return;
    const truth = snapshotAsOf === null ? undefined : this.#truth.get(snapshotAsOf);
    const line = -this.#plan.settings.policy.dayLossLimit;
    if (truth !== undefined && truth > line) this.#wrong('R7', `killed at ${truth} paise, short of the line ${line}`);
    const age = snapshotAsOf === null ? Infinity : stored.at - snapshotAsOf;
    if (age > EVIDENCE_AGE_MS) this.#wrong('R7', `killed on a reading that was ${age} ms old`);
  }

  /** Whoever armed the guard and did not stop it is guarded, whatever happened since (R9). */
  #checkArmed(): void {
    if (!this.#account.engine.report().state.running)
      this.#wrongOnce('R9', 'the guard is off and nobody turned it off');
  }

  #checkLatchHolds(): void {
    if (!this.#latched) return;
    const { state } = this.#account.engine.report();
    if (state.tradingDay === this.#latched.stored.day && state.latch.state !== 'latched')
      this.#wrongOnce('R5', 'the latch is on disk and the engine does not know it');
  }

  /** A kill without proof is told of in time (R6). */
  #checkTold(): void {
    if (!this.#latched || this.#finished !== undefined) return;
    if (this.#now() - Math.max(this.#latched.at, this.#bootedAt) < LATE_MS + LATE_SLACK_MS) return;
    const { alerts, kill } = this.#account.state();
    if (kill === null || kill.finished || kill.carried) return;
    if (!alerts.some((alert) => alert.code === 'kill-not-verified'))
      this.#wrongOnce('R6', 'a kill without proof for more than two minutes, and nobody was told');
  }

  #checkBreach(): void {
    const { engine, wallError } = this.#account;
    const healthy = this.#healthySince !== undefined && this.#healthySince <= this.#now();
    const clockIsRight = Math.abs(wallError) < CLOCK_TOLERANCE_MS;
    if (!healthy || !clockIsRight || !engine.report().state.running || !this.#isBreached()) {
      this.#breachedSince = undefined;
      return;
    }
    this.#breachedSince ??= this.#now();
    if (this.#now() - this.#breachedSince > BREACH_MS)
      this.#wrongOnce('R8', `past the line with a stop hit for ${BREACH_MS / 1_000} s and not killed`);
  }

  #isBreached(): boolean {
    if (dayPnl(this.#account) > -this.#plan.settings.policy.dayLossLimit) return false;
    return this.#account.book().orders.some((order) => {
      const isHit = order.type === 'SL' && order.side === 'BUY' && order.status === 'complete';
      // Where others traded too, the stop may have bought what was sold no more: no stop on a sold option then.
      return isHit && !this.#account.auditor.wasTouched(order.tradingSymbol);
    });
  }

  #checkBlind(): void {
    const { disk, wallError } = this.#account;
    const { state, assessment } = this.#account.engine.report();
    const asOf = assessment?.snapshot.asOf ?? 0;
    if (asOf !== this.#knownAsOf && this.#account.now() - asOf < FRESH_MS) this.#freshAt = this.#now();
    this.#knownAsOf = asOf;
    if (disk.full || Math.abs(wallError) >= CLOCK_TOLERANCE_MS) return;
    const since = Math.max(this.#freshAt, this.#bootedAt);
    if (!state.running || this.#now() - since < BLIND_MS) return;
    const told = state.alerts.some(
      (alert) =>
        alert.code === 'blind' && (this.#raisedAt.get(`${state.tradingDay} ${alert.alertId}`) ?? since) >= since,
    );
    if (!told) this.#wrongOnce('R8', `blind for ${BLIND_MS / 1_000} s and nobody was told`);
    if (state.degraded === null) this.#wrongOnce('R9', 'blind, and shown as guarded');
  }

  /** After the kill the account stays as it was left, or the same kill goes on, or somebody is told (R19). */
  #checkAftermath(): void {
    const healthy = this.#healthySince !== undefined && this.#healthySince <= this.#now();
    const { kill, alerts } = this.#account.state();
    const ended = kill?.finished;
    const opened = ended?.verified && this.#account.book().positions.some((row) => netQuantity(row) < 0);
    if (!healthy || !ended || !opened) {
      this.#openSince = undefined;
      return;
    }
    this.#openSince ??= this.#now();
    const since = this.#openSince;
    if (this.#now() - since < AFTERMATH_MS) return;
    const told = alerts.some(
      (alert) => alert.priority === 'critical' && alert.acknowledgedAt === null && alert.raisedAt >= ended.at,
    );
    if (!told) this.#wrongOnce('R19', 'a short is open after the kill, and nothing happens');
  }

  /** A kill that began on a healthy line must be proven, unless the trader's own setting leaves legs the switch refuses. */
  #checkHealthyKill(): void {
    const { settings, access } = this.#plan;
    const left = !settings.policy.squareOffHedges && access !== 'none';
    if (!this.#latched || this.#healthySince === undefined || left) return;
    if (this.#latched.at < this.#healthySince) return;
    const took = (this.#finished?.at ?? this.#now()) - this.#latched.at;
    const verified = this.#finished?.verified ?? false;
    // The market closed before the account was flat: it goes on with the next session, and that was said (fault 83).
    if (this.#account.state().kill?.carried) return;
    if (!verified && (holdsWhatNobodyBuys(this.#account) || isTrapped(this.#account.book()))) return;
    if (!verified || took > HEALTHY_KILL_MS)
      this.#wrong('R6', `a kill on a healthy line: verified ${verified} after ${Math.round(took / 1_000)} s`);
  }

  /** What only the memory holds is lost with the next power cut; the disk has had room for long enough (R2, R15). */
  #checkDisk(): void {
    const { latch, kill } = this.#account.state();
    if (latch.state === 'latched' && !this.#latched) this.#wrong('R2', 'the disk does not know of the latch');
    if (kill?.finished && this.#finished === undefined)
      this.#wrong('R15', 'the kill has ended and the disk does not know it');
  }

  /** Orders per kill are bounded (R12). */
  #checkBudget(): void {
    if (!this.#latched) return;
    const sent = [...this.#account.auditor.sent.values()].reduce((sum, each) => sum + each, 0);
    const most = 5 * this.#latched.slices + 20;
    if (sent > most) this.#wrong('R12', `${sent} orders for one kill, more than ${most}`);
  }

  /** Every alert left by every channel; STOPPED at most once, but for a process that died between sending and noting it (R16). */
  #checkMessages(): void {
    const { alerts } = this.#account.state();
    for (const { channel, arrived, hasFailed } of this.#channels) {
      const stopped = arrived.filter((alert) => alert.code === 'kill-verified').length;
      if (stopped > this.#killsTold + this.#restarts) this.#wrong('R16', `${channel} brought STOPPED ${stopped} times`);
      const missing = alerts.filter(
        ({ alertId }) =>
          !arrived.some((alert) => alert.alertId === alertId) &&
          this.#isOlder(alertId, hasFailed ? OUTBOX_MS : PROMPT_MS),
      );
      if (missing.length > 0)
        this.#wrong('R16', `${channel} never brought ${missing.map(({ code }) => code).join(', ')}`);
    }
  }

  #isOlder(alertId: string, ms: number): boolean {
    const raised = [...this.#raisedAt].find(([key]) => key.endsWith(` ${alertId}`))?.[1];
    return raised !== undefined && this.#now() - Math.max(raised, this.#bootedAt) > ms;
  }

  /** No secret of the adapter in what is kept or told (R17). */
  #checkCanary(): void {
    const kept = JSON.stringify(this.#account.disk.entries);
    const told = JSON.stringify(this.#channels.map(({ arrived }) => arrived));
    if (kept.includes(CANARY)) this.#wrong('R17', 'a secret stands in the journal');
    if (told.includes(CANARY)) this.#wrong('R17', 'a secret was told by an alert');
  }

  #wrongOnce(invariant: string, what: string): void {
    const known = this.violations.some((each) => each.invariant === invariant && each.detail.endsWith(what));
    if (!known) this.#wrong(invariant, what);
  }

  #wrong(invariant: string, what: string): void {
    this.violations.push({ invariant, detail: `${new Date(this.#account.clock.now()).toISOString()}: ${what}` });
  }
}
