import { describe, expect, it } from 'vitest';
import { paise } from '../domain/money.ts';
import { minimiseDay } from './minimise.ts';
import { simulateDay, type DayOptions } from './simulated-day.ts';

/** Guards with a line ten times too near, so that a leap of the market is enough to kill wrongly. */
const BROKEN: Omit<DayOptions, 'seed'> = {
  accounts: 1,
  faults: ['slow-line', 'missing-price', 'notifier-down'],
  crashes: true,
  alter: (parts) => {
    const { settings } = parts;
    const dayLossLimit = paise(Math.round(settings.policy.dayLossLimit / 10));
    return { ...parts, settings: { ...settings, policy: { ...settings.policy, dayLossLimit } } };
  },
};

describe('a failing day', { timeout: 180_000 }, () => {
  it('is made shorter until every disturbance left in it is needed', async () => {
    let seed = 1;
    let report = await simulateDay({ ...BROKEN, seed });
    while (!report.violations.some(({ invariant }) => invariant === 'R7') || report.struck.length < 10) {
      seed += 1;
      report = await simulateDay({ ...BROKEN, seed });
    }
    const kept = await minimiseDay({ ...BROKEN, seed }, 'R7', report.struck);
    expect(kept.length).toBeLessThan(report.struck.length / 2);
    const breaksWith = async (keys: readonly string[]): Promise<boolean> => {
      const again = await simulateDay({ ...BROKEN, seed, only: new Set(keys) });
      return again.violations.some(({ invariant }) => invariant === 'R7');
    };
    expect(await breaksWith(kept.map(({ key }) => key))).toBe(true);
    for (const left of kept)
      expect(await breaksWith(kept.filter((each) => each !== left).map(({ key }) => key))).toBe(false);
  });
});
