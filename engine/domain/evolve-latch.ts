import type { EngineState } from './engine-state.ts';
import type { JournalEntry, Lock } from './journal-entry.ts';
import { beginProgress } from './kill-progress.ts';
import { DEFAULT_EXITS } from './policy.ts';
import type { EpochMs } from './time.ts';

/** No lock shortens another; one whose end is unknown outlasts every other, and remembers what it must not end before. */
export function laterLock(before: Lock | null, now: Lock): Lock {
  if (before === null) return now;
  if (before.until !== null && now.until !== null) return before.until > now.until ? before : now;
  const newest = (before.since ?? Infinity) >= (now.since ?? Infinity) ? before : now;
  const lasting = before.until !== null ? now : now.until !== null ? before : newest;
  const ends = [before, now].flatMap(({ until, notBefore }) => [until ?? 0, notBefore ?? 0]);
  const notBefore = Math.max(...ends);
  return notBefore === 0 ? lasting : { ...lasting, notBefore };
}

/** A lock never gets shorter; only an end that nobody knew may be found out, or be set by a person. */
export function lockAfter(
  before: Lock | null,
  entry: Extract<JournalEntry, { kind: 'kill-carried' | 'lock-set' | 'lock-released' }>,
  at: EpochMs,
): Lock | null {
  if (entry.kind === 'lock-released') return before?.until === null ? null : before;
  if (entry.kind === 'kill-carried')
    return laterLock(before, { until: entry.lockUntil, reason: 'killed today', since: entry.until ?? at });
  const { kind: _kind, resolves, since = at, ...rest } = entry;
  if (resolves === true && before?.until === null) return { ...before, until: rest.until };
  return laterLock(before, { ...rest, since });
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
    lock: laterLock(state.lock, { until: entry.lockUntil, reason: 'killed today', since: at }),
  };
}
