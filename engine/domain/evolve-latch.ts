import type { EngineState } from './engine-state.ts';
import type { JournalEntry, Lock } from './journal-entry.ts';
import { beginProgress } from './kill-progress.ts';
import { DEFAULT_EXITS } from './policy.ts';
import type { EpochMs } from './time.ts';

/** A kill never shortens a lock that holds already; one whose end is unknown outlasts every other. */
export function laterLock(before: Lock | null, now: Lock): Lock {
  if (before === null || now.until === null) return now;
  return before.until === null || before.until > now.until ? before : now;
}

/** The state after its latch has gone; one that has gone already stays as it is (R1). */
export function latchKill(
  state: EngineState,
  entry: Extract<JournalEntry, { kind: 'kill-latched' }>,
  at: EpochMs,
): EngineState {
  if (state.latch.state === 'latched') return state;
  const { killId, cause, evidence, plan } = entry;
  const exits = entry.exits ?? { ...DEFAULT_EXITS, scope: 'all-but-holdings' };
  const steps = beginProgress(plan);
  return {
    ...state,
    latch: { state: 'latched', killId, at, cause },
    kill: {
      killId,
      cause,
      evidence,
      plan,
      exits,
      residuals: [],
      carried: null,
      startedAt: at,
      steps,
      returns: 0,
      finished: null,
    },
    lock: laterLock(state.lock, { until: entry.lockUntil, reason: 'killed today' }),
  };
}
