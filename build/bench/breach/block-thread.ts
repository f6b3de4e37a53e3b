const EVERY_MS = 100;

/** Holds this thread for `busyMs` of every 100 ms, as a page that draws too much does; the answer ends it. */
export function blockThread(busyMs: number): () => void {
  const timer = setInterval(() => {
    const until = performance.now() + busyMs;
    while (performance.now() < until);
  }, EVERY_MS);
  return () => clearInterval(timer);
}
