import { Notification } from 'electron';

import type { AlertView } from '../engine/contract/events.ts';

const REMEMBERED = 500;

/** Shows each alert once as a notification of the desktop; a click opens the window. */
export function createNotifier(open: () => void): (alert: AlertView) => void {
  const shown = new Set<string>();
  return (alert) => {
    if (shown.has(alert.alertId) || alert.acknowledgedAt !== null || !Notification.isSupported()) return;
    shown.add(alert.alertId);
    const [oldest] = shown;
    if (shown.size > REMEMBERED && oldest !== undefined) shown.delete(oldest);
    const notification = new Notification({
      title: alert.priority === 'critical' ? 'TradeFuse: act now' : 'TradeFuse',
      body: alert.text,
      silent: alert.priority === 'info',
      urgency: alert.priority === 'critical' ? 'critical' : 'normal',
      timeoutType: alert.priority === 'critical' ? 'never' : 'default',
    });
    notification.on('click', open);
    notification.show();
  };
}
