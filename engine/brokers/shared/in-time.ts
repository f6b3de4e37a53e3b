import { err } from '../../domain/result.ts';
import type { Clock } from '../../ports.ts';
import { brokerError } from './broker-error.ts';
import type { Answer } from './broker-http.ts';

/**
 * How long a reading waits for what it can do without: quotes where a stream knows them, funds, a look at the order path. One page
 * that hangs must not make the positions beside it too old to decide on.
 */
export const BESIDE_MS = 1_000;

/** What comes within `BESIDE_MS`; else `late`. */
export async function inTime<T>(clock: Clock, asked: Promise<T>, late: T): Promise<T> {
  const nap = new AbortController();
  try {
    return await Promise.race([asked, clock.sleep(BESIDE_MS, nap.signal).then(() => late)]);
  } finally {
    nap.abort('answered');
  }
}

/** The answer of a page a reading can do without, in time or not at all. */
export function besides(clock: Clock, asked: Promise<Answer>): Promise<Answer> {
  return inTime<Answer>(clock, asked, err(brokerError('timeout', 'no answer in time for this reading')));
}
