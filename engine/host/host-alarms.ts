import type { AlertView } from '../contract/events.ts';
import type { AccountId } from '../domain/account-snapshot.ts';
import { toIstIso } from '../domain/time.ts';

const MOST_KEPT = 100;

/** Alarms of the host itself: a guard that is down cannot tell of it in its own journal. Kept while the host lives. */
export class HostAlarms {
  #alerts: readonly AlertView[] = [];

  /** Newest first. */
  get all(): readonly AlertView[] {
    return this.#alerts;
  }

  /** Raises an alarm; `accountId` null concerns all. */
  raise(accountId: AccountId | null, code: string, text: string): AlertView {
    const now = Date.now();
    const alert: AlertView = {
      alertId: `host-${accountId ?? 'all'}-${code}-${now.toString(36)}`,
      accountId,
      priority: 'critical',
      code,
      text,
      raisedAt: toIstIso(now),
      deliveries: [],
      acknowledgedAt: null,
    };
    this.#alerts = [alert, ...this.#alerts].slice(0, MOST_KEPT);
    return alert;
  }

  /** Marks an alarm as read; says whether it is one of these. */
  acknowledge(alertId: string): boolean {
    const acknowledgedAt = toIstIso(Date.now());
    const known = this.#alerts.some((alert) => alert.alertId === alertId);
    this.#alerts = this.#alerts.map((alert) => (alert.alertId === alertId ? { ...alert, acknowledgedAt } : alert));
    return known;
  }
}
