import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../ports.ts';
import { OrderPace } from './order-pace.ts';

/** A clock that jumps over every wait. */
function jumpingClock(): Clock & { readonly pass: (ms: number) => void } {
  let time = 0;
  return {
    now: () => time,
    monotonic: () => time,
    sleep: async (ms) => {
      time += ms;
    },
    pass: (ms) => {
      time += ms;
    },
  };
}

describe('the pace of orders', () => {
  it('lets no second see more than its share, and keeps the order of the calls', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 600 }), { maxLength: 60 }), async (pauses) => {
        const clock = jumpingClock();
        const pace = new OrderPace(clock, 8);
        const sentAt: number[] = [];
        for (const pause of pauses) {
          clock.pass(pause);
          await pace.turn();
          sentAt.push(clock.monotonic());
        }
        for (const [index, at] of sentAt.entries()) {
          const ninth = sentAt[index + 8];
          if (ninth !== undefined) expect(ninth - at).toBeGreaterThanOrEqual(1_000);
        }
      }),
    );
  });

  it('does not make the first eight wait', async () => {
    const clock = jumpingClock();
    const pace = new OrderPace(clock, 8);
    await Promise.all(Array.from({ length: 8 }, () => pace.turn()));
    expect(clock.monotonic()).toBe(0);
    await pace.turn();
    expect(clock.monotonic()).toBe(1_000);
  });
});
