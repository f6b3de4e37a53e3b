import { describe, expect, it } from 'vitest';
import { policy, rupees, settings } from '../testing/builders.ts';
import { CALL, CALL_WING, PUT, PUT_WING, World, type WorldOptions } from '../testing/world.ts';

const LEGS = [CALL, PUT, CALL_WING, PUT_WING];
const LINE = settings({ policy: policy({ dayLossLimit: rupees(500) }) });
const HEDGES_LEFT = settings({ policy: policy({ squareOffHedges: false }) });

/** An iron fly under guard. */
async function guarded(options: WorldOptions = {}, lots = 1): Promise<World> {
  const world = new World({ settings: LINE, ...options });
  world.ironFly(lots);
  await world.start();
  return world;
}

function expectStopped(world: World): void {
  expect(world.state().kill?.finished).toMatchObject({ verified: true, unproven: [] });
  expect(LEGS.map((leg) => world.net(leg))).toEqual([0, 0, 0, 0]);
  expect(world.violations()).toEqual([]);
}

describe('a kill by the rule', () => {
  it('D2: MTM beyond the line and the stop filled: exactly one kill, latched on disk before the first call', async () => {
    const world = await guarded();
    world.whipsaw();
    expect(await world.clock.runUntil(() => world.state().latch.state === 'latched', 1_100)).toBe(true);
    expect(await world.untilFinished()).toBe(true);
    expect(world.disk.of('kill-latched')).toMatchObject([{ cause: { kind: 'dual-condition' } }]);
    const firstWrite = world.events.findIndex((event) => /call (placeOrder|cancelOrder|terminal)/.test(event));
    expect(firstWrite).toBeGreaterThan(world.events.indexOf('journal kill-latched'));
    expectStopped(world);
    expect(world.book().killSwitch.state).toBe('on');
  });

  it('D1: a stop hit above the line, and a loss beyond it without a stop, start nothing', async () => {
    const hit = await guarded();
    hit.move(120);
    await hit.clock.advance(10_000);
    expect(hit.disk.of('stop-hit')).toHaveLength(1);
    expect(hit.disk.of('kill-latched')).toEqual([]);

    const lost = new World({ settings: LINE });
    lost.trade({ tradingSymbol: CALL, side: 'SELL', quantity: 65 });
    await lost.start();
    lost.move(120);
    await lost.clock.advance(10_000);
    expect(lost.engine.report().assessment?.dayPnl).toBeLessThan(rupees(-500));
    expect(lost.disk.of('kill-latched')).toEqual([]);
    expect(lost.violations()).toEqual([]);
  });

  it('D11: a breakout stop that opens a long starts nothing, however much it loses', async () => {
    const world = new World({ settings: LINE });
    world.stop(CALL, 65);
    await world.start();
    world.move(120);
    world.move(-300);
    await world.clock.advance(10_000);
    expect(world.net(CALL)).toBe(65);
    expect(world.engine.report().assessment?.dayPnl).toBeLessThan(rupees(-500));
    expect(world.disk.of('stop-hit')).toEqual([]);
    expect(world.disk.of('kill-latched')).toEqual([]);
  });

  it('D6: prices that are missing, zero or NaN start nothing, and the line is watched again when they are back', async () => {
    const world = await guarded();
    for (const lastPrice of [0, Number.NaN, -1]) {
      world.served = (snapshot) => ({
        ...snapshot,
        positions: snapshot.positions.map((each) => ({ ...each, quote: { lastPrice, asOf: snapshot.asOf } })),
      });
      await world.clock.advance(2_000);
    }
    world.whipsaw();
    await world.clock.advance(20_000);
    expect(world.disk.of('kill-latched')).toEqual([]);
    expect(world.state().degraded?.code).toBe('price-unknown');
    world.served = (snapshot) => snapshot;
    expect(await world.untilFinished()).toBe(true);
    expectStopped(world);
  });

  it('D7: a row that is missing is no flat account and no decision', async () => {
    const world = await guarded();
    world.served = (snapshot) => ({
      ...snapshot,
      positions: snapshot.positions.filter((each) => each.instrument.tradingSymbol !== CALL),
    });
    await world.clock.advance(5_000);
    expect(world.state().degraded?.code).toBe('snapshot-incomplete');
    expect(world.engine.report().assessment?.openPositions).toBe(4);
    world.killByHand();
    expect(await world.untilFinished(90_000)).toBe(false);
    expect(world.disk.of('step-ended').filter((each) => each.step === 'prove-flat')).toEqual([]);
    expect(world.net(PUT)).toBe(0);
    expect(world.net(CALL)).toBe(-65);
    world.served = (snapshot) => snapshot;
    expect(await world.untilFinished()).toBe(true);
    expectStopped(world);
  });
});

describe('the order of a kill', () => {
  it('K1: cancel all, shorts, then hedges, flat, switch, proof, log-out, news', async () => {
    const world = await guarded();
    const { killId } = world.killByHand();
    expect(await world.untilFinished()).toBe(true);
    const events = world.events.slice(world.events.indexOf('journal kill-latched'));
    const at = (pattern: RegExp): readonly number[] =>
      events.flatMap((event, index) => (pattern.test(event) ? [index] : []));
    const sides = world
      .book()
      .orders.flatMap((order) => (order.tag?.startsWith(killId) ? [`${order.side} ${order.tradingSymbol}`] : []));
    expect(sides.map((each) => each.split(' ')[0])).toEqual(['BUY', 'BUY', 'SELL', 'SELL']);
    expect(sides.toSorted()).toEqual([`BUY ${CALL}`, `BUY ${PUT}`, `SELL ${CALL_WING}`, `SELL ${PUT_WING}`].toSorted());
    const steps = events.filter((event) => event.startsWith('journal step-ended')).map((event) => event.split(' ')[2]);
    expect(steps).toEqual([
      'cancel-orders',
      'exit-shorts',
      'exit-hedges',
      'prove-flat',
      'pull-switch',
      'prove-switch',
      'log-out',
    ]);
    expect(new Set(at(/call cancelOrder/).map((index) => events[index])).size).toBe(3);
    expect(Math.max(...at(/call cancelOrder/))).toBeLessThan(Math.min(...at(/call placeOrder/)));
    expect(Math.max(...at(/call placeOrder/))).toBeLessThan(Math.min(...at(/call terminal activate/)));
    expect(at(/call terminal activate/)).toHaveLength(1);
    expect(Math.max(...at(/journal kill-finished/))).toBeGreaterThan(Math.max(...at(/call logout/)));
    const done = world.state().alerts.find((alert) => alert.code === 'kill-verified');
    expect(done?.text).toContain('Flat, no open orders, kill switch on. Locked until 2026-11-23 09:00 IST');
    expectStopped(world);
  });

  it('K1: the proof is stored: what was read, when, and with which evidence', async () => {
    const world = await guarded();
    world.killByHand();
    await world.untilFinished();
    const proofs = world.disk.of('step-ended').filter((each) => each.outcome === 'confirmed');
    const flat = proofs.find((each) => each.step === 'prove-flat')?.reading;
    expect(flat).toMatchObject({ legs: [], workingOrders: 0 });
    const proven = proofs.find((each) => each.step === 'prove-switch')?.reading;
    expect(proven).toMatchObject({ switchState: 'on', legs: [], workingOrders: 0, files: ['switch.png'] });
  });

  it('K2: hedges left by setting are named, the switch is left out because the broker wants a flat account', async () => {
    const world = await guarded({ settings: HEDGES_LEFT });
    world.killByHand();
    expect(await world.untilFinished()).toBe(true);
    expect(LEGS.map((leg) => world.net(leg))).toEqual([0, 0, 65, 65]);
    expect(world.state().kill?.finished).toMatchObject({ verified: false, unproven: ['pull-switch', 'prove-switch'] });
    expect(world.disk.of('step-ended').find((each) => each.step === 'prove-flat')?.detail).toContain(
      '2 leg(s) left by your setting',
    );
    expect(world.eventsOf('terminal')).toEqual([]);
    expect(world.state().lock).not.toBeNull();
    expect(world.violations()).toEqual([]);
  });

  it('K2: a broker that does not want a flat account has its switch pulled, and the news names what is left', async () => {
    const world = await guarded({ settings: HEDGES_LEFT, needsFlat: false });
    // This exchange always wants it; the terminal says what such a broker would.
    world.terminalRun = () => ({ outcome: 'activated', committed: 'yes', evidence: [], steps: [] });
    world.killByHand();
    expect(
      await world.clock.runUntil(
        () => world.state().kill?.steps[4]?.outcome === 'unknown' || world.state().kill?.finished != null,
        60_000,
      ),
    ).toBe(true);
    expect(world.disk.of('step-ended').find((each) => each.step === 'pull-switch')?.outcome).toBe('confirmed');
  });

  it('a broker without a switch is stopped when it is flat, and nothing is said of a switch', async () => {
    const world = await guarded({ access: 'none' });
    world.killByHand();
    expect(await world.untilFinished()).toBe(true);
    expectStopped(world);
    const news = world.state().alerts.find((alert) => alert.code === 'kill-verified')?.text ?? '';
    expect(news).toContain('this broker has no kill switch');
    expect(news).not.toContain('kill switch on');
  });

  it('a switch by API is pulled and read back', async () => {
    const world = await guarded({ access: 'api' });
    world.killByHand();
    expect(await world.untilFinished()).toBe(true);
    expectStopped(world);
    expect(world.book().killSwitch.state).toBe('on');
    expect(world.eventsOf('KillSwitch')).toEqual(['call activateKillSwitch', 'call readKillSwitch']);
  });

  it('K3: 3,900 units leave in slices under the freeze quantity, exactly', async () => {
    const world = new World({ settings: LINE });
    for (let part = 0; part < 3; part += 1) world.trade({ tradingSymbol: CALL, side: 'BUY', quantity: 1_300 });
    await world.start();
    const { killId } = world.killByHand();
    expect(await world.untilFinished()).toBe(true);
    const slices = world
      .book()
      .orders.filter((order) => order.tag?.startsWith(killId))
      .map((order) => order.quantity);
    expect(slices).toEqual([1_755, 1_755, 390]);
    expectStopped(world);
  });

  it('K22: what the trader adds meanwhile is closed too', async () => {
    const world = await guarded();
    world.killByHand();
    await world.clock.runUntil(() => world.events.some((event) => event.includes('placeOrder')));
    world.trade({ tradingSymbol: PUT, side: 'SELL', quantity: 130 });
    world.stop(PUT, 130);
    expect(await world.untilFinished()).toBe(true);
    expectStopped(world);
  });

  it('K26: holdings are not touched', async () => {
    const world = await guarded();
    world.served = (snapshot) => {
      const [first] = snapshot.positions;
      const holding = first && {
        ...first,
        product: 'CNC' as const,
        positionId: world.idOf('NIFTY26NOV2424400CE'),
        netQuantity: 10,
      };
      return holding ? { ...snapshot, positions: [...snapshot.positions, holding] } : snapshot;
    };
    world.killByHand();
    await world.clock.advance(20_000);
    expect(world.book().orders.some((order) => order.product === 'CNC')).toBe(false);
    expect(LEGS.map((leg) => world.net(leg))).toEqual([0, 0, 0, 0]);
  });
});

describe('one kill', () => {
  it('K18: pressed 20 times with the rule in the same millisecond: one id, the others are told so', async () => {
    const world = await guarded();
    world.whipsaw();
    const [first, ...others] = Array.from({ length: 20 }, () => world.killByHand());
    expect(first?.alreadyInProgress).toBe(false);
    expect(others.every((each) => each.alreadyInProgress && each.killId === first?.killId)).toBe(true);
    expect(await world.untilFinished()).toBe(true);
    expect(world.killByHand()).toEqual({ killId: first?.killId, alreadyInProgress: true });
    expect(world.disk.of('kill-latched')).toHaveLength(1);
    expectStopped(world);
  });

  it('K17: by hand with the engine stopped, before any reading', async () => {
    const world = new World();
    world.ironFly();
    world.engine.run();
    expect(world.state().running).toBe(false);
    expect(world.killByHand().alreadyInProgress).toBe(false);
    expect(await world.untilFinished()).toBe(true);
    expect(world.disk.kinds()).not.toContain('engine-started');
    expectStopped(world);
  });

  it('stopping the engine does not stop its kill', async () => {
    const world = await guarded();
    world.killByHand();
    world.engine.stop('trader');
    expect(await world.untilFinished()).toBe(true);
    expectStopped(world);
  });

  it('L1: the loss recovers: still locked, no second kill, and the account is watched on', async () => {
    const world = await guarded();
    world.killByHand();
    await world.untilFinished();
    const { latch } = world.state();
    world.move(500);
    const before = world.engine.report().assessment?.at ?? 0;
    await world.clock.advance(120_000);
    expect(world.state().latch).toEqual(latch);
    expect(world.disk.of('kill-latched')).toHaveLength(1);
    expect(world.engine.report().assessment?.at).toBeGreaterThan(before + 100_000);
    expect(world.state().degraded).toBeNull();
    expect(world.state().alerts.some((alert) => alert.code === 'blind')).toBe(false);
    expectStopped(world);
  });

  it('L2: a restart after the kill is still locked and starts nothing', async () => {
    const world = await guarded();
    world.killByHand();
    await world.untilFinished();
    const { latch, lock } = world.state();
    world.restart();
    await world.clock.advance(30_000);
    expect(world.state()).toMatchObject({ latch, lock });
    expect(world.eventsOf('placeOrder')).toHaveLength(4);
    expectStopped(world);
  });

  it('L11: the next day is armed again, its lock ends when it was said to', async () => {
    const world = await guarded();
    world.killByHand();
    await world.untilFinished();
    // A night is not polled through: the machine sleeps, and the wall clock has gone on when it wakes.
    world.clock.jumpWall(24 * 3_600_000);
    await world.clock.advance(10_000);
    expect(world.state()).toMatchObject({ tradingDay: '2026-11-21', latch: { state: 'armed' }, running: true });
    expect(world.state().lock?.until).toBe(Date.parse('2026-11-23T09:00:00+05:30'));
    expect(world.state().stopHits).toEqual([]);
  });
});

describe('the switch', () => {
  it('W6: "not flat" sends the kill back at most twice, then the alarm sounds and the kill ends unproven', async () => {
    const world = await guarded();
    world.terminalRun = () => ({
      outcome: 'refused',
      committed: 'no',
      code: 'not-flat',
      detail: 'Close all positions',
      evidence: [],
      steps: [],
    });
    world.killByHand();
    expect(await world.untilFinished()).toBe(true);
    expect(world.eventsOf('terminal activate')).toHaveLength(3);
    expect(world.disk.of('step-started').filter((each) => each.step === 'cancel-orders')).toHaveLength(3);
    expect(world.state().kill?.finished).toMatchObject({ verified: false, unproven: ['pull-switch', 'prove-switch'] });
    expect(world.state().alerts.map((alert) => alert.code)).toEqual(
      expect.arrayContaining(['step-pull-switch', 'kill-unverified']),
    );
    expect(world.eventsOf('placeOrder')).toHaveLength(4);
    expect(world.violations()).toEqual([]);
  });

  it('W6: an API that refuses while something is open goes back too', async () => {
    const world = await guarded({ access: 'api' });
    let opened = false;
    world.fate = (call) => {
      if (call.name === 'activateKillSwitch' && !opened) {
        opened = true;
        world.trade({ tradingSymbol: PUT, side: 'SELL', quantity: 65 });
      }
      return { kind: 'fine' };
    };
    world.killByHand();
    expect(await world.untilFinished()).toBe(true);
    expectStopped(world);
    expect(world.state().kill?.returns).toBe(1);
  });

  it('W7: already on is recognised and proven', async () => {
    const world = await guarded();
    world.terminalRun = () => ({ outcome: 'already-on', committed: 'no', evidence: [], steps: [] });
    world.killByHand();
    await world.clock.advance(15_000);
    expect(world.disk.of('step-ended').find((each) => each.step === 'pull-switch')).toMatchObject({
      outcome: 'confirmed',
      code: 'already-on',
    });
    // The terminal said so, but a fresh page does not: it is not believed.
    expect(world.state().kill?.finished).toBeNull();
    expect(world.disk.of('step-ended').find((each) => each.step === 'prove-switch')).toMatchObject({
      outcome: 'rejected',
      code: 'switch-off',
    });
  });

  it('W2: a state that cannot be read is never taken for on', async () => {
    const world = await guarded();
    world.terminalReads = 'unknown';
    world.killByHand();
    expect(await world.untilFinished()).toBe(true);
    expect(world.state().kill?.finished).toMatchObject({ verified: false, unproven: ['prove-switch'] });
  });

  it('R4: something opened after the switch is seen, and the kill goes back', async () => {
    const world = await guarded({ needsFlat: false });
    world.terminalRun = () => {
      world.terminalRun = undefined;
      world.trade({ tradingSymbol: PUT, side: 'SELL', quantity: 65 });
      return { outcome: 'failed', committed: 'maybe', code: 'crashed', evidence: [], steps: [] };
    };
    world.killByHand();
    expect(await world.untilFinished()).toBe(true);
    expectStopped(world);
  });
});
