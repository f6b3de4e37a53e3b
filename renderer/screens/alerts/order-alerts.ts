import type { AlertView } from '../../../engine/contract/events.ts';

const RANK: Readonly<Record<AlertView['priority'], number>> = { critical: 0, warning: 1, info: 2 };

/** Waiting ones first, the loudest of them on top, then the newest. */
export function orderAlerts(alerts: readonly AlertView[]): readonly AlertView[] {
  return alerts.toSorted((a, b) => {
    const waiting = Number(a.acknowledgedAt !== null) - Number(b.acknowledgedAt !== null);
    if (waiting !== 0) return waiting;
    const loudness = a.acknowledgedAt === null ? RANK[a.priority] - RANK[b.priority] : 0;
    return loudness || Date.parse(b.raisedAt) - Date.parse(a.raisedAt);
  });
}
