import { describe, expect, it } from 'vitest';
import { filledStop, order, snapshot } from '../testing/builders.ts';
import { missOrders } from './vanished-orders.ts';

const NOTHING = { known: new Set<string>(), missed: new Map<string, number>() };
const resting = order({ orderId: 'R1' });
const filled = filledStop({ orderId: 'S1' });
const cancelled = order({ orderId: 'C1', status: 'cancelled' });

describe('an order that was seen and is missing', () => {
  const before = () =>
    missOrders(snapshot({ orders: [resting, filled, cancelled] }), { ...NOTHING, at: 0, patienceMs: 30_000 });

  it('makes the reading incomplete, whether it worked or had filled: a fill cannot un-happen (fault 17, R10)', () => {
    const next = missOrders(snapshot(), { ...before(), at: 1_000, patienceMs: 30_000 });
    expect(next.snapshot.incomplete).toEqual([{ kind: 'orders-vanished', orderIds: ['R1', 'S1'] }]);
  });

  it('is no concern when it came to nothing', () => {
    const next = missOrders(snapshot({ orders: [resting, filled] }), { ...before(), at: 1_000, patienceMs: 30_000 });
    expect(next.snapshot.incomplete).toEqual([]);
  });

  it('is missed from the reading on that lacked it first, however late that is', () => {
    const first = missOrders(snapshot(), { ...before(), at: 50_000, patienceMs: 30_000 });
    const kept = missOrders(snapshot(), { ...first, at: 79_999, patienceMs: 30_000 });
    expect(kept.snapshot.incomplete).toHaveLength(1);
    expect(missOrders(snapshot(), { ...kept, at: 80_000, patienceMs: 30_000 }).snapshot.incomplete).toEqual([]);
  });

  it('is believed gone when the broker says so for long, and whole again at once when it comes back', () => {
    const missing = missOrders(snapshot(), { ...before(), at: 1_000, patienceMs: 30_000 });
    const long = missOrders(snapshot(), { ...missing, at: 31_000, patienceMs: 30_000 });
    expect(long.snapshot.incomplete).toEqual([]);
    const back = missOrders(snapshot({ orders: [resting, filled] }), { ...missing, at: 2_000, patienceMs: 30_000 });
    expect(back.snapshot.incomplete).toEqual([]);
  });
});
