/** A worker that shows no sign for this long is taken for hung. */
const STALLED_AFTER_MS = 2_000;
/** Opening a journal and loading modules may take this long on a slow disk. */
const STARTING_MS = 20_000;
const LOOK_EVERY_MS = 250;

/** Watches a counter that a worker's event loop raises; calls back once when it stands still. */
export class Heartbeat {
  readonly buffer = new SharedArrayBuffer(4);
  readonly #beats = new Int32Array(this.buffer);
  #timer: NodeJS.Timeout | undefined;

  /** Begins to watch. A look of ours that came late (the machine slept) proves nothing about the worker. */
  watch(stalled: () => void): void {
    let seen = 0;
    let seenAt = performance.now();
    let lookedAt = seenAt;
    this.#timer = setInterval(() => {
      const now = performance.now();
      const beats = Atomics.load(this.#beats, 0);
      const late = now - lookedAt > LOOK_EVERY_MS * 4;
      lookedAt = now;
      if (beats !== seen || late) {
        seen = beats;
        seenAt = now;
      } else if (now - seenAt > (beats === 0 ? STARTING_MS : STALLED_AFTER_MS)) {
        this.stop();
        stalled();
      }
    }, LOOK_EVERY_MS);
  }

  /** Ends watching. */
  stop(): void {
    clearInterval(this.#timer);
  }
}
