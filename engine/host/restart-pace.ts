/** How a worker that ends is started again. */
export type RestartPace = {
  readonly shortestMs: number;
  readonly longestMs: number;
  /** A guard that breaks more often than this within the span is not made whole by starting it again: somebody has to look. */
  readonly most: number;
  readonly withinMs: number;
};

/** The pace of a running app. */
export const USUAL_PACE: RestartPace = { shortestMs: 500, longestMs: 30_000, most: 10, withinMs: 3_600_000 };

/** A worker that lived this long was well: the next failure is a first one. */
const HEALTHY_AFTER_MS = 60_000;

/** When the next worker starts. `pauseMs` is more than nothing when it broke too often: it is not guarding until then. */
export type NextStart = { readonly waitMs: number; readonly pauseMs: number };

/** Counts how often a worker ended and says how long to wait for the next: doubling, and a pause when it keeps breaking. */
export class Restarts {
  readonly pace: RestartPace;
  #failures = 0;
  /** On the monotonic clock; only those within the span. */
  #endedAt: readonly number[] = [];

  constructor(pace: RestartPace) {
    this.pace = pace;
  }

  /** The worker ended at `now` (monotonic ms) after `livedMs`. `urgent`: a kill waits, and is tried at the usual pace however often. */
  next(livedMs: number, now: number, urgent: boolean): NextStart {
    const { shortestMs, longestMs } = this.pace;
    this.#failures = livedMs > HEALTHY_AFTER_MS ? 1 : this.#failures + 1;
    const waitMs = Math.min(shortestMs * 2 ** (this.#failures - 1), longestMs);
    const pauseMs = this.#pauseAt(now);
    return urgent || pauseMs === 0 ? { waitMs, pauseMs: 0 } : { waitMs: Math.max(waitMs, pauseMs), pauseMs };
  }

  /** Until the oldest ending that is too many leaves the span. */
  #pauseAt(now: number): number {
    const { most, withinMs } = this.pace;
    this.#endedAt = [...this.#endedAt.filter((at) => now - at < withinMs), now];
    const oldest = this.#endedAt[this.#endedAt.length - most - 1];
    return oldest === undefined ? 0 : withinMs - (now - oldest);
  }
}
