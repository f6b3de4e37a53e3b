import type { JournalEntry } from './journal-entry.ts';
import type { KillStep } from './kill-plan.ts';
import {
  attemptLimit,
  FLATTENING,
  MAX_RETURNS_TO_FLATTEN,
  PROOF_AGED,
  withStep,
  type KillProgress,
} from './kill-progress.ts';
import type { EpochMs } from './time.ts';
import { istDateOf } from './trading-day.ts';

function startStep(
  kill: KillProgress,
  entry: Extract<JournalEntry, { kind: 'step-started' }>,
  at: EpochMs,
): KillProgress {
  const before = kill.steps.find((step) => step.step === entry.step);
  return withStep(kill, entry.step, { running: true, attempt: entry.attempt, startedAt: before?.startedAt ?? at });
}

const ANEW = { outcome: null, attempt: 0 } as const;

/** A proof that has grown old is made again from the start: flat first, because nothing else finds the way back to flattening. */
function proveAnew(kill: KillProgress, step: KillStep): KillProgress {
  return withStep(withStep(kill, 'prove-flat', ANEW), step, ANEW);
}

/**
 * Whether a switch that reads off was on: by the proof that was read first, so that somebody has lifted it since; or because it was
 * pulled on an earlier date, when a broker's switch holds for its day.
 */
function wasOn(kill: KillProgress, proof: KillStep, at: EpochMs): boolean {
  const wasProven = kill.steps.some((step) => step.step === proof && step.code === PROOF_AGED);
  const pulled = kill.steps.find((step) => step.step === 'pull-switch');
  // The answer may have come after midnight to a switch that went on before it: what counts is when it was first asked for.
  const pulledAt = pulled?.outcome === 'confirmed' ? pulled.startedAt : null;
  return wasProven || (pulledAt != null && istDateOf(pulledAt) < istDateOf(at));
}

/**
 * A switch that reads off although the broker said that it is on is pulled again: to read it again and again would never turn it on.
 * As often as a step may be tried, for one that was pulled just now; one that was on begins its tries anew.
 */
function pullAgain(kill: KillProgress, was: { readonly on: boolean }): KillProgress {
  const pull = kill.steps.find(({ step }) => step === 'pull-switch');
  if (was.on) return withStep(kill, 'pull-switch', { ...ANEW, startedAt: null });
  const isLeft = pull?.outcome === 'confirmed' && pull.attempt < attemptLimit('pull-switch');
  return isLeft ? withStep(kill, 'pull-switch', { outcome: null }) : kill;
}

function endStep(kill: KillProgress, entry: Extract<JournalEntry, { kind: 'step-ended' }>, at: EpochMs): KillProgress {
  const { outcome, code, detail, reading } = entry;
  const ended = withStep(kill, entry.step, {
    running: false,
    outcome,
    endedAt: at,
    ...(code === undefined ? {} : { code }),
    ...(detail === undefined ? {} : { detail }),
    ...(reading === undefined ? {} : { reading }),
  });
  if (code === PROOF_AGED) return proveAnew(ended, entry.step);
  if (code === 'switch-off') return pullAgain(ended, { on: wasOn(kill, entry.step, at) });
  if (code !== 'not-flat') return ended;
  const returns = ended.returns + (FLATTENING.has(entry.step) ? 0 : 1);
  // The broker says so once too often: the kill gives up asking instead of flattening a flat account for ever (card W6).
  if (returns > MAX_RETURNS_TO_FLATTEN && !FLATTENING.has(entry.step)) return { ...ended, returns };
  const steps = ended.steps.map((step) =>
    FLATTENING.has(step.step) && step.outcome === 'confirmed' ? { ...step, outcome: null } : step,
  );
  return { ...ended, steps, returns };
}

/** The next session begins with reading and cancelling anew: nothing of the flattening is proven for it. */
function carryOver(
  kill: KillProgress,
  { until }: Extract<JournalEntry, { kind: 'kill-carried' }>,
  at: EpochMs,
): KillProgress {
  const steps = kill.steps.map((step) =>
    FLATTENING.has(step.step) ? { ...step, running: false, attempt: 0, outcome: null } : step,
  );
  return { ...kill, steps, carried: { at, until } };
}

/** What changes a kill once it has begun. */
export type KillEntry = Extract<
  JournalEntry,
  { readonly kind: 'step-started' | 'step-ended' | 'leg-left-worthless' | 'kill-carried' | 'kill-finished' }
>;

/** The kill after an entry that concerns it. */
export function evolveKill(kill: KillProgress, entry: KillEntry, at: EpochMs): KillProgress {
  switch (entry.kind) {
    case 'step-started':
      return startStep(kill, entry, at);
    case 'step-ended':
      return endStep(kill, entry, at);
    case 'leg-left-worthless': {
      const { positionId, units } = entry;
      const others = kill.residuals.filter((each) => each.positionId !== positionId);
      return { ...kill, residuals: [...others, { positionId, units }] };
    }
    case 'kill-carried':
      return carryOver(kill, entry, at);
    case 'kill-finished':
      return { ...kill, finished: { at, verified: entry.verified, unproven: entry.unproven } };
  }
}
