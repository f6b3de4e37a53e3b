import type { Violation } from './auditor.ts';
import type { ManualClock } from './manual-clock.ts';

/** What the oracles of one account found wrong, each with the exchange's own time. */
export class OracleReport {
  readonly violations: Violation[] = [];
  readonly #clock: ManualClock;

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  wrong(invariant: string, what: string): void {
    this.violations.push({ invariant, detail: `${new Date(this.#clock.now()).toISOString()}: ${what}` });
  }

  /** What goes on being wrong is said once. */
  wrongOnce(invariant: string, what: string): void {
    const known = this.violations.some((each) => each.invariant === invariant && each.detail.endsWith(what));
    if (!known) this.wrong(invariant, what);
  }
}
