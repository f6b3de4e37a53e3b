import { expect, test } from 'vitest';
import { Restarts } from './restart-pace.ts';

const PACE = { shortestMs: 500, longestMs: 30_000, most: 3, withinMs: 3_600_000 };

test('each worker that breaks at once waits twice as long as the one before, up to the longest', () => {
  const restarts = new Restarts({ ...PACE, most: 100 });
  const waits = Array.from({ length: 9 }, (_each, index) => restarts.next(10, index * 1_000, false).waitMs);
  expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
});

test('a worker that was well for over a minute starts the count anew', () => {
  const restarts = new Restarts(PACE);
  restarts.next(10, 0, false);
  restarts.next(10, 1_000, false);
  expect(restarts.next(60_001, 61_001, false).waitMs).toBe(500);
});

test('one ending more than allowed within the span pauses until the oldest of them is out of it', () => {
  const restarts = new Restarts(PACE);
  for (const at of [0, 1_000, 2_000]) expect(restarts.next(10, at, false).pauseMs).toBe(0);
  expect(restarts.next(10, 3_000, false)).toEqual({ waitMs: 3_597_000, pauseMs: 3_597_000 });
});

test('endings that are out of the span do not count', () => {
  const restarts = new Restarts(PACE);
  for (const at of [0, 1_000, 2_000]) restarts.next(10, at, false);
  expect(restarts.next(10, 3_600_000, false).pauseMs).toBe(0);
});

test('a waiting kill is never paused, only spaced', () => {
  const restarts = new Restarts(PACE);
  for (const at of [0, 1_000, 2_000]) restarts.next(10, at, false);
  expect(restarts.next(10, 3_000, true)).toEqual({ waitMs: 4_000, pauseMs: 0 });
});
