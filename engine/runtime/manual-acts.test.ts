import { describe, expect, it } from 'vitest';
import { policy, rupees, settings } from '../testing/builders.ts';
import { CALL, CALL_WING, PUT, PUT_WING, World } from '../testing/world.ts';

async function guarded(): Promise<{ world: World; stops: readonly string[]; limit: string }> {
  const world = new World({ settings: settings({ policy: policy({ dayLossLimit: rupees(50_000) }) }) });
  const orders = world.ironFly(2);
  await world.start();
  return { world, ...orders };
}

const exitsDone = (world: World): boolean => world.state().exits.every((exit) => exit.outcome !== null);
const placed = (world: World): readonly string[] => world.eventsOf('call placeOrder');

describe('an exit by hand', () => {
  it('K19: its own stop goes first, then one order of the same product; other legs and the latch are untouched', async () => {
    const { world, stops } = await guarded();
    expect(world.engine.exitPosition(world.idOf(CALL), undefined, 'trader')).toMatchObject({
      ok: true,
      value: { quantity: 130 },
    });
    expect(await world.clock.runUntil(() => exitsDone(world), 30_000)).toBe(true);
    expect(world.state().exits).toMatchObject([{ outcome: 'confirmed' }]);
    expect([CALL, PUT, CALL_WING, PUT_WING].map((leg) => world.net(leg))).toEqual([0, -130, 130, 130]);
    const calls = world.eventsOf('call cancelOrder', 'call placeOrder');
    expect(calls[0]).toBe(`call cancelOrder ${stops[0]}`);
    expect(calls).toHaveLength(2);
    const [exit] = world.book().orders.filter((order) => order.tag !== undefined);
    expect(exit).toMatchObject({ side: 'BUY', quantity: 130, product: 'NRML', tradingSymbol: CALL });
    expect(world.state().latch.state).toBe('armed');
    expect(world.violations()).toEqual([]);
  });

  it('K20: clicked twice, and again while its outcome is unknown: one order', async () => {
    const { world } = await guarded();
    world.fate = (call) => (call.name === 'placeOrder' ? { kind: 'unanswered' } : { kind: 'fine' });
    world.engine.exitPosition(world.idOf(CALL), undefined, 'trader');
    expect(world.engine.exitPosition(world.idOf(CALL), undefined, 'trader')).toMatchObject({
      ok: false,
      error: { code: 'exit-in-progress' },
    });
    expect(world.engine.uncovered(world.idOf(CALL))).toBe(0);
    await world.clock.advance(3_000);
    expect(world.engine.exitPosition(world.idOf(CALL), undefined, 'trader').ok).toBe(false);
    await world.clock.advance(60_000);
    expect(placed(world)).toHaveLength(1);
    expect(world.net(CALL)).toBe(0);
    expect(world.violations()).toEqual([]);
  });

  it('K20: an order that is lost keeps the leg covered until the settle window is over', async () => {
    const { world } = await guarded();
    world.fate = (call) => (call.name === 'placeOrder' ? { kind: 'late', ms: 20_000 } : { kind: 'fine' });
    world.engine.exitPosition(world.idOf(CALL), undefined, 'trader');
    await world.clock.advance(12_000);
    expect(world.engine.uncovered(world.idOf(CALL))).toBe(0);
    await world.clock.advance(60_000);
    expect(world.net(CALL)).toBe(0);
    expect(placed(world)).toHaveLength(1);
    expect(world.violations()).toEqual([]);
  });

  it('K9: the stop fills while it is being cancelled: the leg is not exited a second time', async () => {
    for (const at of [0, 20, 40, 60, 80, 120, 300]) {
      const { world } = await guarded();
      world.latency = () => 60;
      world.engine.exitPosition(world.idOf(CALL), undefined, 'trader');
      await world.clock.advance(at);
      world.move(150);
      expect(await world.clock.runUntil(() => exitsDone(world), 60_000)).toBe(true);
      expect(world.net(CALL)).toBe(0);
      expect(world.violations()).toEqual([]);
    }
  });

  it('K9: the same with a position book that lags behind the order book', async () => {
    const { world } = await guarded();
    const [before] = [world.engine.report().assessment?.snapshot];
    const until = world.clock.monotonic() + 1_500;
    world.engine.exitPosition(world.idOf(CALL), undefined, 'trader');
    world.move(150);
    world.served = (snapshot) =>
      before && world.clock.monotonic() < until ? { ...snapshot, positions: before.positions } : snapshot;
    expect(await world.clock.runUntil(() => exitsDone(world), 60_000)).toBe(true);
    expect(world.net(CALL)).toBe(0);
    expect(world.violations()).toEqual([]);
  });

  it('K21: half of a leg, in whole lots', async () => {
    const { world } = await guarded();
    expect(world.engine.exitPosition(world.idOf(CALL_WING), 70, 'trader')).toMatchObject({ value: { quantity: 65 } });
    await world.clock.runUntil(() => exitsDone(world), 30_000);
    expect(world.net(CALL_WING)).toBe(65);
    expect(world.state().exits).toMatchObject([{ outcome: 'confirmed', quantity: 65 }]);
  });

  it.each([0, -65, Number.NaN])('of %d units is refused', async (quantity) => {
    const { world } = await guarded();
    expect(world.engine.exitPosition(world.idOf(CALL), quantity, 'trader')).toMatchObject({
      ok: false,
      error: { code: 'quantity-not-positive' },
    });
  });

  it('of what is not open is refused', async () => {
    const { world } = await guarded();
    expect(world.engine.exitPosition(world.idOf('NIFTY26NOV2424400CE'), undefined, 'trader')).toMatchObject({
      ok: false,
      error: { code: 'position-not-open' },
    });
  });

  it('a broker that refuses it is told as that', async () => {
    const { world } = await guarded();
    world.fate = (call) =>
      call.name === 'placeOrder' ? { kind: 'refused', code: 'refused', message: 'RMS' } : { kind: 'fine' };
    world.engine.exitPosition(world.idOf(CALL), undefined, 'trader');
    await world.clock.runUntil(() => exitsDone(world), 30_000);
    expect(world.state().exits).toMatchObject([{ outcome: 'rejected' }]);
  });

  it('a kill that starts meanwhile takes over, and the leg is closed once', async () => {
    const { world } = await guarded();
    world.latency = () => 300;
    world.engine.exitPosition(world.idOf(CALL), undefined, 'trader');
    await world.clock.runUntil(() => placed(world).length === 1);
    world.killByHand();
    expect(world.engine.exitPosition(world.idOf(PUT), undefined, 'trader')).toMatchObject({
      ok: false,
      error: { code: 'kill-in-progress' },
    });
    expect(await world.untilFinished()).toBe(true);
    expect(world.state().kill?.finished).toMatchObject({ verified: true });
    expect(exitsDone(world)).toBe(true);
    expect(world.violations()).toEqual([]);
  });

  it('L9: is allowed while locked', async () => {
    const world = new World({ settings: settings({ policy: policy({ squareOffHedges: false }) }) });
    world.ironFly();
    await world.start();
    world.killByHand();
    expect(await world.untilFinished()).toBe(true);
    expect(world.net(CALL_WING)).toBe(65);
    await world.clock.advance(6_000);
    expect(world.engine.exitPosition(world.idOf(CALL_WING), undefined, 'trader').ok).toBe(true);
    expect(await world.clock.runUntil(() => exitsDone(world), 30_000)).toBe(true);
    expect(world.net(CALL_WING)).toBe(0);
    expect(world.state().exits).toMatchObject([{ outcome: 'confirmed' }]);
  });

  it('interrupted by a restart it is not repeated, and said to be unknown', async () => {
    const { world } = await guarded();
    world.engine.exitPosition(world.idOf(CALL), undefined, 'trader');
    await world.clock.runUntil(() => placed(world).length === 1);
    world.restart();
    await world.clock.advance(60_000);
    expect(world.state().exits).toMatchObject([{ outcome: 'unknown' }]);
    expect(placed(world)).toHaveLength(1);
    expect(world.violations()).toEqual([]);
  });

  it('a missing row is not "nothing was open any more"', async () => {
    const { world } = await guarded();
    world.engine.exitPosition(world.idOf(CALL), undefined, 'trader');
    world.served = (snapshot) => ({ ...snapshot, positions: [] });
    await world.clock.runUntil(() => exitsDone(world), 60_000);
    expect(world.state().exits).toMatchObject([{ outcome: 'unknown' }]);
    expect(placed(world)).toEqual([]);
  });
});

describe('a cancel by hand', () => {
  it('L9: cancels the one order, before and after a kill', async () => {
    const { world, limit } = await guarded();
    const done = world.engine.cancelOrder(limit);
    await world.clock.advance(1_000);
    expect(await done).toMatchObject({ ok: true, value: { outcome: 'confirmed' } });
    expect(world.eventsOf('call cancelOrder')).toEqual([`call cancelOrder ${limit}`]);
    const again = world.engine.cancelOrder(limit);
    await world.clock.advance(1_000);
    expect(await again).toMatchObject({ ok: false, error: { code: 'order-not-open' } });
  });
});

describe('the plan of a kill that is not started', () => {
  it('names what would be cancelled, closed and left, and sends nothing', async () => {
    const { world, stops, limit } = await guarded();
    const asked = world.engine.plan();
    await world.clock.advance(1_000);
    const plan = await asked;
    if (!plan.ok) throw new Error(plan.error.message);
    expect(plan.value.cancels.toSorted()).toEqual([...stops, limit].toSorted());
    expect(plan.value.orders.map(({ side, quantity }) => `${side} ${quantity}`)).toEqual([
      'BUY 130',
      'BUY 130',
      'SELL 130',
      'SELL 130',
    ]);
    expect(plan.value.leftBySetting).toEqual([]);
    expect(world.eventsOf('call')).toEqual([]);
  });
});
