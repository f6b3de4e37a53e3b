import { describe, expect, it } from 'vitest';
import { CALL, CALL_WING, World } from '../testing/world.ts';

async function planOf(world: World) {
  const plan = await (async () => {
    const pending = world.engine.plan();
    await world.clock.advance(1_000);
    return pending;
  })();
  if (!plan.ok) throw new Error(plan.error.message);
  return plan.value;
}

describe('what a kill would do', () => {
  it('K3: shows the same orders, with what they cost against the book and how long they take', async () => {
    const world = new World();
    world.ironFly();
    for (let part = 0; part < 2; part += 1) world.trade({ tradingSymbol: CALL_WING, side: 'BUY', quantity: 1_300 });
    await world.start();
    const plan = await planOf(world);
    expect(plan.orders.map(({ side }) => side)).toEqual(['BUY', 'BUY', 'SELL', 'SELL']);
    expect(plan.orders.find((each) => each.tradingSymbol === CALL_WING)).toMatchObject({
      quantity: 2_665,
      slices: [1_755, 910],
    });
    expect(plan.slippage).toBeGreaterThan(0);
    expect(plan.cashNeeded).toBeGreaterThan(world.price(CALL) * 65);
    expect(plan.seconds).toBeGreaterThan(4);
    expect(plan.seconds).toBeLessThan(10);
    expect(plan.marginFreed).toBeNull();
    expect(plan.cancels).toHaveLength(3);
  });

  it('I5: without a book the cost is unknown, never zero', async () => {
    const world = new World();
    world.ironFly();
    world.served = (snapshot) => ({
      ...snapshot,
      positions: snapshot.positions.map((row) => {
        if (row.instrument.tradingSymbol !== CALL_WING || !row.quote) return row;
        const { lastPrice, asOf } = row.quote;
        return { ...row, quote: { lastPrice, asOf } };
      }),
    });
    await world.start();
    const plan = await planOf(world);
    expect(plan.slippage).toBeNull();
    expect(plan.cashNeeded).toBeNull();
    expect(plan.orders.filter((each) => each.slippage === null).map((each) => each.tradingSymbol)).toEqual([CALL_WING]);
  });
});
