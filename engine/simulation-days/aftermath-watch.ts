import { netQuantity } from '../simulation/account-book.ts';
import type { GuardedAccount } from './guarded-account.ts';
import type { OracleReport } from './oracle-report.ts';
import type { WatchedLine } from './watched-line.ts';

/** A position that somebody opened after the kill is gone, or somebody was told, within this time (R19). */
const AFTERMATH_MS = 60_000;

/** After the kill the account stays as it was left, or the same kill goes on, or somebody is told (R19). */
export class AftermathWatch {
  readonly #account: GuardedAccount;
  readonly #line: WatchedLine;
  readonly #report: OracleReport;
  #openSince: number | undefined;

  constructor(account: GuardedAccount, line: WatchedLine, report: OracleReport) {
    this.#account = account;
    this.#line = line;
    this.#report = report;
  }

  /** Nothing counts from before. */
  forget(): void {
    this.#openSince = undefined;
  }

  /** A look after the kill has ended. */
  look(): void {
    const { kill, alerts } = this.#account.state();
    const ended = kill?.finished;
    const opened = ended?.verified && this.#account.book().positions.some((row) => netQuantity(row) < 0);
    if (!this.#line.isHealthy || !ended || !opened) {
      this.#openSince = undefined;
      return;
    }
    const now = this.#account.clock.monotonic();
    this.#openSince ??= now;
    if (now - this.#openSince < AFTERMATH_MS) return;
    const told = alerts.some(
      (alert) => alert.priority === 'critical' && alert.acknowledgedAt === null && alert.raisedAt >= ended.at,
    );
    if (!told) this.#report.wrongOnce('R19', 'a short is open after the kill, and nothing happens');
  }
}
