import { describe, expect, it } from 'vitest';

import { moneyTicks, timeTicks } from './chart-ticks.ts';

describe('ticks of the chart', () => {
  it('fall on round clock times in India', () => {
    const from = Date.parse('2026-11-20T09:15:00+05:30');
    const ticks = timeTicks(from, Date.parse('2026-11-20T11:42:10+05:30'), 10);
    expect(ticks[0]).toBe(from);
    expect(ticks.at(-1)).toBe(Date.parse('2026-11-20T11:30:00+05:30'));
  });

  it('are round amounts with zero among them', () => {
    expect(moneyTicks(-1_100_000, 300_000, 6)).toEqual(
      [-1_000_000, -500_000, -0, 0].filter((tick, index) => index !== 2),
    );
  });
});
