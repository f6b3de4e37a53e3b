import { describe, expect, it } from 'vitest';
import { seedOfDay } from './draw.ts';
import { DAY_FAULTS } from './fault-plan.ts';
import { simulateDays } from './simulate-days.ts';

const STORMY = { accounts: 1, faults: DAY_FAULTS, crashes: true };

describe('simulated trading days', () => {
  it('150 days with every fault and with crashes break no invariant', async () => {
    const report = await simulateDays({ ...STORMY, seed: 2_026, days: 150 });
    expect(report.violations).toEqual([]);
    // A run in which nothing happened would prove nothing.
    expect(report.kills).toBeGreaterThan(50);
    expect(report.verified).toBeGreaterThan(report.kills / 2);
    expect(report.faultsInjected).toBeGreaterThan(1_000);
    expect(report.crashes).toBeGreaterThan(30);
  });

  it('days without faults break no invariant, and several accounts share one market', async () => {
    const report = await simulateDays({ accounts: 3, faults: [], crashes: false, seed: 9, days: 10 });
    expect(report.violations).toEqual([]);
    expect([report.faultsInjected, report.crashes]).toEqual([0, 0]);
    expect(report.kills).toBeGreaterThan(5);
  });

  it('R20: the same seed is the same journal, another seed is another', async () => {
    const run = (seed: number): ReturnType<typeof simulateDays> => simulateDays({ ...STORMY, seed, days: 5 });
    const [first, again, other] = [await run(7), await run(7), await run(8)];
    expect(again).toEqual(first);
    expect(other.journalHash).not.toBe(first.journalHash);
  });

  it('a day is replayed alone by its own seed', async () => {
    const days: string[] = [];
    for (const day of [1, 2, 3]) {
      const alone = await simulateDays({ ...STORMY, seed: seedOfDay(7, day), days: 1 });
      days.push(`${alone.kills} ${alone.faultsInjected} ${alone.crashes}`);
    }
    const together = await simulateDays({ ...STORMY, seed: 7, days: 3 });
    const sum = (column: number): number => days.reduce((total, line) => total + Number(line.split(' ')[column]), 0);
    expect([together.kills, together.faultsInjected, together.crashes]).toEqual([sum(0), sum(1), sum(2)]);
  });
});
