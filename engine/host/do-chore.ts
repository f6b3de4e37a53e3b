import type { PlaywrightTerminal } from '../../automation/kill-switch-terminal.ts';
import type { EpochMs } from '../domain/time.ts';
import type { TerminalReport } from '../ports.ts';
import type { ChoreAnswer } from './terminal-chores.ts';
import type { ChoreCall } from './terminal-link.ts';

type Worked = Pick<PlaywrightTerminal, 'run' | 'canary' | 'warm' | 'coolDown'>;

/** Does a chore with an account's terminal. `full`: as many pages stand ready as this computer is asked to keep. */
export async function doChore(
  terminal: Worked,
  chore: ChoreCall['chore'],
  { now, full }: { readonly now: EpochMs; readonly full: boolean },
): Promise<ChoreAnswer> {
  switch (chore) {
    case 'canary': {
      const episodeId = `canary-${now.toString(36)}`;
      const { verdict, sentence, step, report } = await terminal.canary(episodeId);
      const harm = verdict === 'would-fail';
      const more = { ...codeOf(report, harm), ...(step === undefined ? {} : { step }) };
      return { chore, harm, sentence, verdict, walk: { ...report, episodeId }, ...more };
    }
    case 'dry-run': {
      const episodeId = `dry-run-${now.toString(36)}`;
      const report = await terminal.run('dry-run', episodeId);
      const harm = report.outcome !== 'rehearsed' && report.outcome !== 'already-on';
      return { chore, harm, sentence: walked(report), walk: { ...report, episodeId }, ...codeOf(report, harm) };
    }
    case 'cool-down':
      await terminal.coolDown();
      return { chore, harm: false, sentence: 'The page that stood ready was closed.' };
    case 'warm': {
      if (full) return { chore, harm: false, sentence: ENOUGH };
      const standby = await terminal.warm();
      if (standby.state !== 'failed')
        return { chore, harm: false, sentence: READY[standby.state], stands: standby.state === 'ready' };
      const { code, message } = standby.failure;
      return { chore, harm: true, sentence: `No page stands ready: ${message}`, code };
    }
  }
}

const ENOUGH = 'Enough pages stand ready; this account is signed in when it is needed.';

const READY = {
  ready: 'A page is signed in and stands at the last question: a kill has one click to make.',
  'already-on': 'The kill switch is on already.',
} as const;

function walked({ outcome, detail, code }: TerminalReport): string {
  if (outcome === 'rehearsed') return 'The page was walked to the last click and cancelled. Nothing was changed.';
  if (outcome === 'already-on') return 'The kill switch is on already, so the last click could not be looked at.';
  return detail ?? code ?? 'The dry run failed.';
}

function codeOf({ code }: TerminalReport, harm: boolean): { readonly code?: string } {
  return harm ? { code: code ?? 'failed' } : {};
}
