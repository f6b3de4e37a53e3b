import type { JournalEntry, StoredEntry } from '../domain/journal-entry.ts';
import { dayPnl } from './book-figures.ts';
import type { AccountPlan } from './day-plan.ts';
import type { GuardedAccount } from './guarded-account.ts';
import type { OracleReport } from './oracle-report.ts';

/** No reading that decided anything was older than this (R7). */
const EVIDENCE_AGE_MS = 6_000;

/** Prices are pushed onto a reading for no longer than this. */
const REPRICED_FOR_MS = 60_000;

type Latched = Extract<JournalEntry, { kind: 'kill-latched' }>;

/** What each reading would have shown, had nothing been wrong with it: the figures a kill rests on are held against that (R7). */
export class ReadingTruth {
  readonly #account: GuardedAccount;
  readonly #plan: AccountPlan;
  readonly #report: OracleReport;
  /** The lowest day P&L the exchange had between each reading and the last prices pushed on it, by the reading's own time. */
  readonly #lowest = new Map<number, number>();
  #readAt = 0;

  constructor(account: GuardedAccount, plan: AccountPlan, report: OracleReport) {
    this.#account = account;
    this.#plan = plan;
    this.#report = report;
  }

  /** A reading is taken at the exchange now. */
  taken(): void {
    this.#readAt = this.#account.now();
    this.#lowest.set(this.#readAt, dayPnl(this.#account));
  }

  /** Prices of now are pushed onto the last reading. */
  repriced(): void {
    for (const [at, lowest] of this.#lowest) {
      if (this.#readAt - at > REPRICED_FOR_MS) this.#lowest.delete(at);
      else this.#lowest.set(at, Math.min(lowest, dayPnl(this.#account)));
    }
  }

  /**
   * The reading just taken is served with rows of a while ago, or without one that this engine never saw. No figure made of
   * it can be held against the engine; the auditor still demands that nothing is sized on it.
   */
  misleads(): void {
    this.#lowest.delete(this.#readAt);
  }

  /** Judges what a kill by the trader's line rests on. `clockIsRight`: whether ages by the engine's entries mean anything. */
  judge(stored: StoredEntry, { cause, evidence }: Latched, clockIsRight: boolean): void {
    if (cause.kind !== 'dual-condition') return;
    const { stopOrderId } = cause;
    const stop = this.#account.book().orders.find((order) => order.orderId === stopOrderId);
    // A stop of yesterday has left the book; the figures of that day cannot be looked up any more.
    if (stop && (stop.filledQuantity === 0 || stop.side !== 'BUY'))
      this.#report.wrong('R7', `killed for stop ${stopOrderId}, which never filled`);
    if (!clockIsRight) return;
    const { snapshotAsOf } = evidence;
    const truth = snapshotAsOf === null ? undefined : this.#lowest.get(snapshotAsOf);
    const line = -this.#plan.settings.policy.dayLossLimit;
    if (truth !== undefined && truth > line)
      this.#report.wrong('R7', `killed at ${truth} paise, short of the line ${line}`);
    const age = snapshotAsOf === null ? Infinity : stored.at - snapshotAsOf;
    if (age > EVIDENCE_AGE_MS) this.#report.wrong('R7', `killed on a reading that was ${age} ms old`);
  }
}
