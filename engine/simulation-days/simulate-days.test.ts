import { describe, expect, it } from 'vitest';
import { seedOfDay } from './draw.ts';
import { playCrashedKill } from './every-crash.ts';
import { FAILED_SEEDS, OPEN_SEEDS } from './failed-seeds.ts';
import { SURVIVED_FAULTS, type DayFault } from './fault-plan.ts';
import { simulateDays } from './simulate-days.ts';
import { simulateInParallel } from './simulate-parallel.ts';

/** A machine that is busy with other things takes its time: what is measured here is right or wrong, not quick or slow. */
const PATIENCE = { timeout: 180_000 };

const STORMY = { accounts: 1, faults: SURVIVED_FAULTS, crashes: true };

describe('simulated trading days', PATIENCE, () => {
  it('60 days with every fault and with crashes break no invariant', async () => {
    const report = await simulateDays({ ...STORMY, seed: 2_026, days: 60 });
    expect(report.violations).toEqual([]);
    // A run in which nothing happened would prove nothing.
    expect(report.kills).toBeGreaterThan(12);
    expect(report.verified).toBeGreaterThan(report.kills / 2);
    expect(report.faultsInjected).toBeGreaterThan(1_000);
    expect(report.crashes).toBeGreaterThan(10);
  });

  it('days that nobody has played before break no invariant', async () => {
    const seed = Math.floor(Math.random() * 2 ** 32);
    const report = await simulateDays({ ...STORMY, seed, days: 40, minimise: true });
    expect({ seed, violations: report.violations, minimised: report.minimised }).toEqual({
      seed,
      violations: [],
      minimised: [],
    });
  });

  it.each(FAILED_SEEDS)('the day of seed %i, which broke an invariant once, breaks none', async (seed) => {
    const report = await simulateDays({ ...STORMY, seed, days: 1 });
    const isOpen = OPEN_SEEDS.some((open) => open.seed === seed);
    expect(report.violations.length > 0).toBe(isOpen);
  });

  it('days without faults break no invariant, and several accounts share one market', async () => {
    const report = await simulateDays({ accounts: 3, faults: [], crashes: false, seed: 9, days: 10 });
    expect(report.violations).toEqual([]);
    expect([report.faultsInjected, report.crashes]).toEqual([0, 0]);
    expect(report.kills).toBeGreaterThan(5);
    expect(report.healthyKillMs.kills).toBeGreaterThan(5);
  });

  it('a day is played from nine to the close when that is asked for', async () => {
    const report = await simulateDays({ ...STORMY, seed: 3, days: 1, fullDays: 100 });
    expect(report.violations).toEqual([]);
    expect(report.faultsInjected).toBeGreaterThan(0);
  });

  it('R20: the same seed is the same journal, another seed is another', async () => {
    const run = (seed: number): ReturnType<typeof simulateDays> => simulateDays({ ...STORMY, seed, days: 5 });
    const [first, again, other] = [await run(7), await run(7), await run(8)];
    expect(again).toEqual(first);
    expect(other.journalHash).not.toBe(first.journalHash);
  });

  it('R20: two workers report what one process does', async () => {
    const run = { ...STORMY, seed: 7, days: 6 };
    expect(await simulateInParallel(run, 2)).toEqual(await simulateDays(run));
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

describe('a kill that dies at a place of its own (fault 47)', PATIENCE, () => {
  it.each<DayFault | undefined>([
    undefined,
    'lost-answer',
    'late-effect',
    'session-drop',
    'partial-fills',
    'missing-row',
  ])('every tenth place, with fault %s: no invariant breaks', async (fault) => {
    const { points } = await playCrashedKill({ seed: 11, fault, crashAt: 0 });
    expect(points).toBeGreaterThan(20);
    for (let crashAt = 1; crashAt <= points; crashAt += 10) {
      const { violations } = await playCrashedKill({ seed: 11, fault, crashAt });
      expect({ crashAt, violations }).toEqual({ crashAt, violations: [] });
    }
  });
});
