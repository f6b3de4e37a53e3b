import { describe, expect, test } from 'vitest';
import { inTurns, median, percentile } from './measure.ts';

describe('the arithmetic of the benchmarks', () => {
  test('the median of an even number of samples lies between the two in the middle', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([10, 1, 2])).toBe(2);
  });

  test('a percentile is one of the samples', () => {
    const samples = Array.from({ length: 100 }, (_, index) => index + 1);
    expect(percentile(samples, 0.99)).toBe(99);
    expect(percentile(samples, 1)).toBe(100);
    expect(percentile([7], 0.5)).toBe(7);
  });

  test('nothing measured is an error, not a zero', () => {
    expect(() => median([])).toThrow('at least one sample');
    expect(() => percentile([], 0.5)).toThrow('at least one sample');
  });

  test('contenders take turns and the first round does not count', async () => {
    const order: string[] = [];
    const contender = (name: string) => async (round: number) => {
      order.push(`${name}${round}`);
      return [round === 0 ? 1000 : round];
    };
    const summary = await inTurns({ ours: contender('o'), floor: contender('f') }, 3);
    expect(order).toEqual(['o0', 'f0', 'f1', 'o1', 'o2', 'f2', 'f3', 'o3']);
    expect(summary.ours).toEqual({ p50: 2, p99: 2 });
  });
});
