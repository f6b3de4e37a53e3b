import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../ports.ts';

/** The machine's own time, for tests of real files, sockets and processes. */
export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: async (ms, signal) => {
    const stop = new AbortController();
    const abort = (): void => stop.abort();
    if (signal?.aborted) return;
    signal?.addEventListener('abort', abort, { once: true });
    await wait(ms, undefined, { signal: stop.signal }).catch(() => undefined);
    signal?.removeEventListener('abort', abort);
  },
};
