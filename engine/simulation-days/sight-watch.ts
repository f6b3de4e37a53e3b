import type { GuardedAccount } from './guarded-account.ts';
import type { OracleReport } from './oracle-report.ts';
import type { WatchedLine } from './watched-line.ts';

/**
 * Without a reading for this long somebody must have been told (R8): the engine's own 30 s, and the patience of one reading
 * whose calls all hang (a read, a log-in, a read), because it is told when that reading is given up.
 */
const BLIND_MS = 155_000;
/** A reading that arrives is new when it was taken no longer ago than a slow line takes. */
const FRESH_MS = 10_000;

/** Sees when the engine last read anything new, and whether its trader hears of it when that is long ago (R8, R9). */
export class SightWatch {
  readonly #account: GuardedAccount;
  readonly #line: WatchedLine;
  readonly #report: OracleReport;
  readonly #raisedAt: ReadonlyMap<string, number>;
  #freshAt = 0;
  #knownAsOf = 0;

  /** `raisedAt`: when each alert was first raised, by trading day and id, on the monotonic clock. */
  constructor(
    account: GuardedAccount,
    line: WatchedLine,
    { report, raisedAt }: { readonly report: OracleReport; readonly raisedAt: ReadonlyMap<string, number> },
  ) {
    this.#account = account;
    this.#line = line;
    this.#report = report;
    this.#raisedAt = raisedAt;
  }

  look(): void {
    const { disk, clock } = this.#account;
    const { state, assessment } = this.#account.engine.report();
    const now = clock.monotonic();
    const asOf = assessment?.snapshot.asOf ?? 0;
    if (asOf !== this.#knownAsOf && this.#account.now() - asOf < FRESH_MS) this.#freshAt = now;
    this.#knownAsOf = asOf;
    if (disk.full || !this.#line.clockIsRight) return;
    const since = Math.max(this.#freshAt, this.#line.bootedAt);
    if (!state.running || now - since < BLIND_MS) return;
    const told = state.alerts.some(
      (alert) =>
        alert.code === 'blind' && (this.#raisedAt.get(`${state.tradingDay} ${alert.alertId}`) ?? since) >= since,
    );
    if (!told) this.#report.wrongOnce('R8', `blind for ${BLIND_MS / 1_000} s and nobody was told`);
    if (state.degraded === null) this.#report.wrongOnce('R9', 'blind, and shown as guarded');
  }
}
