const LOOK_EVERY_MS = 2_000;
/** Looks without a beat in between. Counted, not timed: a machine that slept is not a host that hung. */
const MISSES_ALLOWED = 5;

/** Watches for beats; `onSilent` is called once when they stop. */
export type Watchdog = { readonly beat: () => void; readonly stop: () => void };

/** Begins to watch. `lookEveryMs` is for tests. */
export function startWatchdog(onSilent: () => void, lookEveryMs: number = LOOK_EVERY_MS): Watchdog {
  let misses = 0;
  const timer = setInterval(() => {
    misses += 1;
    if (misses <= MISSES_ALLOWED) return;
    clearInterval(timer);
    onSilent();
  }, lookEveryMs);
  return { beat: () => void (misses = 0), stop: () => clearInterval(timer) };
}
