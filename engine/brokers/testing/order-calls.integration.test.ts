import { describe, expect, it } from 'vitest';
import { OrderBudget } from '../../runtime/order-budget.ts';
import { BROKER_LINES } from './broker-lines.ts';
import { saleOf, snapshotOf } from './contract-line.ts';

/** Two seconds' worth of cancels. */
const CANCELS = 12;

describe.each(BROKER_LINES)('order calls to $name', ({ open }) => {
  it('K16: an exit leaves ahead of the cancels that wait for their turn, and every cancel has its answer', async () => {
    const { broker, clock, instrument, sellByHand, truth } = await open();
    await broker.login();
    await sellByHand();
    await snapshotOf(broker);
    const budget = new OrderBudget(clock, broker.capabilities);
    let answered = 0;
    const cancels = Array.from({ length: CANCELS }, async (_, number) => {
      await budget.take('cancel');
      const outcome = await broker.cancelOrder(`9900000${number}`);
      answered += 1;
      return outcome.outcome === 'confirmed' ? outcome.outcome : outcome.error.code;
    });
    await budget.take('exit');
    const exit = { ...saleOf(instrument, 'T1'), side: 'BUY' } as const;
    expect(await broker.placeOrder(exit)).toMatchObject({ outcome: 'confirmed' });
    expect(answered).toBeLessThan(CANCELS);
    expect((await truth()).flat).toBe(true);
    // Whether a burst is thinned out on its way to the broker is the machine's affair; the pace itself is proven on a virtual clock.
    const answers = new Set(await Promise.all(cancels));
    expect([...answers].filter((code) => code !== 'rate-limited')).toEqual(['refused']);
  }, 30_000);
});
