import { describe, expect, it } from 'vitest';
import { paise } from '../domain/money.ts';
import { policy, rupees, settings } from '../testing/builders.ts';
import { ManualClock } from '../simulation-days/manual-clock.ts';
import { CALL, World } from '../testing/world.ts';
import { Repeat } from './repeat.ts';
import { within } from './within.ts';

describe('an engine over the day', () => {
  it('starts and stops once each, however often it is asked', async () => {
    const world = new World();
    await world.start();
    world.engine.start('trader');
    world.engine.stop('trader');
    world.engine.stop('trader');
    expect(world.disk.kinds()).toEqual(['engine-started', 'engine-stopped']);
  });

  it('a restart goes on guarding, the next day too', async () => {
    const world = new World();
    await world.start();
    world.restart();
    expect(world.state().running).toBe(true);
    world.clock.jumpWall(24 * 3_600_000);
    await world.clock.advance(3_000);
    world.restart();
    expect(world.state()).toMatchObject({ running: true, tradingDay: '2026-11-21' });
  });

  it('L11: yesterday’s stop and loss, still in the broker’s books after midnight, do not kill the new day', async () => {
    const world = new World({ settings: settings({ policy: policy({ dayLossLimit: rupees(500) }) }) });
    world.ironFly();
    await world.start();
    world.whipsaw();
    await world.untilFinished();
    const asItWas = world.engine.report().assessment?.snapshot;
    if (!asItWas) throw new Error('no reading');
    world.clock.jumpWall(15 * 3_600_000);
    world.served = (snapshot) => ({ ...asItWas, asOf: snapshot.asOf });
    await world.clock.advance(30_000);
    expect(world.state()).toMatchObject({ tradingDay: '2026-11-21', latch: { state: 'armed' }, stopHits: [] });
    expect(world.engine.report().assessment?.dayPnl).toBeLessThan(rupees(-500));
  });

  it('R5: a kill under way over midnight keeps its day', async () => {
    const world = new World();
    world.ironFly();
    await world.start();
    world.fate = (call) =>
      call.name === 'placeOrder' ? { kind: 'refused', code: 'refused', message: 'RMS' } : { kind: 'fine' };
    world.killByHand();
    await world.clock.advance(5_000);
    world.clock.jumpWall(14 * 3_600_000);
    await world.clock.advance(20_000);
    expect(world.state()).toMatchObject({ tradingDay: '2026-11-20', latch: { state: 'latched' } });
  });

  it('L4: a clock set back three days changes neither day nor lock nor latch', async () => {
    const world = new World();
    world.ironFly();
    await world.start();
    world.killByHand();
    await world.untilFinished();
    const before = world.state();
    world.clock.jumpWall(-3 * 24 * 3_600_000);
    await world.clock.advance(20_000);
    world.restart();
    await world.clock.advance(20_000);
    expect(world.state()).toMatchObject({ tradingDay: before.tradingDay, latch: before.latch, lock: before.lock });
    expect(world.disk.of('kill-latched')).toHaveLength(1);
  });

  it('new settings count from the next reading and are journaled as a difference', async () => {
    const world = new World({ settings: settings({ policy: policy({ dayLossLimit: rupees(50_000) }) }) });
    world.ironFly();
    await world.start();
    world.whipsaw();
    await world.clock.advance(3_000);
    expect(world.state().latch.state).toBe('armed');
    world.engine.applySettings(settings({ policy: policy({ dayLossLimit: rupees(500) }) }));
    expect(world.disk.of('config-applied')).toEqual([
      {
        kind: 'config-applied',
        changes: [{ field: 'day loss limit', from: '₹50,000.00', to: '₹500.00' }],
      },
    ]);
    expect(await world.clock.runUntil(() => world.state().latch.state === 'latched', 1_000)).toBe(true);
  });

  it('L6 L3 R14 (fault 67): a line raised by hand while locked is refused and said, the rest is taken; a lower one counts', async () => {
    const world = new World({ settings: settings({ policy: policy({ dayLossLimit: rupees(5_000) }) }) });
    await world.start();
    world.killByHand();
    expect(await world.untilFinished()).toBe(true);
    const raised = settings({ alias: 'Renamed', policy: policy({ dayLossLimit: rupees(50_000) }) });
    expect(world.engine.applySettings(raised).policy.dayLossLimit).toBe(rupees(5_000));
    expect(world.engine.report().settings).toMatchObject({ alias: 'Renamed', policy: { dayLossLimit: rupees(5_000) } });
    const [refused] = world.disk.of('config-refused');
    expect(refused?.field).toBe('mtmLossLimit');
    expect(refused?.message).toContain('₹5,000.00 stays and is not raised to ₹50,000.00');
    const lowered = settings({ policy: policy({ dayLossLimit: rupees(4_000) }) });
    expect(world.engine.applySettings(lowered).policy.dayLossLimit).toBe(rupees(4_000));
  });

  it('a plan fixed by the latch is not changed by settings that come after it', async () => {
    const world = new World();
    world.ironFly();
    await world.start();
    world.killByHand();
    world.engine.applySettings(settings({ policy: policy({ squareOffHedges: false }) }));
    expect(await world.untilFinished()).toBe(true);
    expect(world.net(CALL)).toBe(0);
    expect(world.state().kill?.finished).toMatchObject({ verified: true });
    expect(world.book().positions.every((row) => row.buyQuantity === row.sellQuantity)).toBe(true);
  });

  it('a practice day can be opened anew, but not while a kill works', async () => {
    const world = new World();
    world.ironFly();
    await world.start();
    world.killByHand();
    expect(world.engine.resetPracticeDay()).toMatchObject({ ok: false, error: { code: 'kill-in-progress' } });
    await world.untilFinished();
    expect(world.engine.resetPracticeDay()).toMatchObject({ ok: true });
    expect(world.state()).toMatchObject({
      tradingDay: '2026-11-20/2',
      latch: { state: 'armed' },
      lock: null,
      running: true,
    });
    world.restart();
    expect(world.state()).toMatchObject({
      tradingDay: '2026-11-20/2',
      latch: { state: 'armed' },
      lock: null,
      running: true,
    });
  });

  it('closing waits for the running act and ends the loops', async () => {
    const world = new World();
    world.ironFly();
    await world.start();
    world.killByHand();
    await world.clock.runUntil(() => world.eventsOf('placeOrder').length > 0);
    let closed = false;
    void world.engine.close().then(() => (closed = true));
    await world.clock.runUntil(() => closed, 60_000);
    expect(closed).toBe(true);
    const events = world.events.length;
    await world.clock.advance(60_000);
    expect(world.events).toHaveLength(events);
    world.restart();
    expect(await world.untilFinished()).toBe(true);
    expect(world.violations()).toEqual([]);
  });
});

describe('prices between readings', () => {
  /** A short of one lot that has been stopped out and sold again, so that only its price is missing to cross the line. */
  async function onTheEdge(): Promise<World> {
    const slow = settings({ policy: policy({ dayLossLimit: rupees(12_000) }), riskIntervalMs: 5_000 });
    const world = new World({ settings: slow });
    world.trade({ tradingSymbol: CALL, side: 'SELL', quantity: 65 });
    world.stop(CALL, 65);
    await world.start();
    world.move(120);
    world.trade({ tradingSymbol: CALL, side: 'SELL', quantity: 65 });
    await world.clock.advance(5_100);
    expect(world.state().stopHits).toHaveLength(1);
    expect(world.state().latch.state).toBe('armed');
    return world;
  }
  const tick = (world: World, lastPrice: number, age = 0) =>
    new Map([[world.idOf(CALL), { lastPrice, asOf: world.clock.now() - age }]]);
  /** Two and a half times the price, which crosses the line; `spread` is a part of it. */
  const surge = (world: World, spread: number) => {
    const lastPrice = Math.round(world.price(CALL) * 2.5);
    const [bid, ask] = [paise(Math.round(lastPrice * (1 - spread))), paise(Math.round(lastPrice * (1 + spread)))];
    return new Map([[world.idOf(CALL), { lastPrice, bid, ask, asOf: world.clock.now() }]]);
  };

  it('D2 D15: a streamed price that crosses the line kills at once when leaving now would cross it too', async () => {
    const world = await onTheEdge();
    world.broker.push(surge(world, 0.02));
    expect(world.state().latch).toMatchObject({ state: 'latched', cause: { kind: 'dual-condition' } });
    expect(await world.untilFinished()).toBe(true);
    expect(world.net(CALL)).toBe(0);
    expect(world.violations()).toEqual([]);
  });

  it.each([
    ['is none', Number.NaN, 0],
    ['is zero', 0, 0],
    ['is old', 90_000, 8_000],
  ])('I5: a streamed price that %s kills nothing', async (_name, price, age) => {
    const world = await onTheEdge();
    world.broker.push(tick(world, price, age));
    expect(world.state().latch.state).toBe('armed');
    await world.clock.advance(6_000);
    expect(world.state().degraded).toBeNull();
  });

  it('D15: one wick in a wide spread kills nothing, and the rule says what it waits for', async () => {
    const world = await onTheEdge();
    world.broker.push(surge(world, 0.2));
    expect(world.state().latch.state).toBe('armed');
    expect(world.engine.report().assessment?.rules[0]?.explanation).toContain('past the line for 0 s of 1 s');
    await world.clock.advance(900);
    world.broker.push(tick(world, world.price(CALL)));
    await world.clock.advance(10_000);
    expect(world.state().latch.state).toBe('armed');
  });

  it('D15: the same price in a wide spread kills when it stays, and no later than the dwell', async () => {
    const world = await onTheEdge();
    const stays = setWide(world);
    const began = world.clock.monotonic();
    world.broker.push(surge(world, 0.2));
    expect(await world.clock.runUntil(() => world.state().latch.state === 'latched', 3_000)).toBe(true);
    expect(world.clock.monotonic() - began).toBeLessThan(2_000);
    expect(stays()).toBeGreaterThan(0);
  });

  /** Readings, too, show the price of the surge in a wide spread. */
  function setWide(world: World): () => number {
    let readings = 0;
    const [quote] = surge(world, 0.2).values();
    world.served = (snapshot) => {
      readings += 1;
      const positions = snapshot.positions.map((row) =>
        row.positionId === world.idOf(CALL) && quote ? { ...row, quote: { ...quote, asOf: snapshot.asOf } } : row,
      );
      return { ...snapshot, positions };
    };
    return () => readings;
  }

  it('a price that was overtaken by a newer one is not brought back', async () => {
    const world = await onTheEdge();
    world.broker.push(tick(world, 20_000));
    const pnl = world.engine.report().assessment?.dayPnl;
    world.broker.push(tick(world, 90_000, 1_000));
    expect(world.engine.report().assessment?.dayPnl).toBe(pnl);
    expect(world.state().latch.state).toBe('armed');
  });

  it('a stopped engine shows streamed prices and decides nothing', async () => {
    const world = await onTheEdge();
    world.engine.stop('trader');
    world.broker.push(tick(world, 90_000));
    expect(world.state().latch.state).toBe('armed');
  });
});

describe('an alert', () => {
  it('is read once', async () => {
    const world = new World();
    world.engine.run();
    const { killId } = world.killByHand();
    world.engine.acknowledge(`${killId}-triggered`);
    world.engine.acknowledge('nobody knows this one');
    expect(world.disk.of('alert-acknowledged')).toHaveLength(1);
    expect(world.state().alerts[0]?.acknowledgedAt).toBe(world.clock.now());
  });
});

describe('a loop', () => {
  it('survives a pass that throws, tells of it, and does not race', async () => {
    const clock = new ManualClock(0);
    const faults: unknown[] = [];
    let passes = 0;
    const loop = new Repeat(
      clock,
      async () => {
        passes += 1;
        if (passes < 4) throw new Error('a fault');
        return 10_000;
      },
      (error) => faults.push(error),
    );
    loop.start();
    await clock.advance(500);
    expect(passes).toBe(1);
    await clock.advance(3_000);
    expect(passes).toBe(4);
    expect(faults).toHaveLength(3);
    const stopped = loop.stop();
    await clock.settle();
    await stopped;
  });

  it('woken during a pass it goes round once more, and ends when it is told to', async () => {
    const clock = new ManualClock(0);
    let passes = 0;
    const loop: Repeat = new Repeat(
      clock,
      async () => {
        passes += 1;
        if (passes === 1) loop.wake();
        return Infinity;
      },
      () => undefined,
    );
    loop.start();
    await clock.advance(1);
    expect(passes).toBe(2);
    loop.wake();
    await clock.advance(1);
    expect(passes).toBe(3);
    await loop.stop();
    loop.wake();
    await clock.advance(1_000);
    expect(passes).toBe(3);
  });

  it('R9: an answer that makes no sense is blindness, said and alarmed, and the guard goes on', async () => {
    const world = new World();
    world.ironFly();
    await world.start();
    // A snapshot no adapter should give: the judgement itself throws on it.
    world.served = (snapshot) => ({
      ...snapshot,
      positions: snapshot.positions.map((each) => ({ ...each, netQuantity: Number.NaN })),
    });
    await world.clock.advance(35_000);
    expect(world.state().degraded?.code).toBe('broker-unreachable');
    expect(world.state().alerts.map((alert) => alert.code)).toEqual(['sight-lost', 'blind']);
    world.served = (snapshot) => snapshot;
    world.killByHand();
    expect(await world.untilFinished()).toBe(true);
    expect(world.violations()).toEqual([]);
  });

  it('a fault of our own is told once a day, and the loop goes on', async () => {
    const world = new World();
    world.notifiers.push({
      get channel(): 'mail' {
        throw new Error('a bug');
      },
      deliver: () => Promise.resolve(),
    });
    world.engine.run();
    world.killByHand();
    await world.clock.advance(10_000);
    expect(world.disk.of('alert-raised').filter((alert) => alert.code === 'loop-fault')).toHaveLength(1);
  });

  it('an adapter that throws is a broker that does not answer; the guard goes on', async () => {
    const world = new World();
    world.ironFly();
    await world.start();
    world.served = () => {
      throw new Error('a bug');
    };
    await world.clock.advance(3_000);
    expect(world.state().degraded?.code).toBe('broker-unreachable');
    world.served = (snapshot) => snapshot;
    await world.clock.advance(3_000);
    expect(world.state().degraded).toBeNull();
  });
});

describe('waiting within a time', () => {
  it('answers with the call, with its fault, or with its lateness', async () => {
    const clock = new ManualClock(0);
    const run = (call: () => Promise<string>): Promise<string> => within(clock, 1_000, call, (why) => `failed: ${why}`);
    expect(await run(async () => 'fine')).toBe('fine');
    expect(await run(() => Promise.reject(new Error('broken')))).toBe('failed: broken');
    const late = run(() => new Promise(() => undefined));
    await clock.advance(1_000);
    expect(await late).toBe('failed: no answer within 1 s');
  });
});
