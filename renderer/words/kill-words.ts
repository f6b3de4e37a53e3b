import type { AccountView, KillView } from '../../engine/contract/account-view.ts';
import { countOf } from '../format.ts';

/** A step of a kill as the host reports it. */
export type KillStepView = KillView['steps'][number];

/** Where a kill stands. `index` counts from 0; `label` is the host's own. */
export type KillProgress = {
  readonly index: number;
  readonly total: number;
  readonly label: string;
  readonly sentence: string;
};

/** The step a kill is at: the running one, else the first without a confirmation, else the last. */
export function killProgress(kill: KillView): KillProgress {
  const running = kill.steps.findIndex((step) => step.running);
  const open = kill.steps.findIndex((step) => step.outcome !== 'confirmed');
  const index = Math.max(0, running >= 0 ? running : open >= 0 ? open : kill.steps.length - 1);
  const label = kill.steps[index]?.label ?? 'starting';
  const total = kill.steps.length;
  return { index, total, label, sentence: total === 0 ? label : `step ${index + 1} of ${total}: ${lowerFirst(label)}` };
}

/** What a step's state is called. */
export function stepState(step: KillStepView): {
  readonly word: string;
  readonly kind: 'waiting' | 'running' | 'done' | 'unknown' | 'rejected';
} {
  if (step.running) return { word: step.attempt > 1 ? `attempt ${step.attempt}` : 'running', kind: 'running' };
  switch (step.outcome) {
    case 'confirmed':
      return { word: 'confirmed', kind: 'done' };
    case 'rejected':
      return { word: 'rejected', kind: 'rejected' };
    case 'unknown':
      return { word: 'not proven', kind: 'unknown' };
    case null:
      return { word: 'waiting', kind: 'waiting' };
  }
}

/** What a kill of this account would do, before it is done: "cancel 3 orders, exit 4 positions, lock until …". */
export function killConsequence(account: AccountView): string {
  const working = account.orders.filter((order) => order.working).length;
  const cancel = working === 0 ? 'cancel any order' : `cancel ${countOf(working, 'order')}`;
  return `${cancel}, ${exitWords(account)}, lock until next trading day 09:00`;
}

function exitWords(account: AccountView): string {
  const open = account.positions.filter((position) => position.netQuantity !== 0);
  // With hedges left by setting, long options stay; the plan tab names each one.
  const kept = account.settings.squareOffHedges
    ? []
    : open.filter((position) => position.netQuantity > 0 && position.kind === 'option');
  const exits = open.length - kept.length;
  const exit = exits === 0 ? 'exit any position' : `exit ${countOf(exits, 'position')}`;
  return kept.length === 0 ? exit : `${exit}, keep ${countOf(kept.length, 'hedge')}`;
}

function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
