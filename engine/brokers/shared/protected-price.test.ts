import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paise } from '../../domain/money.ts';
import { protectedPrice } from './protected-price.ts';

const option = { kind: 'option', tickSize: paise(5) } as const;

describe('the limit a market order leaves with', () => {
  it.each([
    [80, 90, 70],
    [300, 330, 270],
    [700, 735, 665],
    [5_000, 5_150, 4_850],
    [20_000, 20_400, 19_600],
    [80_000, 80_800, 79_200],
  ])('an option at %i paise is bought up to %i and sold down to %i', (last, buy, sell) => {
    expect([protectedPrice('BUY', option, last), protectedPrice('SELL', option, last)]).toEqual([buy, sell]);
  });

  it('follows the bands of shares and futures for what is no option', () => {
    const future = { kind: 'future', tickSize: paise(10) } as const;
    expect(protectedPrice('BUY', future, 9_000)).toBe(9_180);
    expect(protectedPrice('BUY', future, 40_000)).toBe(40_400);
    expect(protectedPrice('SELL', future, 2_450_000)).toBe(2_437_750);
  });

  it('is on a tick, reaches past the last price on its own side, and is never free', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), fc.constantFrom(1, 5, 10, 25), (last, tick) => {
        const instrument = { kind: 'option', tickSize: paise(tick) } as const;
        for (const side of ['BUY', 'SELL'] as const) {
          const price = protectedPrice(side, instrument, last) ?? 0;
          expect(price % tick).toBe(0);
          expect(price).toBeGreaterThanOrEqual(tick);
        }
      }),
    );
  });

  it('cannot be said without a price or a tick (card D21)', () => {
    expect(protectedPrice('BUY', { kind: 'option', tickSize: paise(0) }, 5_000)).toBeUndefined();
    for (const last of [undefined, 0, -5, Number.NaN, Infinity])
      expect(protectedPrice('SELL', option, last)).toBeUndefined();
  });
});
