import { describe, expect, it } from 'vitest';

import { paise } from '../engine/domain/money.ts';
import {
  countOf,
  formatDuration,
  formatLots,
  formatMoment,
  formatPercent,
  formatPnl,
  formatPrice,
  formatTime,
  formatUnits,
} from './format.ts';

describe('money on the screen', () => {
  it('always carries its sign as a profit or loss, with a real minus and Indian grouping', () => {
    expect(formatPnl(paise(-12_345_600))).toBe('−₹1,23,456.00');
    expect(formatPnl(paise(12_345_600))).toBe('+₹1,23,456.00');
    expect(formatPnl(paise(0))).toBe('₹0.00');
  });

  it('is a dash when it is not known, never zero', () => {
    expect(formatPnl(null)).toBe('—');
    expect(formatPrice(null)).toBe('—');
    expect(formatPercent(null)).toBe('—');
  });
});

describe('quantities', () => {
  it('are units with a real minus, and lots beside them', () => {
    expect(formatUnits(-130)).toBe('−130');
    expect(formatLots(-130, 65)).toBe('−2 lots');
    expect(formatLots(65, 65)).toBe('1 lot');
    expect(formatLots(100, 65)).toBe('1.54 lots');
    expect(countOf(1, 'order')).toBe('1 order');
    expect(countOf(0, 'order')).toBe('0 orders');
  });
});

describe('times', () => {
  it('are Indian times whatever the zone of the wire time is', () => {
    expect(formatMoment('2026-11-23T09:00:00.000+05:30')).toBe('Mon 23 Nov, 09:00 IST');
    expect(formatMoment('2026-11-23T03:30:00.000Z')).toBe('Mon 23 Nov, 09:00 IST');
    expect(formatTime('2026-11-20T11:42:10.400+05:30')).toBe('11:42:10');
    expect(formatTime(null)).toBe('—');
  });

  it('say how long a step took', () => {
    expect([340, 2_400, 75_000].map(formatDuration)).toEqual(['340 ms', '2.4 s', '1 min 15 s']);
  });
});
