import type { EngineState } from '../domain/engine-state.ts';
import type { JournalEntry } from '../domain/journal-entry.ts';
import { shortName } from '../domain/sentences.ts';
import type { BrokerHealth } from '../ports.ts';

/** The legs as a person trades them by hand; the quantities are those of the last proof, not of this moment. */
function legsOf({ kill }: EngineState): string {
  const reading = kill?.steps.map((step) => step.reading).findLast((each) => each?.legs !== undefined);
  const legs = (reading?.legs ?? []).map(({ positionId, netQuantity }) => `${netQuantity} ${shortName(positionId)}`);
  return legs.length === 0 ? '' : ` Open when last read: ${legs.join(', ')}.`;
}

/**
 * The alarm for an account whose orders are refused while its reads work: nothing but this shows that a kill could close
 * nothing. Said once for each time it begins, and once more, as EXIT BY HAND, in each kill it stands in the way of (card K15).
 */
export function orderPathAlarm(
  { ordersRefused }: BrokerHealth,
  state: EngineState,
  { alias }: { readonly alias: string },
): readonly JournalEntry[] {
  const killing = state.kill && !state.kill.finished ? state.kill : null;
  if (!ordersRefused || !(killing || state.running)) return [];
  const alertId = killing ? `${killing.killId}-exit-by-hand` : `orders-refused-${ordersRefused.since}`;
  if (state.alerts.some((alert) => alert.alertId === alertId)) return [];
  const why = `The broker refuses orders from this computer's internet address (${ordersRefused.error.message}); reading works.`;
  const text = killing
    ? `${alias}: EXIT BY HAND. ${why} The kill cannot close anything: close the positions in the broker's own app now.${legsOf(state)} TradeFuse goes on trying.`
    : `${alias}: NOT PROTECTED. ${why} A kill could close nothing. Register this address with the broker, or connect through the registered one; until then exit by hand.`;
  return [
    { kind: 'alert-raised', alertId, priority: 'critical', code: killing ? 'exit-by-hand' : 'orders-refused', text },
  ];
}
