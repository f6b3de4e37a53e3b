import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../ports.ts';

/** The machine's own time. */
export const simulatorClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: async (ms, signal) => {
    const stop = new AbortController();
    if (signal?.aborted) return;
    signal?.addEventListener('abort', () => stop.abort(), { once: true });
    await wait(ms, undefined, { signal: stop.signal }).catch(() => undefined);
  },
};
