import type { BrokerCapabilities, OrderCaps } from '../../domain/broker-capabilities.ts';
import { ORDER_PATIENCE_MS } from '../shared/order-patience.ts';

/** What Dhan can do: its switch is pulled by the API, wants a flat account without pending orders, and can be undone by the API. */
export const DHAN_CAPABILITIES = {
  broker: 'dhan',
  killSwitch: { access: 'api', needsFlat: true, exitsWorkAfter: false },
  settleMs: 5_000,
  orderPatienceMs: ORDER_PATIENCE_MS,
  ordersPerSecond: 8,
  // That cancels and changes count is our reading: Dhan's page speaks of its order APIs (`brokers.md` 7.1).
  orderCaps: { perMinute: 250, perHour: 1_000, perDay: 7_000, changesPerOrder: 25 },
  // A reading is four calls of the 20 a second.
  readPace: { nearMs: 250, flatMs: 5_000 },
  streams: true,
} satisfies BrokerCapabilities & { readonly orderCaps: OrderCaps };
