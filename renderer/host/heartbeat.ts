/** After this long without a word the line counts as lost, so that the screen says so within two seconds; the doors speak once a second. */
const SILENCE_MS = 1_900;

/** What a heartbeat needs of the world, handed in so that a test can hold the clock. */
export type Timers = {
  readonly set: (run: () => void, ms: number) => unknown;
  readonly clear: (handle: unknown) => void;
};

/** Reports a silence once; every beat begins a new wait. */
export type Heartbeat = { readonly beat: () => void; readonly stop: () => void };

/** The window’s own timers. */
export const PAGE_TIMERS: Timers = {
  set: (run, ms) => window.setTimeout(run, ms),
  clear: (handle) => window.clearTimeout(handle as number),
};

/** Starts waiting for the first beat at once: a door that never speaks is as silent as one that stopped. */
export function startHeartbeat(onSilence: () => void, timers: Timers = PAGE_TIMERS, silenceMs = SILENCE_MS): Heartbeat {
  let handle = timers.set(onSilence, silenceMs);
  return {
    beat: () => {
      timers.clear(handle);
      handle = timers.set(onSilence, silenceMs);
    },
    stop: () => timers.clear(handle),
  };
}
