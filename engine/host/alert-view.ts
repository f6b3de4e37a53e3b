import type { AlertView } from '../contract/events.ts';
import type { AccountId } from '../domain/account-snapshot.ts';
import type { PendingAlert } from '../domain/alert.ts';
import { toIstIso } from '../domain/time.ts';

/** An account's alerts as the screens show them. */
export function alertViews(accountId: AccountId, alerts: readonly PendingAlert[]): readonly AlertView[] {
  return alerts.map(({ alertId, priority, code, text, raisedAt, deliveries, acknowledgedAt }) => ({
    alertId,
    accountId,
    priority,
    code,
    text,
    raisedAt: toIstIso(raisedAt),
    deliveries: deliveries.map(({ at, ...delivery }) => ({ ...delivery, at: toIstIso(at) })),
    acknowledgedAt: acknowledgedAt === null ? null : toIstIso(acknowledgedAt),
  }));
}
