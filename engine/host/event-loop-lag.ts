const LOOK_EVERY_MS = 250;
/** The host carries kills between linked accounts and answers the emergency button: longer than this is an alarm. */
const ALARM_MS = 2_000;
/** A machine that slept shows the same gap, and no code of ours stands still for so long. */
const ASLEEP_MS = 60_000;

let worstMs = 0;

/** The longest this process's event loop stood still since the last time this was asked, in milliseconds. */
export function takeWorstLag(): number {
  const taken = worstMs;
  worstMs = 0;
  return taken;
}

/** Watches the event loop of this process; calls back with the milliseconds it stood still when they are too many. */
export function watchEventLoop(stalled: (ms: number) => void, alarmMs = ALARM_MS): { close(): void } {
  let lookedAt = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    const lag = Math.max(0, now - lookedAt - LOOK_EVERY_MS);
    lookedAt = now;
    worstMs = Math.max(worstMs, lag);
    if (lag > alarmMs && lag < ASLEEP_MS) stalled(Math.round(lag));
  }, LOOK_EVERY_MS);
  timer.unref();
  return { close: () => clearInterval(timer) };
}
