import { openReentry } from './aftermath.ts';
import type { PendingAlert } from './alert.ts';
import type { EngineState } from './engine-state.ts';
import { nakedAlertId } from './naked.ts';

/** Between two repeats of a critical alert that nobody has acknowledged (R6). */
export const REPEAT_EVERY_MS = 60_000;

/** Half an hour of repeats: whoever has not answered by then is not at hand, and the box still holds it. */
export const MOST_REPEATS = 30;

/** Whether an alarm about a kill was answered by the proof of that kill. */
function isProven({ alertId }: PendingAlert, { kill, alerts }: EngineState): boolean {
  if (kill?.finished?.verified && alertId.startsWith(`${kill.killId}-`)) return true;
  const [killId] = alertId.split('-');
  return alerts.some((alert) => alert.code === 'kill-verified' && alert.alertId === `${killId}-verified`);
}

/** Whether what an alert says has come to its end: told again it would not be true any more. */
function isOver(alert: PendingAlert, state: EngineState): boolean {
  switch (alert.code) {
    case 'kill-triggered':
      return isProven(alert, state) || state.kill === null;
    case 'blind':
      return !state.running || state.degraded === null;
    case 'naked-short':
      return !state.naked.some((spell) => alert.alertId === nakedAlertId(spell));
    case 'bypass':
    case 'late-order':
    case 'bypass-stop-line':
    case 'bypass-exits-blocked':
    case 'bypass-wide-spread':
    case 'bypass-attempts-spent':
    case 'bypass-order-stays':
    case 'bypass-switch':
      return openReentry(state.aftermath) === undefined;
    default:
      return isProven(alert, state);
  }
}

/** Whether an alert leaves again and again: critical, not acknowledged by a person, and still so. */
export function mustRepeat(alert: PendingAlert, state: EngineState): boolean {
  return alert.priority === 'critical' && alert.acknowledgedAt === null && !isOver(alert, state);
}
