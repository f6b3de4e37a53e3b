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
    expect(world.engine.exitPosition(world.idOf(CALL_WING), 70, 'trader')).toMatchObject({
      value: { quantity: 65, asked: 70 },
    });
    expect(world.disk.of('exit-requested')).toMatchObject([{ quantity: 65, asked: 70 }]);
    await world.clock.runUntil(() => exitsDone(world), 30_000);
    expect(world.net(CALL_WING)).toBe(65);
    expect(world.state().exits).toMatchObject([{ outcome: 'confirmed', quantity: 65 }]);
  });

  it('K21: a quantity in whole lots is not said to be rounded', async () => {
    const { world } = await guarded();
    world.engine.exitPosition(world.idOf(CALL_WING), 65, 'trader');
    expect(world.disk.of('exit-requested')[0]).not.toHaveProperty('asked');
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

describe('an exit of a part of a leg that has a stop', () => {
  const stopOf = (world: World, orderId: string | undefined) =>
    world.book().orders.find((order) => order.orderId === orderId);

  it('K21: the stop is reduced to what remains, at its prices, before the exit leaves', async () => {
    const { world, stops } = await guarded();
    const before = stopOf(world, stops[0]);
    world.engine.exitPosition(world.idOf(CALL), 65, 'trader');
    expect(await world.clock.runUntil(() => exitsDone(world), 30_000)).toBe(true);
    expect(world.state().exits).toMatchObject([{ outcome: 'confirmed', quantity: 65 }]);
    expect(world.net(CALL)).toBe(-65);
    const { price, triggerPrice } = before ?? {};
    expect(stopOf(world, stops[0])).toMatchObject({ status: 'trigger pending', quantity: 65, price, triggerPrice });
    expect(stopOf(world, stops[1])).toMatchObject({ status: 'trigger pending', quantity: 130 });
    const order = ['journal modify-intended', `call modifyOrder ${stops[0]}`, 'journal modify-settled'];
    expect(world.eventsOf('modify', 'cancel', 'call placeOrder').slice(0, 3)).toEqual(order);
    expect(world.eventsOf('modify', 'cancel', 'call placeOrder')).toHaveLength(4);
    expect(world.disk.of('modify-intended')).toMatchObject([{ tradingSymbol: CALL, from: 130, to: 65 }]);
    expect(world.violations()).toEqual([]);
  });

  it('K21: the reduced stop still closes the rest, and not more', async () => {
    const { world } = await guarded();
    world.engine.exitPosition(world.idOf(CALL), 65, 'trader');
    await world.clock.runUntil(() => exitsDone(world), 30_000);
    world.move(150);
    await world.clock.advance(2_000);
    expect(world.net(CALL)).toBe(0);
  });

  it('K21: a stop that is small enough already is left alone', async () => {
    const { world, stops } = await guarded();
    world.engine.exitPosition(world.idOf(CALL), 65, 'trader');
    await world.clock.runUntil(() => exitsDone(world), 30_000);
    world.trade({ tradingSymbol: CALL, side: 'SELL', quantity: 65 });
    await world.clock.advance(3_000);
    world.engine.exitPosition(world.idOf(CALL), 65, 'trader');
    expect(await world.clock.runUntil(() => exitsDone(world), 30_000)).toBe(true);
    expect(world.eventsOf('call modifyOrder', 'call cancelOrder')).toEqual([`call modifyOrder ${stops[0]}`]);
    expect(world.net(CALL)).toBe(-65);
    expect(world.violations()).toEqual([]);
  });

  it('K21: of two stops one stays whole and the other goes', async () => {
    const { world, stops } = await guarded();
    await world.clock.advance(1_000);
    world.trade({ tradingSymbol: CALL, side: 'SELL', quantity: 65 });
    const second = world.stop(CALL, 65, 40);
    await world.clock.advance(3_000);
    world.engine.exitPosition(world.idOf(CALL), 65, 'trader');
    expect(await world.clock.runUntil(() => exitsDone(world), 30_000)).toBe(true);
    expect(world.eventsOf('call modifyOrder', 'call cancelOrder')).toEqual([`call cancelOrder ${second}`]);
    expect(stopOf(world, stops[0])).toMatchObject({ status: 'trigger pending', quantity: 130 });
    expect(world.net(CALL)).toBe(-130);
    expect(world.violations()).toEqual([]);
  });

  it('K21: refused to be reduced: no exit, the stop as it was, and the answer says so', async () => {
    const { world, stops } = await guarded();
    world.fate = (call) =>
      call.name === 'modifyOrder' ? { kind: 'refused', code: 'refused', message: 'RMS says no' } : { kind: 'fine' };
    world.engine.exitPosition(world.idOf(CALL), 65, 'trader');
    expect(await world.clock.runUntil(() => exitsDone(world), 30_000)).toBe(true);
    expect(world.disk.of('exit-finished')).toMatchObject([
      { outcome: 'rejected', detail: expect.stringMatching(/no exit was sent.*could not be reduced.*RMS says no/) },
    ]);
    expect(placed(world)).toEqual([]);
    expect(stopOf(world, stops[0])).toMatchObject({ status: 'trigger pending', quantity: 130 });
    expect(world.eventsOf('call modifyOrder')).toHaveLength(1);
    expect(world.net(CALL)).toBe(-130);
  });

  it.each([{ kind: 'lost' } as const, { kind: 'late', ms: 28_000 } as const, { kind: 'throws' } as const])(
    'K21: nobody knows whether it was reduced ($kind): no exit, and the answer says so',
    async (fate) => {
      const { world } = await guarded();
      world.fate = (call) => (call.name === 'modifyOrder' ? fate : { kind: 'fine' });
      world.engine.exitPosition(world.idOf(CALL), 65, 'trader');
      expect(await world.clock.runUntil(() => exitsDone(world), 60_000)).toBe(true);
      expect(world.disk.of('exit-finished')).toMatchObject([
        { outcome: 'rejected', detail: expect.stringMatching(/no exit was sent: nobody knows/) },
      ]);
      await world.clock.advance(60_000);
      expect(placed(world)).toEqual([]);
      expect(world.eventsOf('call modifyOrder')).toHaveLength(1);
      expect(world.violations()).toEqual([]);
    },
  );

  it('K21: its answer is lost, and a reading shows it reduced: the exit goes', async () => {
    const { world, stops } = await guarded();
    world.fate = (call) => (call.name === 'modifyOrder' ? { kind: 'unanswered' } : { kind: 'fine' });
    world.engine.exitPosition(world.idOf(CALL), 65, 'trader');
    expect(await world.clock.runUntil(() => exitsDone(world), 30_000)).toBe(true);
    expect(world.net(CALL)).toBe(-65);
    expect(stopOf(world, stops[0])).toMatchObject({ quantity: 65 });
    expect(world.violations()).toEqual([]);
  });

  it('K21: an answer is no proof: while the book shows the stop as it was, nothing is sent', async () => {
    const { world } = await guarded();
    const old = world.engine.report().assessment?.snapshot;
    world.served = (snapshot) => ({ ...snapshot, orders: old?.orders ?? [] });
    world.engine.exitPosition(world.idOf(CALL), 65, 'trader');
    expect(await world.clock.runUntil(() => exitsDone(world), 60_000)).toBe(true);
    expect(world.state().exits).toMatchObject([{ outcome: 'rejected' }]);
    expect(placed(world)).toEqual([]);
  });

  it('K21 K9: the stop fills at any moment of it: the leg never crosses zero', async () => {
    for (const at of [0, 40, 60, 90, 120, 250, 320, 400, 470, 520, 600, 900]) {
      const { world } = await guarded();
      world.latency = () => 60;
      world.engine.exitPosition(world.idOf(CALL), 65, 'trader');
      await world.clock.advance(at);
      world.move(150);
      expect(await world.clock.runUntil(() => exitsDone(world), 60_000)).toBe(true);
      await world.clock.advance(5_000);
      expect(world.net(CALL)).toBe(0);
      expect(world.violations()).toEqual([]);
    }
  });

  it('K21 K9: the same with a position book that lags behind the order book', async () => {
    for (const at of [0, 90, 320, 470]) {
      const { world } = await guarded();
      const before = world.engine.report().assessment?.snapshot;
      world.latency = () => 60;
      world.engine.exitPosition(world.idOf(CALL), 65, 'trader');
      await world.clock.advance(at);
      const until = world.clock.monotonic() + 1_500;
      world.move(150);
      world.served = (snapshot) =>
        before && world.clock.monotonic() < until ? { ...snapshot, positions: before.positions } : snapshot;
      expect(await world.clock.runUntil(() => exitsDone(world), 60_000)).toBe(true);
      await world.clock.advance(5_000);
      expect(world.net(CALL)).toBe(0);
      expect(world.violations()).toEqual([]);
    }
  });

  it('K21: a broker that refuses the exit itself: the answer says what is left of the stop', async () => {
    const { world } = await guarded();
    world.fate = (call) =>
      call.name === 'placeOrder' ? { kind: 'refused', code: 'refused', message: 'RMS' } : { kind: 'fine' };
    world.engine.exitPosition(world.idOf(CALL), 65, 'trader');
    await world.clock.runUntil(() => exitsDone(world), 30_000);
    expect(world.disk.of('exit-finished')[0]?.detail).toContain('its stop covers only a part of it');
  });

  it('K21: interrupted by a restart after the change, it is not repeated, and said to be unknown', async () => {
    const { world } = await guarded();
    world.engine.exitPosition(world.idOf(CALL), 65, 'trader');
    await world.clock.runUntil(() => world.eventsOf('call modifyOrder').length === 1);
    world.restart();
    await world.clock.advance(60_000);
    expect(world.state().exits).toMatchObject([{ outcome: 'unknown' }]);
    expect(placed(world)).toEqual([]);
    expect(world.eventsOf('call modifyOrder')).toHaveLength(1);
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

describe('an exit by hand beside a kill', () => {
  /** Exits are refused as brokers do whose trading is switched off, while `isTrapped` says so. */
  async function trapped(isTrapped: () => boolean): Promise<World> {
    const { world } = await guarded();
    world.fate = (call) =>
      call.request?.instrument.tradingSymbol === CALL && isTrapped()
        ? { kind: 'refused', code: 'refused', message: 'Trading is disabled: kill switch is active' }
        : { kind: 'fine' };
    world.killByHand();
    await world.clock.advance(60_000);
    expect(world.net(CALL)).toBe(-130);
    return world;
  }

  it('L9: closes what the kill cannot, at once, and the kill goes on and is proven with no unit bought twice', async () => {
    let isTrapped = true;
    const world = await trapped(() => isTrapped);
    isTrapped = false;
    const sent = world.auditor.sent.get(CALL) ?? 0;
    expect(world.engine.exitPosition(world.idOf(CALL), undefined, 'trader').ok).toBe(true);
    expect(await world.untilFinished()).toBe(true);
    expect(world.state().exits).toMatchObject([{ outcome: 'confirmed' }]);
    expect(world.auditor.sent.get(CALL)).toBe(sent + 1);
    expect(world.net(CALL)).toBe(0);
    expect(world.state().kill?.finished).toMatchObject({ verified: true });
    expect(world.violations()).toEqual([]);
  });

  it('L9: is told when the broker refuses it too', async () => {
    const world = await trapped(() => true);
    expect(world.engine.exitPosition(world.idOf(CALL), undefined, 'trader').ok).toBe(true);
    await world.clock.runUntil(() => exitsDone(world), 60_000);
    expect(world.state().exits).toMatchObject([{ outcome: 'rejected' }]);
    expect(world.state().kill?.finished).toBeNull();
  });

  it('L9 I1: is refused in words while the kill has an order working for the leg, or on its way', async () => {
    const { world } = await guarded();
    world.fate = (call) =>
      call.request?.instrument.tradingSymbol === CALL ? { kind: 'late', ms: 20_000 } : { kind: 'fine' };
    world.killByHand();
    await world.clock.runUntil(() => placed(world).length > 0, 30_000);
    expect(world.engine.exitPosition(world.idOf(CALL), undefined, 'trader')).toMatchObject({
      ok: false,
      error: { code: 'kill-in-progress', message: expect.stringContaining('order working for this position') },
    });
    expect(await world.untilFinished()).toBe(true);
    expect(world.violations()).toEqual([]);
  });

  it('I1: asked for in the first moment of a kill, every leg is closed once', async () => {
    const { world } = await guarded();
    world.latency = () => 300;
    world.killByHand();
    for (const leg of [CALL, PUT, CALL_WING, PUT_WING]) world.engine.exitPosition(world.idOf(leg), undefined, 'trader');
    expect(await world.untilFinished()).toBe(true);
    expect([CALL, PUT, CALL_WING, PUT_WING].map((leg) => world.net(leg))).toEqual([0, 0, 0, 0]);
    expect(world.state().kill?.finished).toMatchObject({ verified: true });
    expect(world.violations()).toEqual([]);
  });
});
