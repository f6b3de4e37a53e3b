import { createHash } from 'node:crypto';
import { seedOfDay } from './draw.ts';
import { simulateDay, type DayOptions } from './simulated-day.ts';

/** A violation with the day it happened on; a run of one day with this seed shows it again. */
export type DatedViolation = {
  readonly day: number;
  readonly seed: number;
  readonly invariant: string;
  readonly detail: string;
};

/** What a run came to. */
export type DaysReport = {
  readonly seed: number;
  readonly days: number;
  readonly kills: number;
  readonly faultsInjected: number;
  readonly crashes: number;
  readonly violations: readonly DatedViolation[];
  readonly verified: number;
  /** Equal for equal arguments, on every machine. */
  readonly journalHash: string;
};

/** Simulates so many days, one after the other, each from a seed of its own. */
export async function simulateDays(
  options: DayOptions & { readonly days: number },
  done: (day: number) => void = () => undefined,
): Promise<DaysReport> {
  const hash = createHash('sha256');
  const total = { kills: 0, verified: 0, faultsInjected: 0, crashes: 0 };
  const violations: DatedViolation[] = [];
  for (let day = 1; day <= options.days; day += 1) {
    const seed = seedOfDay(options.seed, day);
    const report = await simulateDay({ ...options, seed });
    total.kills += report.kills;
    total.verified += report.verified;
    total.faultsInjected += report.faultsInjected;
    total.crashes += report.crashes;
    violations.push(...report.violations.map(({ invariant, detail }) => ({ day, seed, invariant, detail })));
    hash.update(report.journalHash);
    done(day);
  }
  return { seed: options.seed, days: options.days, ...total, violations, journalHash: hash.digest('hex') };
}
