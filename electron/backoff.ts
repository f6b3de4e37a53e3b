const FIRST_MS = 500;
const LONGEST_MS = 30_000;
/** A process that ran this long was well; its next death is a first one again. */
const WELL_AFTER_MS = 60_000;

/** How long to wait before a dead process is started again: half a second, doubled each time, half a minute at most. */
export class Backoff {
  private deaths = 0;

  /** The wait after a life of `livedMs`. */
  next(livedMs: number): number {
    if (livedMs >= WELL_AFTER_MS) this.deaths = 0;
    const wait = Math.min(FIRST_MS * 2 ** this.deaths, LONGEST_MS);
    this.deaths += 1;
    return wait;
  }
}
