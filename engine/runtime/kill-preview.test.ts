import { describe, expect, it } from 'vitest';
import type { AccountSnapshot } from '../domain/account-snapshot.ts';
import type { Policy } from '../domain/policy.ts';
import { FRIDAY_10AM, NIFTY_CE_WING, order, policy, position, rupees, snapshot } from '../testing/builders.ts';
import { CALL, CALL_WING, World } from '../testing/world.ts';
import { previewKill } from './kill-preview.ts';

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
    world.served = (reading) => ({
      ...reading,
      positions: reading.positions.map((row) => {
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

  const quote = (last: number) => ({
    lastPrice: rupees(last),
    bid: rupees(last - 1),
    ask: rupees(last + 2),
    asOf: FRIDAY_10AM,
  });
  const short = { ...position({ net: -65 }), quote: quote(100) };
  const hedge = { ...position({ instrument: NIFTY_CE_WING, net: 65 }), quote: quote(20) };
  const preview = (parts: Partial<AccountSnapshot>, change: Partial<Policy> = {}, uncovered = 65) =>
    previewKill(
      { snapshot: snapshot({ positions: [short, hedge], ...parts }) },
      policy(change),
      { killSwitch: { access: 'none', needsFlat: true }, ordersPerSecond: 8 },
      { uncovered: () => uncovered, slicesOf: (_leg, quantity) => (quantity === 0 ? [] : [quantity]) },
    );

  it('says what the other side of the book costs: ₹2 a unit above the last price to buy, ₹1 below to sell', () => {
    expect(preview({})).toMatchObject({
      orders: [
        { side: 'BUY', quantity: 65, slippage: rupees(130) },
        { side: 'SELL', quantity: 65, slippage: rupees(65) },
      ],
      slippage: rupees(195),
      cashNeeded: rupees(65 * 102),
      leftBySetting: [],
    });
  });

  it('K2: names what your setting leaves open, and promises no margin while something stays', () => {
    const funds = { marginUsed: rupees(90_000) };
    expect(preview({ funds })).toMatchObject({ marginFreed: rupees(90_000), leftBySetting: [] });
    const left = preview({ funds }, { squareOffHedges: false });
    expect(left).toMatchObject({ marginFreed: null, leftBySetting: [hedge.positionId] });
    expect(left.orders.map(({ side }) => side)).toEqual(['BUY']);
  });

  it('I1: a leg whose exit is on its way already is not sent again, and costs nothing more', () => {
    expect(preview({}, {}, 0)).toMatchObject({
      orders: [
        { quantity: 0, slices: [], slippage: 0 },
        { quantity: 0, slices: [], slippage: 0 },
      ],
      slippage: 0,
      cashNeeded: 0,
    });
  });

  it('takes a round trip more when orders have to be cancelled first', () => {
    // Two orders at eight a second, three turns of 300 ms, and 3.5 s for the proof; then one order and one turn more.
    expect(preview({}).seconds).toBe(5);
    const orders = ['A', 'B', 'C', 'D'].map((orderId) => order({ orderId }));
    expect(preview({ orders })).toMatchObject({ seconds: 6, cancels: ['A', 'B', 'C', 'D'] });
    expect(preview({ orders: orders.map((each) => ({ ...each, status: 'cancelled' })) })).toMatchObject({
      seconds: 5,
      cancels: [],
    });
  });

  it.each([
    ['no last price', { ...quote(100), lastPrice: 0 }],
    ['a last price that is no number', { ...quote(100), lastPrice: Number.NaN }],
    ['a book of long ago', { ...quote(100), asOf: FRIDAY_10AM - 60_000 }],
  ])('I5: with %s the cost of a leg is unknown, never zero', (_what, broken) => {
    expect(preview({ positions: [{ ...short, quote: broken }] })).toMatchObject({ slippage: null, cashNeeded: null });
  });
});
