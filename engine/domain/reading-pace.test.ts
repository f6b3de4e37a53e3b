import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readingRest, type PaceView } from './reading-pace.ts';

const HELD: PaceView = {
  riskIntervalMs: 2_000,
  pace: { nearMs: 600, flatMs: 5_000 },
  isIdle: false,
  dwellMs: null,
  utilization: 10,
  isFlat: false,
  isStreaming: false,
};
const rest = (change: Partial<PaceView>): number => readingRest({ ...HELD, ...change });

describe('how often an account is read', () => {
  it('is the setting in the ordinary case, and wherever the broker’s limits are not known', () => {
    expect(rest({})).toBe(2_000);
    expect(rest({ utilization: null })).toBe(2_000);
    expect(rest({ pace: undefined, utilization: 99 })).toBe(2_000);
    expect(rest({ pace: undefined, isFlat: true, isStreaming: true })).toBe(2_000);
  });

  it('is what the broker allows near the line, from 70 % on, and never rarer than the setting', () => {
    expect([rest({ utilization: 69 }), rest({ utilization: 70 }), rest({ utilization: 130 })]).toEqual([
      2_000, 600, 600,
    ]);
    expect(rest({ utilization: 90, riskIntervalMs: 500 })).toBe(500);
  });

  it('stays the setting near the line where streamed prices are judged between readings anyway', () => {
    expect(rest({ utilization: 95, isStreaming: true })).toBe(2_000);
  });

  it('is rare while nothing is held, but only where fills are told by the broker', () => {
    expect(rest({ isFlat: true, isStreaming: true, utilization: 0 })).toBe(5_000);
    expect(rest({ isFlat: true, isStreaming: false, utilization: 0 })).toBe(2_000);
    // A line that is near by what was booked today is near without any position too.
    expect(rest({ isFlat: true, isStreaming: false, utilization: 90 })).toBe(600);
  });

  it('is rare while nothing is decided, and half the dwell while something waits for its proof', () => {
    expect(rest({ isIdle: true, utilization: 99, dwellMs: 500 })).toBe(5_000);
    expect([rest({ dwellMs: 1_500 }), rest({ dwellMs: 100 }), rest({ dwellMs: 9_000 })]).toEqual([750, 250, 2_000]);
  });

  it('never asks oftener than 250 ms or the broker’s own limit, and never rests for ever', () => {
    fc.assert(
      fc.property(
        fc.record({
          riskIntervalMs: fc.integer({ min: 1_000, max: 5_000 }),
          pace: fc.option(
            fc.record({
              nearMs: fc.integer({ min: 250, max: 2_000 }),
              flatMs: fc.integer({ min: 2_000, max: 10_000 }),
            }),
            { nil: undefined },
          ),
          isIdle: fc.boolean(),
          dwellMs: fc.option(fc.integer({ min: 0, max: 10_000 })),
          utilization: fc.option(fc.double({ min: 0, max: 500, noNaN: true })),
          isFlat: fc.boolean(),
          isStreaming: fc.boolean(),
        }),
        (view) => {
          const ms = readingRest(view);
          expect(ms).toBeGreaterThanOrEqual(250);
          expect(ms).toBeLessThanOrEqual(10_000);
        },
      ),
    );
  });
});
