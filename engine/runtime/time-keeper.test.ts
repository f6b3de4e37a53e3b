import { describe, expect, it } from 'vitest';
import { policy, rupees, settings } from '../testing/builders.ts';
import { World, type WorldOptions } from '../testing/world.ts';
import type { MachineTime } from './time-keeper.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A world on a computer that counts how long it has been on, and whose zone a test may change. */
function worldOn(options: WorldOptions = {}): { world: World; machine: { bootId: string | null; zone: string } } {
  const machine: { bootId: string | null; zone: string } = { bootId: 'boot-1', zone: 'Asia/Kolkata' };
  const world: World = new World({
    ...options,
    alter: (parts) => ({
      ...parts,
      machine: (): MachineTime => ({ ...machine, uptimeMs: world?.clock.monotonic() ?? 1_000_000 }),
    }),
  });
  return { world, machine };
}

async function killed(options: WorldOptions = {}): Promise<ReturnType<typeof worldOn>> {
  const made = worldOn(options);
  made.world.ironFly();
  await made.world.start();
  made.world.killByHand();
  expect(await made.world.untilFinished()).toBe(true);
  return made;
}

const notesOf = (world: World) => world.disk.of('clock-noted').map(({ note }) => note);
const alertsOf = (world: World, code: string) => world.disk.of('alert-raised').filter((alert) => alert.code === code);

function expectLocked(world: World, yes = true): void {
  const { state, time } = world.engine.report();
  const until = state.lock?.until ?? 0;
  expect(until > (time.confirmed ? time.earliest : -Infinity)).toBe(yes);
}

describe('a clock that is set while the account is locked', () => {
  it.each([
    ['a day ahead', DAY],
    ['three days ahead', 3 * DAY],
    ['a day back', -DAY],
  ])('L4 R14 (fault 77): %s: day, latch and lock stay, and it is said to be tampered with', async (_what, error) => {
    const { world } = await killed();
    const { latch, lock, tradingDay } = world.state();
    world.wallError = error;
    await world.clock.advance(10_000);
    expect(world.state()).toMatchObject({ latch, lock, tradingDay });
    expectLocked(world);
    expect(notesOf(world)).toContainEqual({ what: 'moved', byMs: error, while: 'running' });
    const [alert, ...more] = alertsOf(world, 'tamper');
    expect(alert?.text).toMatch(/clock was set (ahead|back) by .* stays locked until its end by the true time/);
    expect(more).toEqual([]);
  });

  it('L4 R5: set ahead while no guard runs: the first start keeps day, latch and lock until the broker has spoken, and then too', async () => {
    const { world } = await killed();
    const { lock, tradingDay, latch } = world.state();
    world.crash();
    world.wallError = DAY;
    world.latency = () => 1_500;
    world.restart();
    expectLocked(world);
    expect(world.state()).toMatchObject({ tradingDay, latch });
    await world.clock.advance(20_000);
    expect(world.state()).toMatchObject({ tradingDay, latch, lock });
    expectLocked(world);
    expect(world.engine.report().time).toMatchObject({ by: 'broker', confirmed: true });
    expect(notesOf(world)).toContainEqual({ what: 'off', byMs: expect.closeTo(DAY, -4) });
  });

  it('L4: and the broker cannot be reached: the lock holds for as long as that lasts; a kill by hand still works at once', async () => {
    const { world, machine } = await killed();
    machine.bootId = null;
    const { killId } = world.state().latch as { killId: string };
    world.crash();
    world.wallError = DAY;
    world.fate = () => ({ kind: 'lost' });
    world.restart();
    await world.clock.advance(10_000);
    expectLocked(world);
    expect(world.killByHand().killId, 'what the clock calls yesterday swallows no kill of today').not.toBe(killId);
    await world.clock.advance(10 * 60_000);
    expectLocked(world);
  });

  it('L7: the true time reaches the end: the lock ends, the clock of this computer still a day behind', async () => {
    const { world } = await killed();
    const until = world.state().lock?.until ?? 0;
    world.wallError = -DAY;
    world.clock.jumpWall(until - 60_000 - world.clock.now());
    await world.clock.advance(20_000);
    expectLocked(world);
    await world.clock.advance(50_000);
    expectLocked(world, false);
  });

  it('L4: no broker clock at all: what the computer counted since it was switched on holds the lock, over a restart too', async () => {
    const { world } = await killed({ tellsTime: false });
    world.crash();
    world.wallError = DAY;
    world.restart();
    await world.clock.advance(5_000);
    expectLocked(world);
    expect(world.state().tradingDay).toBe('2026-11-20');
    expect(world.engine.report().time).toMatchObject({ by: 'computer' });
    expect(notesOf(world)).toContainEqual({ what: 'moved', byMs: DAY, while: 'off' });
  });

  it('another run of the computer starts to count anew: the clock is all there is', async () => {
    const { world, machine } = await killed({ tellsTime: false });
    world.crash();
    machine.bootId = 'boot-2';
    world.clock.jumpWall(4 * DAY);
    world.restart();
    await world.clock.advance(5_000);
    expectLocked(world, false);
    expect(world.state().tradingDay).toBe('2026-11-24');
  });

  it('a computer that does not name its runs anchors nothing', async () => {
    const { world, machine } = worldOn({ tellsTime: false });
    machine.bootId = null;
    await world.start();
    expect(notesOf(world)).toEqual([{ what: 'first-zone', zone: 'Asia/Kolkata' }]);
  });

  it('L4: the time zone is changed: lock and day stay, and it is said', async () => {
    const { world, machine } = await killed();
    const { lock, tradingDay } = world.state();
    machine.zone = 'America/New_York';
    await world.clock.advance(10_000);
    world.restart();
    await world.clock.advance(10_000);
    expect(world.state()).toMatchObject({ lock, tradingDay });
    expect(notesOf(world).filter(({ what }) => what === 'zone')).toEqual([
      { what: 'zone', from: 'Asia/Kolkata', to: 'America/New_York' },
    ]);
    expect(alertsOf(world, 'tamper')).toHaveLength(1);
  });
});

describe('a clock that is wrong', () => {
  it('P4: 7 s off: said once as an alarm, the offset is used, and it is said when it is right again', async () => {
    const world = new World();
    world.wallError = 7_000;
    await world.start();
    await world.clock.advance(30_000);
    expect(world.engine.report().time).toMatchObject({ by: 'broker', offsetMs: expect.closeTo(7_000, -3) });
    expect(alertsOf(world, 'clock-off')).toHaveLength(1);
    world.wallError = 0;
    await world.clock.advance(10_000);
    expect(notesOf(world).map(({ what }) => what)).toEqual(['off', 'right']);
    expect(world.state().clock.offMs).toBeNull();
  });

  it('set right while nothing is locked is no tampering', async () => {
    const { world } = worldOn({ tellsTime: false });
    await world.start();
    world.wallError = 60_000;
    await world.clock.advance(5_000);
    expect(notesOf(world)).toContainEqual({ what: 'moved', byMs: 60_000, while: 'running' });
    world.wallError = 0;
    await world.clock.advance(5_000);
    expect(notesOf(world).at(-1)).toEqual({ what: 'right' });
    expect(alertsOf(world, 'tamper')).toEqual([]);
  });

  it('what is known of the clock outlives midnight', async () => {
    const { world } = worldOn();
    await world.start();
    world.clock.jumpWall(DAY);
    await world.clock.advance(10_000);
    world.restart();
    expect(world.state()).toMatchObject({ tradingDay: '2026-11-21', clock: { zone: 'Asia/Kolkata' } });
    expect(world.state().clock.anchor).not.toBeNull();
  });
});

describe('a computer that slept', () => {
  const open = async (options: WorldOptions = {}): Promise<World> => {
    const { world } = worldOn({ settings: settings({ policy: policy({ dayLossLimit: rupees(90_000) }) }), ...options });
    world.ironFly();
    await world.start();
    return world;
  };

  it('P1 (fault 78): its counting clock stood meanwhile: "blind 20:03" is said within seconds, and nothing is called tampering', async () => {
    const world = await open();
    world.clock.jumpWall(1_203_000);
    await world.clock.advance(4_000);
    expect(notesOf(world)).toContainEqual({ what: 'slept', forMs: 1_203_000 });
    expect(alertsOf(world, 'slept')[0]?.text).toMatch(/blind for 20:03 min\. Your line was not watched meanwhile/);
    expect(notesOf(world).some(({ what }) => what === 'moved' || what === 'off')).toBe(false);
  });

  it('P1 (fault 78): its counting clock ran on: the same is said with the first look', async () => {
    const world = await open({ tellsTime: false });
    world.clock.skip(1_203_000);
    await world.clock.advance(1_000);
    expect(notesOf(world).at(-1)).toMatchObject({ what: 'slept' });
    expect(alertsOf(world, 'slept')).toHaveLength(1);
  });

  it('with nothing open nobody is woken for it', async () => {
    const { world } = worldOn();
    await world.start();
    world.clock.jumpWall(1_203_000);
    await world.clock.advance(4_000);
    expect(notesOf(world)).toContainEqual({ what: 'slept', forMs: 1_203_000 });
    expect(alertsOf(world, 'slept')).toEqual([]);
  });
});
