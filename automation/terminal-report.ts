import type { KillSwitchTerminal, TerminalReport } from '../engine/ports.ts';
import type { Attempt } from './attempt.ts';
import type { WalkOutcome } from './commit.ts';
import { isRefusal, TerminalFailure } from './terminal-failure.ts';
import { isGone } from './wait.ts';

/** An attempt that is over: with a value, or with the reason why there is none. */
export type EndedAttempt<T> = { readonly attempt: Attempt; readonly value?: T; readonly failure?: TerminalFailure };

/** What the switch was read as, in the port's words. */
export type SwitchReading = Awaited<ReturnType<KillSwitchTerminal['readState']>>;

/** The report of a run. */
export function reportOf(ended: EndedAttempt<WalkOutcome>): TerminalReport {
  const { attempt, value, failure } = ended;
  const common = {
    committed: attempt.record.committed,
    ...detailOf(ended),
    evidence: attempt.evidence.files,
    steps: attempt.record.steps,
  };
  if (failure === undefined) return { outcome: value ?? 'failed', ...common };
  return { outcome: isRefusal(failure.code) ? 'refused' : 'failed', code: failure.code, ...common };
}

/** The reading of an attempt, dated to when the page was read and not to when the browser was closed. */
export function readingOf(ended: EndedAttempt<SwitchReading['state']>, now: number): SwitchReading {
  const { steps } = ended.attempt.record;
  return {
    state: ended.value ?? 'unknown',
    ...detailOf(ended),
    evidence: ended.attempt.evidence.files,
    readAt: steps.findLast(({ step }) => step === 'read-state')?.endedAt ?? now,
  };
}

/** The code and sentence for whatever was thrown in a run. */
export function failureFrom(
  error: unknown,
  step: string,
  ended: 'by-itself' | 'late' | 'closed' | 'made-way',
): TerminalFailure {
  if (ended === 'made-way') return madeWayForKill();
  if (error instanceof TerminalFailure) return error;
  if (ended === 'late') return new TerminalFailure('timeout', `The time for the whole run was over in step “${step}”.`);
  if (ended === 'closed') return new TerminalFailure('crashed', `The terminal was closed in step “${step}”.`);
  if (isGone(error)) return new TerminalFailure('crashed', `The browser went away in step “${step}”.`);
  const first = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  return new TerminalFailure('crashed', `Step “${step}” ended with an error: ${first}`);
}

/** The end of a rehearsal that a kill had no time for. */
export function madeWayForKill(): TerminalFailure {
  return new TerminalFailure('made-way', 'A kill needed the page, so this was given up. Nothing was changed by it.');
}

/** What failed, and whether evidence is missing; nothing when there is nothing to say. */
function detailOf({ attempt, failure }: EndedAttempt<unknown>): { readonly detail?: string } {
  const { fault } = attempt.evidence;
  const parts = [
    ...(failure === undefined ? [] : [attempt.redactor.redact(failure.message)]),
    ...(fault === undefined ? [] : [`Evidence could not be kept (${fault}).`]),
  ];
  return parts.length === 0 ? {} : { detail: parts.join(' ') };
}
