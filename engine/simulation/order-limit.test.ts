import { describe, expect, it } from 'vitest';
import { OrderLimit } from './order-limit.ts';

describe('the practice gateway', () => {
  it('K16: takes ten order calls in any second of one account, refuses the eleventh, and counts both', () => {
    let now = 0;
    const limit = new OrderLimit({ monotonic: () => now }, 10);
    const passes = (count: number): number =>
      Array.from({ length: count }, () => limit.pass('a')).filter(Boolean).length;
    expect(passes(6)).toBe(6);
    now = 600;
    expect(passes(5)).toBe(4);
    expect(limit.pass('b'), 'another account has a second of its own').toBe(true);
    now = 999;
    expect(limit.pass('a')).toBe(false);
    now = 1_000;
    expect(passes(7)).toBe(6);
    expect(limit.count('a')).toEqual({ calls: 16, refused: 3 });
    expect(limit.count('c')).toEqual({ calls: 0, refused: 0 });
  });
});
