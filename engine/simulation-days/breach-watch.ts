import { dateOfTradingDay, istDateOf } from '../domain/trading-day.ts';
import { dayPnl, hasStopHit } from './book-figures.ts';
import type { AccountPlan } from './day-plan.ts';
import type { GuardedAccount } from './guarded-account.ts';
import type { OracleReport } from './oracle-report.ts';
import type { WatchedLine } from './watched-line.ts';

/** A breach of the trader's line that lasts this long, with the broker in reach, must have latched a kill (R8). */
const BREACH_MS = 12_000;

/** Sees by the exchange's own books whether the trader's line is crossed, and how long that goes on without a kill (R8). */
export class BreachWatch {
  readonly #account: GuardedAccount;
  readonly #plan: AccountPlan;
  readonly #line: WatchedLine;
  readonly #report: OracleReport;
  #since: number | undefined;

  constructor(account: GuardedAccount, plan: AccountPlan, line: WatchedLine, report: OracleReport) {
    this.#account = account;
    this.#plan = plan;
    this.#line = line;
    this.#report = report;
  }

  /** Nothing counts from before. */
  forget(): void {
    this.#since = undefined;
  }

  /** A look while no kill is latched. */
  look(): void {
    const { engine, clock } = this.#account;
    const { state } = engine.report();
    // A clock that ran fast before midnight has opened the next day, and no day is opened twice (R5): what the old one lost is judged
    // no more. No exchange trades in those minutes, and from midnight on all is demanded again.
    const isOfToday = dateOfTradingDay(state.tradingDay) <= istDateOf(clock.now());
    const mayBeDemanded = this.#line.isHealthy && this.#line.clockIsRight && state.running && isOfToday;
    if (!mayBeDemanded || !this.#isBreached()) {
      this.#since = undefined;
      return;
    }
    const now = clock.monotonic();
    this.#since ??= now;
    if (now - this.#since > BREACH_MS)
      this.#report.wrongOnce('R8', `past the line with a stop hit for ${BREACH_MS / 1_000} s and not killed`);
  }

  #isBreached(): boolean {
    const isPast = dayPnl(this.#account) <= -this.#plan.settings.policy.dayLossLimit;
    return isPast && hasStopHit(this.#account.book());
  }
}
