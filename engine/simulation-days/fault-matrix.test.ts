import { describe, expect, it } from 'vitest';
import { FAULT_MATRIX } from './fault-matrix.ts';
import { DAY_FAULTS, NOT_SURVIVED } from './fault-plan.ts';
import { INVARIANTS } from './invariants.ts';
import { simulateDays } from './simulate-days.ts';

/** The rows the reliability page marks for the simulator: [from, to], both included. */
const MARKED = [
  [1, 9],
  [11, 14],
  [16, 26],
  [28, 39],
  [41, 44],
  [47, 49],
  [62, 62],
  [66, 67],
  [75, 78],
  [80, 83],
  [91, 93],
] as const;

// A bound for a machine that eight others use too; nothing is measured by it.
describe('the fault matrix in simulated days', { timeout: 900_000 }, () => {
  it('every row marked for the simulator has a switch', () => {
    const rows = MARKED.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_each, index) => from + index));
    const drawn = new Set(FAULT_MATRIX.filter(({ drawnBy }) => drawnBy.length > 0).map(({ row }) => row));
    expect(rows.filter((row) => !drawn.has(row))).toEqual([]);
  });

  it('every fault that a row names exists, and every fault but noise on the line and the market’s own ways stands in a row', () => {
    const named = new Set(FAULT_MATRIX.flatMap(({ drawnBy }) => drawnBy));
    expect([...named].filter((name) => name !== '--crashes' && !DAY_FAULTS.includes(name))).toEqual([]);
    const unnamed = DAY_FAULTS.filter((fault) => !named.has(fault));
    expect(unnamed).toEqual(['slow-line', 'missing-row', 'closed-rows-dropped', 'slide']);
  });

  it('every switch does something: each fault strikes, on stormy days or within sixty days of its own', async () => {
    const idle: string[] = [];
    const storm = await simulateDays({ seed: 4, days: 24, accounts: 1, faults: DAY_FAULTS, crashes: true });
    // Most strike among all the others; only the rest is worth days of its own.
    for (const fault of DAY_FAULTS.filter((each) => !storm.struckFaults.has(each))) {
      let struck = 0;
      for (let seed = 1; seed <= 20 && struck === 0; seed += 1) {
        const report = await simulateDays({ seed, days: 3, accounts: 1, faults: [fault], crashes: true });
        struck = report.struckFaults.get(fault) ?? 0;
      }
      if (struck === 0) idle.push(fault);
    }
    expect(idle).toEqual([]);
  });

  it('what is not survived yet has a reason, and R1-R20 each have an oracle and a guard', () => {
    expect(Object.values(NOT_SURVIVED).filter((why) => why.length < 20)).toEqual([]);
    expect(INVARIANTS.map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_each, index) => `R${index + 1}`));
    expect(INVARIANTS.filter(({ oracle, guard }) => oracle === '' || guard === '')).toEqual([]);
  });
});
