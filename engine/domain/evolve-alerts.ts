import type { Delivery, PendingAlert } from './alert.ts';
import type { JournalEntry } from './journal-entry.ts';
import type { EpochMs } from './time.ts';

type Alerts = readonly PendingAlert[];
type AlertEntry = Extract<
  JournalEntry,
  { kind: 'alert-raised' | 'alert-delivered' | 'alert-failed' | 'alert-acknowledged' }
>;

/** A box nobody ever empties must not grow without end. */
const MOST_CARRIED_ALERTS = 100;

/** What nobody has read yet, the newest of it. */
export function unread(alerts: Alerts): Alerts {
  return alerts.filter((alert) => alert.acknowledgedAt === null).slice(-MOST_CARRIED_ALERTS);
}

function withAlert(alerts: Alerts, alertId: string, change: (alert: PendingAlert) => PendingAlert): Alerts {
  return alerts.map((alert) => (alert.alertId === alertId ? change(alert) : alert));
}

function deliver(alert: PendingAlert, delivery: Delivery): PendingAlert {
  return { ...alert, deliveries: [...alert.deliveries.filter((each) => each.channel !== delivery.channel), delivery] };
}

/** The box of alerts after an entry about one of them. */
export function evolveAlerts(alerts: Alerts, entry: AlertEntry, at: EpochMs): Alerts {
  const { alertId } = entry;
  switch (entry.kind) {
    case 'alert-raised': {
      if (alerts.some((alert) => alert.alertId === alertId)) return alerts;
      const { priority, code, text } = entry;
      return [...alerts, { alertId, priority, code, text, raisedAt: at, deliveries: [], acknowledgedAt: null }];
    }
    case 'alert-delivered':
      return withAlert(alerts, alertId, (alert) => deliver(alert, { channel: entry.channel, at, ok: true }));
    case 'alert-failed': {
      const { channel, message } = entry;
      return withAlert(alerts, alertId, (alert) => deliver(alert, { channel, at, ok: false, message }));
    }
    case 'alert-acknowledged':
      return withAlert(alerts, alertId, (alert) => ({ ...alert, acknowledgedAt: alert.acknowledgedAt ?? at }));
  }
}
