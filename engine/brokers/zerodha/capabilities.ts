import type { BrokerCapabilities, OrderCaps } from '../../domain/broker-capabilities.ts';
import { ORDER_PATIENCE_MS } from '../shared/order-patience.ts';

/**
 * What Kite can do: its switch is in Console only, by segment, and refused while the segment holds anything (`brokers.md` 3.3).
 * What the API still takes afterwards is not published, so `exitsWorkAfter` is left out.
 */
export const KITE_CAPABILITIES = {
  broker: 'zerodha',
  killSwitch: { access: 'terminal', needsFlat: true },
  settleMs: 10_000,
  orderPatienceMs: ORDER_PATIENCE_MS,
  ordersPerSecond: 8,
  // Rejected orders count, changes and cancels do not (`brokers.md` 7.1); at the cap of a day even exits are blocked.
  orderCaps: { perMinute: 400, perDay: 5_000, changesPerOrder: 25 },
  // A reading is three calls, sometimes four, of ten a second for everything that is no order.
  readPace: { nearMs: 600, flatMs: 5_000 },
  streams: true,
} satisfies BrokerCapabilities & { readonly orderCaps: OrderCaps };
