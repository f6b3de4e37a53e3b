import { describe, expect, it } from 'vitest';
import type { Fate } from '../simulation-days/exchange-broker.ts';
import { CALL, World, type WorldOptions } from '../testing/world.ts';

const FINE: Fate = { kind: 'fine' };

async function guarded(options: WorldOptions = {}): Promise<World> {
  const world = new World(options);
  world.ironFly();
  await world.start();
  return world;
}

const confirmed = (world: World, step: string): number =>
  world.disk.of('step-ended').filter((each) => each.step === step && each.outcome === 'confirmed').length;

/** A log-out that is lost twice: the kill tries for seconds after its proof. */
function loseLogOut(world: World, meanwhile: () => void): void {
  let left = 2;
  world.fate = (call) => {
    if (call.name !== 'logout' || left === 0) return FINE;
    left -= 1;
    if (left === 1) meanwhile();
    return { kind: 'lost' };
  };
}

function expectProvenOnFreshReading(world: World): void {
  const { kill } = world.state();
  expect(kill?.finished).toMatchObject({ verified: true });
  const readAt = Math.max(...(kill?.steps.map(({ reading }) => reading?.readAt ?? 0) ?? []));
  expect((kill?.finished?.at ?? Infinity) - readAt).toBeLessThanOrEqual(3_000);
  expect(world.violations()).toEqual([]);
}

describe('a proof that grows old before STOPPED is told', () => {
  it.each(['none', 'api', 'terminal'] as const)(
    'R4: a lot bought on the phone while the log-out is tried again is seen, closed and proven in the same kill (switch: %s)',
    async (access) => {
      const world = await guarded({ access });
      loseLogOut(world, () => {
        world.liftSwitch();
        world.trade({ tradingSymbol: CALL, side: 'BUY', quantity: 65 });
      });
      world.killByHand();
      expect(await world.untilFinished()).toBe(true);
      expect(world.net(CALL)).toBe(0);
      expect(world.disk.of('kill-latched')).toHaveLength(1);
      expectProvenOnFreshReading(world);
    },
  );

  it('R4: is made again by a restart, which does not know how long ago it was made', async () => {
    const world = await guarded({ access: 'none' });
    world.killByHand();
    world.fate = (call) => (call.name === 'logout' ? { kind: 'hangs' } : FINE);
    expect(await world.clock.runUntil(() => confirmed(world, 'prove-flat') > 0, 60_000)).toBe(true);
    world.crash();
    world.trade({ tradingSymbol: CALL, side: 'BUY', quantity: 65 });
    await world.clock.advance(60_000);
    world.fate = () => FINE;
    world.restart();
    expect(await world.untilFinished()).toBe(true);
    expect(world.net(CALL)).toBe(0);
    expectProvenOnFreshReading(world);
  });

  it('R4 R6: an account that cannot be read then is not claimed, the alarm sounds, and the kill ends when it can', async () => {
    const world = await guarded({ access: 'none' });
    let silent = false;
    loseLogOut(world, () => (silent = true));
    const { fate } = world;
    world.fate = (call) => (silent && call.name === 'fetchAccount' ? { kind: 'lost' } : fate(call));
    world.killByHand();
    await world.clock.advance(180_000);
    expect(world.state().kill?.finished).toBeNull();
    expect(world.state().alerts.map(({ code }) => code)).toContain('kill-not-verified');
    silent = false;
    expect(await world.untilFinished()).toBe(true);
    expectProvenOnFreshReading(world);
  });

  it('a healthy kill reads its proof once', async () => {
    const world = await guarded({ access: 'terminal' });
    world.killByHand();
    expect(await world.untilFinished()).toBe(true);
    expect(confirmed(world, 'prove-flat')).toBe(1);
    expect(confirmed(world, 'prove-switch')).toBe(1);
  });
});

describe('the alarm of a kill that is not proven', () => {
  it.each([
    ['set back an hour', -3_600_000],
    ['left alone', 0],
  ])('R6: sounds within two minutes of working, with the wall clock %s', async (_what, jump) => {
    const world = await guarded();
    world.fate = (call) => (call.name === 'fetchAccount' ? { kind: 'hangs' } : FINE);
    world.killByHand();
    await world.clock.advance(5_000);
    world.clock.jumpWall(jump);
    await world.clock.advance(117_000);
    expect(world.state().alerts.filter(({ code }) => code === 'kill-not-verified')).toHaveLength(1);
  });

  it('R6: sounds at once after a restart that comes later than that', async () => {
    const world = await guarded();
    world.fate = (call) => (call.name === 'fetchAccount' ? { kind: 'lost' } : FINE);
    world.killByHand();
    await world.clock.advance(5_000);
    world.crash();
    await world.clock.advance(130_000);
    world.restart();
    await world.clock.advance(1_000);
    expect(world.state().alerts.map(({ code }) => code)).toContain('kill-not-verified');
  });
});

describe('a machine that sleeps while the switch is read', () => {
  it.each(['stops', 'runs on'] as const)(
    'R4: what was read of it before the sleep is not claimed after it, whether its monotonic clock %s meanwhile',
    async (monotonic) => {
      const world = await guarded({ access: 'api' });
      let slept = false;
      world.landed = (call) => {
        if (call.name !== 'readKillSwitch' || slept) return;
        slept = true;
        const ms = 60_000;
        if (monotonic === 'stops') world.clock.jumpWall(ms);
        else world.clock.skip(ms);
        // It lands before the broker lifts the switch, as brokers do over night; its answer arrives after.
        void world.clock.sleep(0).then(() => world.liftSwitch());
      };
      world.killByHand();
      expect(await world.untilFinished()).toBe(true);
      expect(world.disk.of('step-ended').filter((each) => each.step === 'prove-switch')[0]).toMatchObject({
        outcome: 'rejected',
        code: 'switch-off',
      });
      expect(world.state().kill?.finished).toMatchObject({ verified: true });
      expect(world.book().killSwitch.state).toBe('on');
      expect(world.violations()).toEqual([]);
    },
  );
});

describe('a wall clock that is set in the middle of a kill', () => {
  it.each([
    ['prove-flat', -3_600_000],
    ['prove-flat', 3_600_000],
    ['exit-shorts', -3_600_000],
    ['exit-shorts', 3_600_000],
  ])('R6 fault 77: delays neither exit nor proof (at %s, by %i ms)', async (step, ms) => {
    const world = await guarded({ access: 'api' });
    let readings = 0;
    world.crashPoint = (point) => {
      if (point !== 'after fetchAccount' || world.eventsOf(`step-started ${step}`).length === 0) return false;
      readings += 1;
      // Between two readings that are held against each other.
      if (readings === 3) world.clock.jumpWall(ms);
      return false;
    };
    const began = world.clock.monotonic();
    world.killByHand();
    expect(await world.untilFinished()).toBe(true);
    expect(readings).toBeGreaterThanOrEqual(3);
    expect(world.state().kill?.finished).toMatchObject({ verified: true });
    expect(world.clock.monotonic() - began).toBeLessThan(15_000);
    expect(world.violations()).toEqual([]);
  });
});
