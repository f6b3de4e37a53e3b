import { describe, expect, it } from 'vitest';
import { FRIDAY_10AM } from '../testing/builders.ts';
import { alertRaised } from '../testing/journal-entries.ts';
import type { PendingAlert } from './alert.ts';
import { evolveAlerts, unread } from './evolve-alerts.ts';

type AlertEntry = Parameters<typeof evolveAlerts>[1];
const NOW = FRIDAY_10AM;
const raised = (alertId: string, text?: string): AlertEntry => alertRaised(alertId, text) as AlertEntry;
const delivered = (alertId: string, channel: string): AlertEntry => ({ kind: 'alert-delivered', alertId, channel });
const failed = (alertId: string, channel: string): AlertEntry => ({
  kind: 'alert-failed',
  alertId,
  channel,
  message: 'no answer',
});

/** The box after entries a second apart. */
function box(...entries: readonly AlertEntry[]): readonly PendingAlert[] {
  return entries.reduce<readonly PendingAlert[]>(
    (alerts, entry, index) => evolveAlerts(alerts, entry, NOW + index * 1_000),
    [],
  );
}

describe('the box of alerts (R6)', () => {
  it('holds an alert as it was raised, delivered to nobody and unread', () => {
    expect(box(raised('a', 'Look.'))).toEqual([
      {
        alertId: 'a',
        priority: 'warning',
        code: 'quotes-old',
        text: 'Look.',
        raisedAt: NOW,
        deliveries: [],
        acknowledgedAt: null,
      },
    ]);
  });

  it('holds an alert once, as it was raised first', () => {
    const alerts = box(raised('a', 'first'), raised('b'), raised('a', 'again'));
    expect(alerts.map(({ alertId, text }) => [alertId, text])).toEqual([
      ['a', 'first'],
      ['b', 'The quotes are old.'],
    ]);
    expect(alerts[1]?.raisedAt).toBe(NOW + 1_000);
  });

  it('keeps the last word of each channel, of that alert alone', () => {
    const [a, b] = box(
      raised('a'),
      raised('b'),
      failed('a', 'mail'),
      delivered('a', 'telegram'),
      delivered('a', 'mail'),
    );
    expect(a?.deliveries).toEqual([
      { channel: 'telegram', at: NOW + 3_000, ok: true },
      { channel: 'mail', at: NOW + 4_000, ok: true },
    ]);
    expect(b?.deliveries).toEqual([]);
    const [later] = box(raised('a'), delivered('a', 'mail'), failed('a', 'mail'));
    expect(later?.deliveries).toEqual([{ channel: 'mail', at: NOW + 2_000, ok: false, message: 'no answer' }]);
  });

  it('knows when an alert was read first, and loses nothing else of it', () => {
    const read: AlertEntry = { kind: 'alert-acknowledged', alertId: 'a' };
    const alerts = box(raised('a'), raised('b'), delivered('a', 'mail'), read, read);
    expect(alerts[0]).toMatchObject({ alertId: 'a', acknowledgedAt: NOW + 3_000, deliveries: [{ channel: 'mail' }] });
    expect(alerts[1]?.acknowledgedAt).toBeNull();
    expect(unread(alerts)).toEqual([alerts[1]]);
  });

  it('changes nothing for an alert it does not hold', () => {
    expect(box(raised('a'), delivered('b', 'mail'), failed('b', 'mail'))).toEqual(box(raised('a')));
  });

  it('hands on the newest hundred nobody has read, and no more', () => {
    const alerts = box(...Array.from({ length: 101 }, (_, index) => raised(`a${index}`)));
    const kept = unread(alerts);
    expect([kept.length, kept[0]?.alertId, kept.at(-1)?.alertId]).toEqual([100, 'a1', 'a100']);
  });
});
