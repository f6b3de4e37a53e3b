import type { EngineParts } from '../runtime/engine-parts.ts';
import type { DayFault } from './fault-plan.ts';
import { runDay } from './simulate-days.ts';

/** An engine with a deliberate fault and what must show it. */
export type BrokenEngine = {
  readonly alter: (parts: EngineParts) => EngineParts;
  readonly expected: readonly string[];
  readonly faults: readonly DayFault[];
};

/** How many days it took until one of the expected invariants broke; Infinity when `most` days were not enough. */
export async function daysUntilCaught({ alter, expected, faults }: BrokenEngine, most: number): Promise<number> {
  for (let day = 1; day <= most; day += 1) {
    const { violations } = await runDay(day, { seed: 1, days: most, accounts: 1, faults, crashes: true, alter });
    if (violations.some(({ invariant }) => expected.includes(invariant))) return day;
  }
  return Infinity;
}
