import type { Intrusion, Reentry } from '../domain/aftermath.ts';
import type { AlertPriority } from '../domain/alert.ts';
import type { JournalEntry } from '../domain/journal-entry.ts';
import { describeLockEnd } from '../domain/sentences.ts';
import type { KillContext } from './kill-context.ts';
import type { Hindrance, Obstacle } from './reflatten.ts';

type Alarm = { readonly id: string; readonly code: string; readonly text: string; readonly priority?: AlertPriority };

/** An alarm of a kill's aftermath, unless it was raised already. */
export function alarmOnce(
  { kill, settings, ledger }: KillContext,
  { id, code, text, priority = 'critical' }: Alarm,
): readonly JournalEntry[] {
  const alertId = `${kill.killId}-${id}`;
  if (ledger.state.alerts.some((alert) => alert.alertId === alertId)) return [];
  return [{ kind: 'alert-raised', alertId, priority, code, text: `${settings.alias}: ${text}` }];
}

function contents({ legs, orders }: Intrusion): string {
  return [
    ...legs.map(({ position }) => `${position.netQuantity} ${position.instrument.tradingSymbol}`),
    ...orders.map(({ orderId, instrument }) => `order ${orderId} on ${instrument.tradingSymbol}`),
  ].join(', ');
}

/** What the trader hears when something stands open after the kill. */
export function seenAlarm(
  context: KillContext,
  intrusion: Intrusion,
  reentry: Pick<Reentry, 'number' | 'origin' | 'flattens'>,
) {
  const { number, origin, flattens } = reentry;
  const what = contents(intrusion);
  const id = `bypass-${number}`;
  if (!flattens) {
    const text = `STOP. Opened again while locked: ${what}. TradeFuse has closed such trades ${context.settings.reflattensPerHour} times within the hour and does not close more until it is over. Close it yourself in the broker's app now, and stop whatever trades this account.`;
    return alarmOnce(context, { id, code: 'bypass-stop-line', text });
  }
  if (origin === 'late-order') {
    const text = `an order came late, after the account was proven flat: ${what}. It is being closed now.`;
    return alarmOnce(context, { id, code: 'late-order', text });
  }
  const text = `BYPASS. Opened elsewhere while locked: ${what}. It is being cancelled and closed now. The account is not STOPPED until that is proven.`;
  return alarmOnce(context, { id, code: 'bypass', text });
}

const OBSTACLES: Record<Obstacle, (name: string) => string> = {
  'exits-blocked': (name) =>
    `${name} is open and the broker's kill switch blocks exits: TradeFuse cannot close it. Call your broker's dealing desk now, or lift the switch in the broker's app and close it there.`,
  'wide-spread': (name) =>
    `${name} is open, and buyers and sellers are too far apart to close it at a sane price. TradeFuse waits up to a minute, then closes it all the same. You may close it at your own limit in the broker's app.`,
  'attempts-spent': (name) =>
    `${name} is still open after several exits. TradeFuse sends no more for it. Close it in the broker's app now.`,
  'order-stays': (name) => `order ${name} could not be cancelled. Cancel it in the broker's app now.`,
};

/** What the trader hears when it cannot be closed. */
export function hindranceAlarm(context: KillContext, reentry: Reentry, { obstacle, name }: Hindrance) {
  const id = `bypass-${reentry.number}-${obstacle}`;
  return alarmOnce(context, { id, code: `bypass-${obstacle}`, text: OBSTACLES[obstacle](name) });
}

/** What the trader hears when the switch did not hold and cannot be proven on. */
export function switchAlarm(context: KillContext, reentry: Reentry, why: string) {
  const text = `the account is flat again, but the broker's kill switch is not proven on (${why}). Pull it in the broker's app; TradeFuse goes on trying.`;
  return alarmOnce(context, { id: `bypass-${reentry.number}-switch`, code: 'bypass-switch', text });
}

/** What the trader hears when it is over. */
export function closedAgain(context: KillContext, reentry: Reentry, switchProven: boolean) {
  const until = describeLockEnd(context.ledger.state.lock?.until ?? null);
  const text = `closed again and read back: nothing is open that the kill did not leave${switchProven ? ', kill switch on' : ''}. Locked ${until}.`;
  return alarmOnce(context, { id: `bypass-${reentry.number}-closed`, code: 'bypass-closed', text, priority: 'info' });
}
