import type { Clock } from '../engine/ports.ts';

/**
 * Waits for an answer, at most so long; undefined when the time was over first. Chromium answers no question about a
 * page whose next one is being asked for and does not come, and Playwright's `count` and its like wait for ever.
 */
export async function inTime<T>(clock: Clock, ms: number, question: () => Promise<T>): Promise<T | undefined> {
  const timer = new AbortController();
  const answer = question();
  // When the time was over first, nobody listens to a late failure any more.
  answer.catch(() => undefined);
  try {
    return await Promise.race([answer, clock.sleep(ms, timer.signal).then(() => undefined)]);
  } finally {
    timer.abort();
  }
}
