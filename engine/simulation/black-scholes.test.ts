import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blackScholes, normalCdf } from './black-scholes.ts';

const hull = { spot: 42, strike: 40, rate: 0.1, volatility: 0.2, years: 0.5 } as const;
const atTheMoney = { spot: 100, strike: 100, rate: 0.05, volatility: 0.2, years: 1 } as const;

describe('Black-Scholes', () => {
  it.each([
    // Hull, Options, Futures and Other Derivatives: the worked example of the Black-Scholes-Merton chapter.
    ['CE', hull, 4.759422],
    ['PE', hull, 0.808599],
    // The textbook at-the-money year: 10.4506 and 5.5735.
    ['CE', atTheMoney, 10.450584],
    ['PE', atTheMoney, 5.573526],
  ] as const)('prices a %s as published', (optionType, terms, expected) => {
    expect(blackScholes({ optionType, ...terms })).toBeCloseTo(expected, 5);
  });

  it.each([
    ['CE', 110, 10],
    ['CE', 90, 0],
    ['PE', 110, 0],
    ['PE', 90, 10],
  ] as const)('is worth its intrinsic value at expiry: %s at %d', (optionType, spot, value) => {
    expect(blackScholes({ optionType, spot, strike: 100, years: 0, volatility: 0.2, rate: 0.05 })).toBe(value);
  });

  const terms = fc.record({
    spot: fc.double({ min: 1_000, max: 90_000, noNaN: true }),
    strike: fc.double({ min: 1_000, max: 90_000, noNaN: true }),
    years: fc.double({ min: 1e-5, max: 2, noNaN: true }),
    volatility: fc.double({ min: 0.02, max: 1.5, noNaN: true }),
    rate: fc.double({ min: 0, max: 0.15, noNaN: true }),
  });

  it('keeps put-call parity: C - P = S - K·e^(-rT)', () => {
    fc.assert(
      fc.property(terms, (given) => {
        const call = blackScholes({ optionType: 'CE', ...given });
        const put = blackScholes({ optionType: 'PE', ...given });
        const forward = given.spot - given.strike * Math.exp(-given.rate * given.years);
        expect(Math.abs(call - put - forward)).toBeLessThan(1e-6 * given.spot);
      }),
    );
  });

  it('never prices below intrinsic value of the forward nor above the underlying', () => {
    fc.assert(
      fc.property(terms, (given) => {
        const call = blackScholes({ optionType: 'CE', ...given });
        const floor = given.spot - given.strike * Math.exp(-given.rate * given.years);
        expect(call).toBeGreaterThanOrEqual(Math.max(0, floor) - 1e-6 * given.spot);
        expect(call).toBeLessThanOrEqual(given.spot);
      }),
    );
  });
});

describe('the normal distribution', () => {
  it.each([
    [0, 0.5],
    [1, 0.8413447460685429],
    [1.96, 0.9750021048517795],
    [3, 0.9986501019683699],
    [-4, 3.167124183311998e-5],
    [-8, 6.220960574271785e-16],
    [50, 1],
    [-50, 0],
  ])('Φ(%d) = %d', (x, expected) => {
    expect(Math.abs(normalCdf(x) - expected)).toBeLessThan(1e-12 * Math.max(expected, 1e-3));
  });
});
