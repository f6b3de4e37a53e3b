import { describe, expect, it } from 'vitest';
import { policy, rupees, settings } from '../testing/builders.ts';
import { CALL, CALL_WING, PUT, PUT_WING, World } from '../testing/world.ts';

const LEGS = [CALL, PUT, CALL_WING, PUT_WING];

/** A kill by hand in a world that crashes at the given point, restarts after a while, and runs to its end. */
async function killedWithCrashAt(
  target: number,
  awayMs: number,
): Promise<{ world: World; points: number; crashedAt: string }> {
  const world = new World({ settings: settings({ policy: policy({ dayLossLimit: rupees(500) }) }) });
  world.ironFly();
  await world.start();
  let points = 0;
  let crashedAt = '';
  world.crashPoint = (point) => {
    points += 1;
    if (points === target) crashedAt = point;
    return points === target;
  };
  world.killByHand();
  await world.clock.runUntil(() => world.crashed || world.state().kill?.finished != null, 300_000);
  if (world.crashed) {
    world.crashPoint = () => false;
    await world.clock.advance(awayMs);
    world.restart();
    // The process that was gone before the latch was written knows of no kill: the trader asks again.
    if (world.state().latch.state === 'armed') world.killByHand();
  }
  await world.untilFinished(300_000);
  return { world, points, crashedAt };
}

function expectOnce(world: World, where: string): void {
  const { kill, latch, lock } = world.state();
  expect([where, kill?.finished?.verified]).toEqual([where, true]);
  expect(LEGS.map((leg) => world.net(leg))).toEqual([0, 0, 0, 0]);
  expect([where, ...world.violations()]).toEqual([where]);
  expect(latch.state).toBe('latched');
  expect(lock?.until).toBe(Date.parse('2026-11-23T09:00:00+05:30'));
  expect(world.disk.of('kill-latched')).toHaveLength(1);
  const filled = world.book().orders.filter((order) => order.tag && order.filledQuantity > 0);
  expect([where, filled.length]).toEqual([where, 4]);
}

describe('a process that dies', () => {
  it('K11 K12: before and after every journal row and every call: the same kill goes on, nothing is repeated, still locked', async () => {
    const { points } = await killedWithCrashAt(-1, 0);
    expect(points).toBeGreaterThan(60);
    const places = new Set<string>();
    for (let target = 1; target <= points; target += 1) {
      const { world, crashedAt } = await killedWithCrashAt(target, 3_000);
      places.add(crashedAt);
      expectOnce(world, `${target}: ${crashedAt}`);
    }
    expect([...places]).toEqual(
      expect.arrayContaining(['after placeOrder', 'before placeOrder', 'after run', 'before readState']),
    );
  }, 120_000);

  it('K12: gone for four minutes in the middle, with a loss that recovers meanwhile: finished and locked', async () => {
    const world = new World();
    world.ironFly();
    await world.start();
    world.killByHand();
    await world.clock.runUntil(() => world.eventsOf('placeOrder').length === 2);
    world.crash();
    world.move(300);
    await world.clock.advance(240_000);
    world.restart();
    const resumed = world.clock.now();
    expect(await world.untilFinished()).toBe(true);
    expect(world.clock.now() - resumed).toBeLessThan(30_000);
    expect(world.state().latch.state).toBe('latched');
    expect(LEGS.map((leg) => world.net(leg))).toEqual([0, 0, 0, 0]);
    expect(world.violations()).toEqual([]);
  });

  it('K12: an order still flying at the crash lands after the restart: it is not sent again', async () => {
    const world = new World();
    world.ironFly();
    await world.start();
    let struck = false;
    world.fate = (call) => {
      if (call.name !== 'placeOrder' || struck) return { kind: 'fine' };
      struck = true;
      return { kind: 'late', ms: 20_000 };
    };
    world.killByHand();
    await world.clock.runUntil(() => struck);
    world.restart();
    expect(await world.untilFinished()).toBe(true);
    expect(world.eventsOf('placeOrder')).toHaveLength(4);
    expect(world.violations()).toEqual([]);
  });

  it('I3 I10 K12: an order lands at the very end of its life, long after the crash that followed it: nothing is sent beside it', async () => {
    const world = new World({ settleMs: 25_000 });
    world.ironFly();
    await world.start();
    let struck = false;
    world.fate = (call) => {
      if (call.name !== 'placeOrder' || struck) return { kind: 'fine' };
      struck = true;
      // Four seconds of patience and 25 s of settling: 29 s after it left nothing lands any more.
      return { kind: 'late', ms: 28_900 };
    };
    world.killByHand();
    await world.clock.runUntil(() => struck);
    world.crash();
    await world.clock.advance(200);
    world.restart();
    expect(await world.untilFinished()).toBe(true);
    expect(world.eventsOf('placeOrder')).toHaveLength(4);
    expect(LEGS.map((leg) => world.net(leg))).toEqual([0, 0, 0, 0]);
    expect(world.violations()).toEqual([]);
  });

  it('L2: a hundred restarts during one kill are one kill', async () => {
    const world = new World();
    world.ironFly();
    await world.start();
    world.killByHand();
    for (let restart = 0; restart < 100 && world.state().kill?.finished == null; restart += 1) {
      await world.clock.advance(170 + restart * 37);
      world.restart();
    }
    expect(await world.untilFinished()).toBe(true);
    expect(world.disk.of('kill-latched')).toHaveLength(1);
    expect(LEGS.map((leg) => world.net(leg))).toEqual([0, 0, 0, 0]);
    expect(world.violations()).toEqual([]);
  });
});
