import type { JournalEntry, StoredEntry } from '../domain/journal-entry.ts';
import { isLocked } from '../domain/engine-state.ts';
import type { AccountBook } from '../simulation/account-book.ts';
import { AftermathWatch } from './aftermath-watch.ts';
import type { Violation } from './auditor.ts';
import { holdsWhatNobodyBuys, isTrapped, slicesOf } from './book-figures.ts';
import { BreachWatch } from './breach-watch.ts';
import type { AccountPlan } from './day-plan.ts';
import type { GuardedAccount } from './guarded-account.ts';
import { checkMessages, checkSecrets } from './message-check.ts';
import type { MessageChannel } from './message-channel.ts';
import { OracleReport } from './oracle-report.ts';
import { ReadingTruth } from './reading-truth.ts';
import { SightWatch } from './sight-watch.ts';
import { WatchedLine } from './watched-line.ts';

/** A kill that begins on a healthy line is proven within this time (R6). */
const HEALTHY_KILL_MS = 150_000;
/** NOT VERIFIED is said 120 s after the latch (R6), whatever step is at work then and whatever hangs, and by any wall clock. */
const LATE_MS = 120_000;
const LATE_SLACK_MS = 5_000;
/** What says that a kill is not proven while it goes on. */
const LATE_ALARMS: ReadonlySet<string> = new Set(['kill-not-verified', 'kill-carried-over']);

/** The kill of the day: when it was latched, on the monotonic clock, and what it found open. */
type Latched = {
  readonly stored: StoredEntry;
  /** On the monotonic clock. */
  readonly at: number;
  /** On the exchange's clock. */
  readonly trulyAt: number;
  readonly found: AccountBook;
};

/**
 * Judges one account's day against the exchange's truth: what the auditor does not see because it is about time. It is asked
 * after every event and never looks at how the engine came to its answer. Ages are monotonic; only what is compared with the
 * engine's own entries is taken by the machine's wall clock. Here stand the life of the process and of the kill; what is read,
 * crossed, seen and left behind have watches of their own.
 */
export class DayOracle {
  /** What readings would have shown, had nothing been wrong with them. */
  readonly readings: ReadingTruth;
  readonly #account: GuardedAccount;
  readonly #plan: AccountPlan;
  readonly #channels: readonly MessageChannel[];
  readonly #report: OracleReport;
  readonly #line: WatchedLine;
  readonly #breach: BreachWatch;
  readonly #sight: SightWatch;
  readonly #aftermath: AftermathWatch;
  readonly #raisedAt = new Map<string, number>();
  readonly #refused = new Map<string, Pick<Latched, 'at' | 'trulyAt'>>();
  #seen = 0;
  #latched: Latched | undefined;
  /** How the kill ended, by the disk: the engine itself forgets it when the next day begins. */
  #finished: { readonly at: number; readonly verified: boolean } | undefined;
  /** Orders the exits of the kill take at the least, by the terms of the exchange since its latch. */
  #slices = 0;
  #wasCrashed = false;
  #killsTold = 0;
  #restarts = 0;

  constructor(account: GuardedAccount, plan: AccountPlan, channels: readonly MessageChannel[]) {
    this.#account = account;
    this.#plan = plan;
    this.#channels = channels;
    const report = new OracleReport(account.clock);
    const line = new WatchedLine(account);
    this.#report = report;
    this.#line = line;
    this.readings = new ReadingTruth(account, plan, report);
    this.#breach = new BreachWatch(account, plan, line, report);
    this.#sight = new SightWatch(account, line, { report, raisedAt: this.#raisedAt });
    this.#aftermath = new AftermathWatch(account, line, report);
  }

  get violations(): readonly Violation[] {
    return this.#report.violations;
  }

  get latched(): boolean {
    return this.#latched !== undefined;
  }

  /** When the kill of the day was latched, by the true time: the broker tells it, whatever the machine's clock says. */
  get latchedAt(): number | undefined {
    return this.#latched?.trulyAt;
  }

  /** From latch to proof, when the line was healthy all the way. */
  get healthyKillMs(): number | undefined {
    const { healthySince } = this.#line;
    if (!this.#latched || !this.#finished?.verified || healthySince === undefined) return undefined;
    return this.#latched.at >= healthySince ? this.#finished.at - this.#latched.at : undefined;
  }

  /** The line is healthy from now on (or from a later moment), or is not. */
  lineIs(healthy: boolean, from = 0): void {
    this.#line.is(healthy, from);
    this.interrupted();
  }

  /** Nothing could be seen until now, and nothing counts from before. */
  interrupted(): void {
    this.#forget();
    this.#line.beginsAnew();
  }

  /** Something happened. */
  look(): void {
    this.#noteRefusedLatch();
    this.#takeEntries();
    if (this.#account.crashed) {
      this.#wasCrashed = true;
      this.#forget();
      return;
    }
    if (this.#wasCrashed) {
      this.#restarts += 1;
      this.#line.beginsAnew();
    }
    this.#wasCrashed = false;
    this.#checkArmed();
    this.#checkLatchHolds();
    this.#checkTold();
    if (!this.#latched) this.#breach.look();
    if (!this.#latched || this.#finished) this.#sight.look();
    if (this.#finished) this.#aftermath.look();
  }

  /** The day is over. */
  finish(): readonly Violation[] {
    this.look();
    this.#checkEnd();
    this.#checkDisk();
    this.#checkHealthyKill();
    this.#checkBudget();
    const ageOf = (alertId: string): number | undefined => this.#ageOf(alertId);
    const { alerts } = this.#account.state();
    const mostStopped = this.#killsTold + this.#restarts;
    checkMessages({ channels: this.#channels, alerts, ageOf, mostStopped }, this.#report);
    checkSecrets(this.#account.disk, this.#channels, this.#report);
    return [...this.#account.violations(), ...this.violations];
  }

  /** The next morning, before and after the lock ends. */
  nextMorning(lockShouldHold: boolean): void {
    const { state } = this.#account.engine.report();
    if (!this.#latched) return;
    const locked = isLocked(state, this.#account.now());
    if (locked !== lockShouldHold)
      this.#report.wrong('R5', locked ? 'the lock outlasts its end' : 'the lock ended early');
    if (state.latch.state === 'latched' && state.kill?.finished)
      this.#report.wrong('R5', 'the latch of yesterday still stands the next morning');
  }

  #now(): number {
    return this.#account.clock.monotonic();
  }

  #forget(): void {
    this.#breach.forget();
    this.#aftermath.forget();
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
    if (this.#latched && !this.#finished)
      this.#slices = Math.max(this.#slices, slicesOf(this.#account.exchange, this.#latched.found));
  }

  /**
   * A disk that is full shows a latch long after it was decided, perhaps on another day and by a clock that was set right meanwhile:
   * what its lock and its time are held against is when it was decided.
   */
  #noteRefusedLatch(): void {
    const { disk, clock } = this.#account;
    if (disk.refuses === undefined) return;
    for (const { killId } of disk.asked('kill-latched'))
      if (!this.#refused.has(killId)) this.#refused.set(killId, { at: this.#now(), trulyAt: clock.now() });
  }

  #onAlert(stored: StoredEntry, { alertId, code }: Extract<JournalEntry, { kind: 'alert-raised' }>): void {
    const key = `${stored.day} ${alertId}`;
    if (code === 'kill-verified' && this.#raisedAt.has(key)) this.#report.wrong('R16', 'STOPPED was told twice');
    if (!this.#raisedAt.has(key)) this.#raisedAt.set(key, this.#now());
    if (code === 'kill-verified') this.#killsTold += 1;
  }

  #onLatch(stored: StoredEntry, entry: Extract<JournalEntry, { kind: 'kill-latched' }>): void {
    const { at, trulyAt } = this.#refused.get(entry.killId) ?? { at: this.#now(), trulyAt: this.#account.clock.now() };
    this.#latched = { stored, at, trulyAt, found: this.#account.book() };
    this.#finished = undefined;
    this.#slices = 0;
    this.readings.judge(stored, entry, this.#line.clockIsRight);
  }

  /** Milliseconds an alert could have left in: since it was raised, or since this process began. */
  #ageOf(alertId: string): number | undefined {
    const raised = [...this.#raisedAt].find(([key]) => key.endsWith(` ${alertId}`))?.[1];
    return raised === undefined ? undefined : this.#now() - Math.max(raised, this.#line.bootedAt);
  }

  /** Whoever armed the guard and did not stop it is guarded, whatever happened since (R9). */
  #checkArmed(): void {
    if (!this.#account.engine.report().state.running)
      this.#report.wrongOnce('R9', 'the guard is off and nobody turned it off');
  }

  #checkLatchHolds(): void {
    if (!this.#latched) return;
    const { state } = this.#account.engine.report();
    if (state.tradingDay === this.#latched.stored.day && state.latch.state !== 'latched')
      this.#report.wrongOnce('R5', 'the latch is on disk and the engine does not know it');
  }

  /** A kill without proof is told of in time (R6). */
  #checkTold(): void {
    if (!this.#latched || this.#finished) return;
    if (this.#now() - Math.max(this.#latched.at, this.#line.bootedAt) < LATE_MS + LATE_SLACK_MS) return;
    const { alerts, kill } = this.#account.state();
    if (kill === null || kill.finished || kill.carried) return;
    if (!alerts.some((alert) => alert.code === 'kill-not-verified'))
      this.#report.wrongOnce('R6', 'a kill without proof for more than two minutes, and nobody was told');
  }

  /** A kill has ended or somebody was told; one that is proven left nothing open behind it. */
  #checkEnd(): void {
    const { kill, alerts, intents } = this.#account.state();
    const told = alerts.some((alert) => LATE_ALARMS.has(alert.code) && alert.priority === 'critical');
    if (this.#latched && !this.#finished && !told)
      this.#report.wrong('R6', 'the kill has not ended in the quiet part of the day, and nobody was told');
    const ended = kill?.finished;
    if (ended?.verified) {
      // What the watch after the kill sent since then is settled in its own time.
      const open = intents.filter(
        ({ purpose, outcome, intendedAt }) =>
          purpose.kind === 'kill' && intendedAt <= ended.at && (outcome === null || outcome === 'unknown'),
      );
      if (open.length > 0) this.#report.wrong('R11', `proven with ${open.length} order(s) nobody accounted for`);
    }
    if (ended && !ended.verified && !alerts.some((alert) => alert.code === 'kill-unverified'))
      this.#report.wrong('R6', 'not proven, and nobody was told');
  }

  /** A kill that began on a healthy line must be proven, unless the trader's own setting leaves legs the switch refuses. */
  #checkHealthyKill(): void {
    const { settings, access } = this.#plan;
    const { healthySince } = this.#line;
    const left = !settings.policy.squareOffHedges && access !== 'none';
    if (!this.#latched || healthySince === undefined || left) return;
    if (this.#latched.at < healthySince) return;
    const { at = this.#now(), verified = false } = this.#finished ?? {};
    const took = at - this.#latched.at;
    // The market closed before the account was flat: it goes on with the next session, and that was said (fault 83).
    if (this.#account.state().kill?.carried) return;
    if (!verified && (holdsWhatNobodyBuys(this.#account) || isTrapped(this.#account.book()))) return;
    if (!verified || took > HEALTHY_KILL_MS)
      this.#report.wrong('R6', `a kill on a healthy line: verified ${verified} after ${Math.round(took / 1_000)} s`);
  }

  /** What only the memory holds is lost with the next power cut; the disk has had room for long enough (R2, R15). */
  #checkDisk(): void {
    const { latch, kill } = this.#account.state();
    if (latch.state === 'latched' && !this.#latched) this.#report.wrong('R2', 'the disk does not know of the latch');
    if (kill?.finished && !this.#finished)
      this.#report.wrong('R15', 'the kill has ended and the disk does not know it');
  }

  /** Orders per kill are bounded (R12). */
  #checkBudget(): void {
    if (!this.#latched) return;
    const sent = [...this.#account.auditor.sent.values()].reduce((sum, each) => sum + each, 0);
    const most = 5 * this.#slices + 20;
    if (sent > most) this.#report.wrong('R12', `${sent} orders for one kill, more than ${most}`);
  }
}
