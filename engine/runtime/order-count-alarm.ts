import type { EngineState } from '../domain/engine-state.ts';
import type { JournalEntry } from '../domain/journal-entry.ts';
import type { BrokerHealth } from '../ports.ts';

/** From this part of the day's orders on the trader must know. */
const WARN_AT = 0.8;

/**
 * The alarm for an account whose orders of the day run out: at the broker's cap even an exit is refused, so it is said while
 * there are orders left to leave with. Once a day; alerts are the day's own.
 */
export function orderCountAlarm(
  { ordersToday }: BrokerHealth,
  state: EngineState,
  { alias }: { readonly alias: string },
): readonly JournalEntry[] {
  if (!ordersToday || !state.running || ordersToday.placed < ordersToday.cap * WARN_AT) return [];
  const alertId = 'orders-nearly-spent';
  if (state.alerts.some((alert) => alert.alertId === alertId)) return [];
  const { placed, cap } = ordersToday;
  const text =
    `${alias}: ${placed} of the ${cap} orders the broker takes in a day are placed. At ${cap} it refuses every order, ` +
    'exits too. Stop whatever places so many, or close the positions while orders are left.';
  return [{ kind: 'alert-raised', alertId, priority: 'warning', code: 'orders-nearly-spent', text }];
}
