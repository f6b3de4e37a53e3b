import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paise } from '../domain/money.ts';
import {
  CONTRACTS,
  instrumentOf,
  listContracts,
  parseSymbol,
  strikesAround,
  symbolOf,
  UNDERLYINGS,
  weeklyExpiryAfter,
} from './option-chain.ts';

describe('weekly expiry', () => {
  it.each([
    ['2026-11-20', '2026-11-24'],
    ['2026-11-23', '2026-11-24'],
    ['2026-11-24', '2026-12-01'],
    ['2024-06-04', '2024-06-11'],
    ['2026-12-30', '2027-01-05'],
  ])('the first Tuesday after %s is %s', (date, expiry) => {
    expect(weeklyExpiryAfter(date)).toBe(expiry);
  });
});

describe('trading symbols', () => {
  it('names underlying, expiry, strike and type', () => {
    const contract = { underlying: 'NIFTY', expiry: '2026-11-24', strike: paise(2_450_000), optionType: 'CE' } as const;
    expect(symbolOf(contract)).toBe('NIFTY26NOV2424500CE');
    expect(instrumentOf(contract)).toMatchObject({ lotSize: 65, freezeQuantity: 1_800, tickSize: 5, exchange: 'NFO' });
  });

  it('reads back whatever it wrote', () => {
    const contracts = fc.record({
      underlying: fc.constantFrom(...UNDERLYINGS),
      expiry: fc.constantFrom('2024-06-11', '2026-11-24', '2027-01-05', '2028-02-29'),
      step: fc.integer({ min: 20, max: 900 }),
      optionType: fc.constantFrom('CE' as const, 'PE' as const),
    });
    fc.assert(
      fc.property(contracts, ({ step, ...rest }) => {
        const contract = { ...rest, strike: paise(step * CONTRACTS[rest.underlying].strikeStep) };
        expect(parseSymbol(symbolOf(contract))).toEqual(contract);
      }),
    );
  });

  it.each([
    '',
    'NIFTY',
    'SENSEX26NOV2480000CE',
    'NIFTY26NOV2424510CE',
    'NIFTY26FEB3024500CE',
    'NIFTY26XYZ2424500CE',
    'NIFTY26NOV2424500XX',
    'BANKNIFTY26NOV2452050CE',
  ])('refuses %j', (symbol) => {
    expect(parseSymbol(symbol)).toBeUndefined();
  });
});

describe('strikes', () => {
  it('span 15 % either side of the spot in whole steps', () => {
    expect(strikesAround('NIFTY', 2_450_000)).toEqual({ low: 2_080_000, high: 2_820_000 });
    expect(listContracts('NIFTY', '2026-11-24', { low: 2_080_000, high: 2_820_000 })).toHaveLength(149 * 2);
  });

  it('grow when the spot runs away and keep what was listed', () => {
    const before = strikesAround('NIFTY', 2_450_000);
    expect(strikesAround('NIFTY', 2_700_000, before)).toEqual({ low: 2_080_000, high: 3_105_000 });
    expect(strikesAround('NIFTY', 2_100_000, before).high).toBe(before.high);
  });
});
