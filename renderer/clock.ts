import { useSyncExternalStore } from 'react';

import { useMirror } from './mirror.ts';

const TICK_MS = 500;
const listeners = new Set<() => void>();
let current = performance.now();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    current = performance.now();
    for (const one of listeners) one();
  }, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The page's monotonic clock, twice a second; one timer for all figures that grow old. */
export function useTick(): number {
  return useSyncExternalStore(subscribe, () => current);
}

/** Milliseconds since the last snapshot; what every age on the screen is counted on from. */
export function useSinceSnapshot(): number {
  const receivedAt = useMirror((state) => state.receivedAt);
  return Math.max(0, useTick() - receivedAt);
}

/** The host's wall clock, carried on between snapshots; null before the first. The machine's own clock is not asked. */
export function useHostNow(): number | null {
  const at = useMirror((state) => state.snapshot?.at ?? null);
  const since = useSinceSnapshot();
  return at === null ? null : Date.parse(at) + since;
}
