import type { Clock } from '../ports.ts';

/** A single timer holds at most 2^31 - 1 ms; longer rests are cut to it, which every loop takes as an early look. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** The machine's own time. */
export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep(ms, signal) {
    // Not the promised timer of Node: each rest that is cut short would cost it an error with a stack.
    return new Promise((resolve) => {
      if (signal?.aborted) {
        resolve();
        return;
      }
      const end = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, Math.min(Math.max(0, ms), LONGEST_TIMER_MS));
      signal?.addEventListener('abort', end, { once: true });
    });
  },
};
