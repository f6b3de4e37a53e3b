import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../ports.ts';

/** A single timer holds at most 2^31 - 1 ms; longer rests are cut to it, which every loop takes as an early look. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** The machine's own time. */
export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  async sleep(ms, signal) {
    const options = signal instanceof AbortSignal ? { signal } : {};
    await wait(Math.min(Math.max(0, ms), LONGEST_TIMER_MS), undefined, options).catch(() => undefined);
  },
};
