import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paise } from '../domain/money.ts';
import { protectedLimit } from './protection.ts';

describe('protected market orders', () => {
  // The bands of `brokers.md` section 5: ten paise, then 10, 5, 3, 2 and 1 percent.
  it.each([
    [95, 105, 85],
    [100, 110, 90],
    [400, 440, 360],
    [800, 840, 760],
    [5_000, 5_150, 4_850],
    [20_000, 20_400, 19_600],
    [60_000, 60_600, 59_400],
    [5, 15, 5],
  ])('LTP %d: a buy is limited to %d, a sale to %d', (lastPrice, buy, sell) => {
    expect(protectedLimit('BUY', paise(lastPrice))).toBe(buy);
    expect(protectedLimit('SELL', paise(lastPrice))).toBe(sell);
  });

  it('always lies on a tick, on the right side, and above zero', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200_000 }), (ticks) => {
        const lastPrice = paise(ticks * 5);
        const [buy, sell] = [protectedLimit('BUY', lastPrice), protectedLimit('SELL', lastPrice)];
        expect([buy % 5, sell % 5]).toEqual([0, 0]);
        expect(buy).toBeGreaterThanOrEqual(lastPrice);
        expect(sell).toBeLessThanOrEqual(lastPrice);
        expect(sell).toBeGreaterThan(0);
      }),
    );
  });
});
