import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatRupees, paise, parseLossLimit, parseRupees, sumPaise } from './money.ts';

const anyAmount = fc.integer({ min: -1_000_000_000_000, max: 1_000_000_000_000 }).map(paise);

/** Writes paise as a broker does: plain decimal rupees. */
function decimal(amount: number): string {
  const magnitude = Math.abs(amount);
  return `${amount < 0 ? '-' : ''}${Math.floor(magnitude / 100)}.${String(magnitude % 100).padStart(2, '0')}`;
}

describe('a loss limit as it is typed', () => {
  it.each([
    '6000',
    '-6000',
    '6,000',
    '-6,000',
    '₹6 000',
    '₹6,000',
    '₹ 6,000.00',
    '-₹6,000',
    '₹-6,000',
    '−6000',
    '–6,000',
    '−₹6,000',
    'Rs. 6000',
    'Rs 6,000',
    'INR 6000',
    ' 6000 ',
    '6\u00a0000',
    '6\u202f000',
    '6000.0',
    '+6000',
    6000,
    -6000,
    6000.0,
  ])('D4: %j means ₹6,000', (typed) => {
    expect(parseLossLimit(typed)).toEqual({ ok: true, value: 600_000 });
  });

  it('D4: reads back as the trader wrote it', () => {
    const limit = parseLossLimit('₹6 000');
    expect(limit.ok && formatRupees(limit.value, { decimals: 0 })).toBe('₹6,000');
  });

  it.each([
    ['12,34,567.89', 123_456_789],
    ['1,234,567', 123_456_700],
    ['0.01', 1],
    ['100', 10_000],
    ['5999.99', 599_999],
    ['1,000.5', 100_050],
  ])('%s is %i paise', (typed, expected) => {
    expect(parseLossLimit(typed)).toEqual({ ok: true, value: expected });
  });

  it.each(['', ' ', '₹', 'Rs.', ',', '\u00a0'])('D4: refuses %j as empty', (typed) => {
    expect(parseLossLimit(typed)).toEqual({ ok: false, error: { code: 'limit-empty' } });
  });

  it.each(['0', '0.00', '-0', '₹0', '0,000', 0, -0])('D4: refuses %j as zero', (typed) => {
    expect(parseLossLimit(typed)).toEqual({ ok: false, error: { code: 'limit-zero' } });
  });

  it.each([
    'six thousand',
    'NaN',
    'Infinity',
    '1e5',
    '6k',
    '6000-',
    '--6000',
    '6000.123',
    '6000.5.5',
    '.5',
    '6.',
    '0x10',
    '60%',
    '6000 8000x',
    '99999999999999999999',
    'null',
    'undefined',
    Number.NaN,
    Number.POSITIVE_INFINITY,
    1e21,
    0.1 + 0.2,
  ])('D4: refuses %j as no number', (typed) => {
    expect(parseLossLimit(typed)).toEqual({ ok: false, error: { code: 'limit-not-a-number' } });
  });

  it.each(['6.000', '1,00', '6000,50', '6,0', '60,00', ',600', '6,,000', '6000,', '6 0 0 0', '1234,567'])(
    'D4: refuses %j, whose separators could mean two things',
    (typed) => {
      expect(parseLossLimit(typed)).toEqual({ ok: false, error: { code: 'limit-not-a-number' } });
    },
  );

  it('D4: what is shown as a limit can be typed again and means the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000_000_000 }).map(paise), fc.boolean(), (limit, negative) => {
        const shown = formatRupees(negative ? paise(-limit) : limit);
        expect(parseLossLimit(shown)).toEqual({ ok: true, value: limit });
      }),
      { numRuns: 1_000 },
    );
  });

  it('D4: whatever is typed becomes a positive whole number of paise or is refused', () => {
    const nearly = fc.string({ unit: fc.constantFrom(...'0123456789.,-+ ₹eRsN'.split('')), maxLength: 12 });
    fc.assert(
      fc.property(fc.oneof(fc.string(), nearly, fc.double()), (typed) => {
        const limit = parseLossLimit(typed);
        expect(!limit.ok || (Number.isSafeInteger(limit.value) && limit.value > 0)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('rupees as brokers write them', () => {
  it.each([
    ['45520', 4_552_000],
    ['45520.00', 4_552_000],
    ['475200.0000', 47_520_000],
    ['-2480.5', -248_050],
    ['+1.05', 105],
    ['0', 0],
    ['-0.00', 0],
    [' 113.80 ', 11_380],
    ['0.29', 29],
    ['1.005', undefined],
    ['', undefined],
    ['--', undefined],
    ['NA', undefined],
    ['NaN', undefined],
    ['1,000.00', undefined],
    ['1e5', undefined],
    ['.50', undefined],
    ['90071992547409920', undefined],
  ])('parses %j to %j paise', (text, expected) => {
    expect(parseRupees(text)).toBe(expected);
  });

  it('never answers minus zero', () => {
    expect(Object.is(parseRupees('-0'), 0)).toBe(true);
    expect(Object.is(paise(-0), 0)).toBe(true);
  });

  it('I6: writing and parsing is exact for every amount', () => {
    fc.assert(
      fc.property(anyAmount, (amount) => {
        expect(parseRupees(decimal(amount))).toBe(amount);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('adding', () => {
  it('I6: adds paise as integers where binary floats drift', () => {
    const tenths = Array.from({ length: 1_000 }, () => 0.1);
    expect(tenths.reduce((sum, each) => sum + each, 0)).not.toBe(100);
    expect(sumPaise(tenths.map(() => paise(10)))).toBe(10_000);
  });

  it('I6: order and grouping of a sum do not matter', () => {
    fc.assert(
      fc.property(fc.array(anyAmount, { maxLength: 50 }), fc.nat(50), (amounts, cut) => {
        const parts = [sumPaise(amounts.slice(0, cut)), sumPaise(amounts.slice(cut))];
        expect(sumPaise(parts)).toBe(sumPaise(amounts.toReversed()));
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('I6: %d is a bug and not an amount', (amount) => {
    expect(() => paise(amount)).toThrow(RangeError);
  });

  it('refuses a sum beyond what integers hold', () => {
    const most = paise(Number.MAX_SAFE_INTEGER);
    expect(() => sumPaise([most, paise(1)])).toThrow(RangeError);
  });
});

describe('rupees as they are shown', () => {
  it.each([
    [0, '₹0.00'],
    [5, '₹0.05'],
    [-5, '−₹0.05'],
    [99_999, '₹999.99'],
    [100_000, '₹1,000.00'],
    [600_000, '₹6,000.00'],
    [9_999_999, '₹99,999.99'],
    [10_000_000, '₹1,00,000.00'],
    [-12_345_600, '−₹1,23,456.00'],
    [1_234_567_890, '₹1,23,45,678.90'],
  ])('%i paise is %s', (amount, expected) => {
    expect(formatRupees(paise(amount))).toBe(expected);
  });

  it('shows a plus where it is asked to', () => {
    expect(formatRupees(paise(100), { sign: 'always' })).toBe('+₹1.00');
    expect(formatRupees(paise(0), { sign: 'always' })).toBe('₹0.00');
    expect(formatRupees(paise(-100), { sign: 'always', decimals: 0 })).toBe('−₹1');
  });
});
