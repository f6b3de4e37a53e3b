import type { EngineState } from '../domain/engine-state.ts';
import type { JournalEntry } from '../domain/journal-entry.ts';
import type { BrokerHealth } from '../ports.ts';

/**
 * What the trader hears after a kill of orders that wait at the broker outside the day's order book: no kill cancels them, and each
 * can open a position in the account that was stopped. Once a day; alerts are the day's own.
 */
export function standingAlarm(
  { standing }: BrokerHealth,
  state: EngineState,
  { alias }: { readonly alias: string },
): readonly JournalEntry[] {
  if (!standing || standing.orders === 'not-in-api' || state.latch.state !== 'latched') return [];
  const { orders } = standing;
  const code = orders === null ? 'standing-orders-unknown' : 'standing-orders';
  if (orders?.length === 0 || state.alerts.some(({ alertId }) => alertId === code)) return [];
  const text =
    orders === null
      ? 'whether orders wait at the broker outside the day’s order book (GTT, forever or super orders) could not be read. Look in ' +
        'the broker’s app, and delete what could open a position.'
      : `${orders.length} order(s) wait at the broker outside the day’s order book and can open a position after this kill: ` +
        `${orders.map(({ name, id, tradingSymbol }) => `${name} ${id} (${tradingSymbol})`).join(', ')}. ` +
        'TradeFuse leaves them as they are, for some may belong to your holdings: delete the others in the broker’s app now.';
  return [{ kind: 'alert-raised', alertId: code, priority: 'warning', code, text: `${alias}: ${text}` }];
}
