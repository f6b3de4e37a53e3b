import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rupees, units } from './decimal.ts';

describe('rupees on the wire', () => {
  it.each([
    ['801.6000', 80_160],
    ['475200.00', 47_520_000],
    ['19.409999999999997', 1_941],
    ['-0.24', -24],
    [9.5699, 957],
    [-12, -1_200],
    ['.5', undefined],
    ['0.004', 0],
    ['0.005', 1],
    ['1.', 100],
    [1e-7, 0],
    ['', undefined],
    ['NA', undefined],
    ['--', undefined],
    ['1,000', undefined],
    ['1e5', undefined],
    [Number.NaN, undefined],
    [Infinity, undefined],
    [null, undefined],
    ['99999999999999999999', undefined],
  ])('%j is %j paise', (value, amount) => {
    expect(rupees(value)).toBe(amount);
  });

  it('are exact for every amount of whole paise, as text and as number', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000_000_000, max: 1_000_000_000_000 }), (amount) => {
        const sign = amount < 0 ? '-' : '';
        const [whole, part] = [Math.floor(Math.abs(amount) / 100), String(Math.abs(amount) % 100).padStart(2, '0')];
        const text = `${sign}${whole}.${part}`;
        expect(rupees(text)).toBe(amount);
        expect(rupees(`${text}00`)).toBe(amount);
        expect(rupees(Number(text))).toBe(amount);
      }),
    );
  });
});

describe('units on the wire', () => {
  it.each([
    ['225', 225],
    [65, 65],
    ['-65', -65],
    ['0.00', 0],
    ['-0', 0],
    ['1.5', undefined],
    [1.5, undefined],
    ['', undefined],
    ['NA', undefined],
    [undefined, undefined],
  ])('%j is %j', (value, count) => {
    expect(units(value)).toBe(count);
  });
});
