import type { KillEvidence, StepReading } from './journal-entry.ts';
import type { KillCause } from './kill-latch.ts';
import type { ExitRule, Residual } from './exit-scope.ts';
import type { KillPlan, KillStep, StepOutcome } from './kill-plan.ts';
import type { ExitPolicy } from './policy.ts';
import type { EpochMs } from './time.ts';

/** How far a step has come. `running` with no outcome after a restart means: unknown, read before doing anything. */
export type StepProgress = {
  readonly step: KillStep;
  readonly attempt: number;
  readonly running: boolean;
  readonly outcome: StepOutcome | null;
  readonly startedAt: EpochMs | null;
  readonly endedAt: EpochMs | null;
  readonly code?: string;
  readonly detail?: string;
  readonly reading?: StepReading;
};

/** The kill of the day as the journal tells it. */
export type KillProgress = {
  readonly killId: string;
  readonly cause: KillCause;
  readonly evidence: KillEvidence;
  readonly startedAt: EpochMs;
  readonly plan: KillPlan;
  readonly exits: ExitPolicy;
  /** Legs that nobody buys, left as worth nothing. */
  readonly residuals: readonly Residual[];
  /** The market closed on it; it goes on `until` (null: nobody knows when it opens). */
  readonly carried: { readonly at: EpochMs; readonly until: EpochMs | null } | null;
  readonly steps: readonly StepProgress[];
  /** How often the broker's switch answered "not flat" and sent the kill back. */
  readonly returns: number;
  readonly finished: {
    readonly at: EpochMs;
    readonly verified: boolean;
    readonly unproven: readonly KillStep[];
  } | null;
};

/**
 * How often a step is begun before the kill stops trying it by itself; the alarm sounds long before. Flattening is tried until
 * the market closes, because it is what protects the money; what it may cost in orders is bounded elsewhere (R12).
 */
export function attemptLimit(step: KillStep): number {
  if (FLATTENING.has(step)) return Infinity;
  return step === 'log-out' ? 3 : 5;
}

/** Code of a step that only a person can do: there is no way to it from here, and trying again finds none. */
export const BY_HAND = 'by-hand';

/** Code of a proof that must be made again before it is claimed on: its tries begin anew. */
export const PROOF_AGED = 'proof-aged';

/** How often a broker's "not flat" sends the kill back to the flattening steps (card W6). */
export const MAX_RETURNS_TO_FLATTEN = 2;

/** The flattening steps: repeated as a whole when a later step finds the account not flat. */
export const FLATTENING: ReadonlySet<KillStep> = new Set(['cancel-orders', 'exit-shorts', 'exit-hedges', 'prove-flat']);

/** The steps that prove how the account was left, by a reading after every act. */
export const PROOFS: ReadonlySet<KillStep> = new Set(['prove-flat', 'prove-switch']);

/** A plan with nothing begun. */
export function beginProgress(plan: KillPlan): readonly StepProgress[] {
  return plan.map((step) => ({ step, attempt: 0, running: false, outcome: null, startedAt: null, endedAt: null }));
}

/** What the kill must close, as it was latched; a setting changed since then does not change a running kill. */
export function exitRuleOf({ plan, exits, residuals }: KillProgress): ExitRule {
  return { squareOffHedges: plan.includes('exit-hedges'), scope: exits.scope, residuals };
}

const ENDED: ReadonlySet<string> = new Set(['given-up', 'left-by-setting', BY_HAND]);

/** Whether a step needs no more work: proven, given up after its last attempt, or nothing this program can do. */
function isSettled(progress: StepProgress): boolean {
  return progress.outcome === 'confirmed' || (progress.code !== undefined && ENDED.has(progress.code));
}

const EXITS: ReadonlySet<KillStep> = new Set(['exit-shorts', 'exit-hedges']);

/**
 * The step to work on now, or undefined when the plan has run its course. Steps wait for one another but for one case: an order
 * that will not be cancelled must not keep the money at risk. The exits then take turns with it, sized by what may still
 * fill (card K10).
 */
export function nextStep(progress: KillProgress): StepProgress | undefined {
  const [first, second] = progress.steps.filter((step) => !isSettled(step));
  if (first?.step !== 'cancel-orders' || first.outcome === null || first.endedAt === null) return first;
  if (!second || !EXITS.has(second.step)) return first;
  return first.endedAt >= (second.endedAt ?? 0) ? second : first;
}

/** Steps without proof. Empty means the kill is verified. */
export function unprovenSteps(progress: KillProgress): readonly KillStep[] {
  return progress.steps.filter((step) => step.outcome !== 'confirmed').map((step) => step.step);
}

/** Replaces one step of a progress. */
export function withStep(progress: KillProgress, step: KillStep, change: Partial<StepProgress>): KillProgress {
  return { ...progress, steps: progress.steps.map((each) => (each.step === step ? { ...each, ...change } : each)) };
}
