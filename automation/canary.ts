import type { TerminalReport } from '../engine/ports.ts';
import type { WalkOutcome } from './commit.ts';
import { changesSince } from './recording.ts';
import type { PageChange, Recording } from './recording.ts';
import { reportOf } from './terminal-report.ts';
import type { EndedAttempt } from './terminal-report.ts';

/** What the morning's look at the page came to. `step` names what must be recorded anew. */
export type CanaryReport = {
  readonly verdict: 'as-recorded' | 'changed' | 'would-fail' | 'never-recorded' | 'already-on';
  readonly step?: string;
  readonly changes: readonly PageChange[];
  /** For people. */
  readonly sentence: string;
  readonly report: TerminalReport;
};

/** Judges a dry run by whether it arrived, then by what it saw on the way. */
export function canaryReport(ended: EndedAttempt<WalkOutcome>, recorded: Recording | undefined): CanaryReport {
  const report = reportOf(ended);
  if (ended.failure !== undefined) {
    const step = ended.attempt.record.lastStep;
    const sentence = `The hard kill would fail at step “${step}”: ${report.detail ?? ''} Record this step anew, or set the switch by hand today.`;
    return { verdict: 'would-fail', step, changes: [], sentence, report };
  }
  if (ended.value === 'already-on') {
    return {
      verdict: 'already-on',
      changes: [],
      sentence: 'The kill switch is on already, so the last click could not be looked at.',
      report,
    };
  }
  if (recorded === undefined) {
    const sentence = 'The last click can be reached. There is no earlier dry run to compare the page with.';
    return { verdict: 'never-recorded', changes: [], sentence, report };
  }
  const changes = changesSince(recorded.pages, ended.attempt.pages);
  const [first] = changes;
  if (first === undefined) {
    return {
      verdict: 'as-recorded',
      changes,
      sentence: 'The page is as it was recorded, and the last click can be reached.',
      report,
    };
  }
  const sentence = `The last click can still be reached, but the page changed at step “${first.step}”. Make a dry run and look at its pictures.`;
  return { verdict: 'changed', step: first.step, changes, sentence, report };
}
