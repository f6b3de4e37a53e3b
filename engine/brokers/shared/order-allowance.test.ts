import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../simulation-days/manual-clock.ts';
import { FRIDAY_10AM } from '../../testing/builders.ts';
import { DHAN_CAPABILITIES } from '../dhan/capabilities.ts';
import { KITE_CAPABILITIES } from '../zerodha/capabilities.ts';
import { OrderAllowance } from './order-allowance.ts';

describe.each([
  ['Dhan', DHAN_CAPABILITIES.orderCaps],
  ['Kite', KITE_CAPABILITIES.orderCaps],
])('what %s has left of its limits', (_broker, caps) => {
  it('counts the orders of a day, whoever placed them, and begins anew the next', async () => {
    const clock = new ManualClock(FRIDAY_10AM);
    const allowance = new OrderAllowance(clock, caps);
    allowance.saw(3_999);
    allowance.place();
    allowance.saw(10);
    expect(allowance.placedToday).toBe(4_000);
    await clock.advance(24 * 3_600_000);
    expect(allowance.placedToday).toBe(0);
  });

  it('lets an order be changed 25 times', () => {
    const allowance = new OrderAllowance(new ManualClock(FRIDAY_10AM), caps);
    const taken = Array.from({ length: 27 }, () => allowance.change('1'));
    expect(taken.filter(Boolean)).toHaveLength(25);
    expect(allowance.change('2')).toBe(true);
  });
});
