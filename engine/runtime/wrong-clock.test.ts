import { describe, expect, it } from 'vitest';
import { activateSwitch } from '../simulation/account-desk.ts';
import { CALL, CALL_WING, PUT, PUT_WING, World, type WorldOptions } from '../testing/world.ts';

const MINUTE = 60_000;
const MIDNIGHT = Date.parse('2026-11-21T00:00:00+05:30');
const CLOSE = Date.parse('2026-11-20T15:40:00+05:30');
const LEGS = [CALL, PUT, CALL_WING, PUT_WING];

/** A world that guards four legs at a true time, on a computer whose clock is off by so much. */
async function guardedAt(at: number, { wallError, ...options }: WorldOptions & { readonly wallError: number }) {
  const world = new World(options);
  world.clock.jumpWall(at - world.clock.now());
  world.wallError = wallError;
  world.ironFly();
  await world.start();
  return world;
}

/** A live account: it trades while its market does. */
const LIVE: WorldOptions = { alter: (parts) => ({ ...parts, practice: false }) };

const open = (world: World): readonly number[] => LEGS.map((leg) => world.net(leg));

describe('a process that begins shortly before midnight on a computer whose clock runs fast', () => {
  const AHEAD = 6 * MINUTE;

  it('R5 R7 (fault 76): opens no new day before the broker has said what day it is, and opens it at its true midnight', async () => {
    const world = await guardedAt(MIDNIGHT - 5 * MINUTE, { wallError: 0 });
    world.crash();
    world.wallError = AHEAD;
    world.latency = () => 900;
    world.restart();
    expect(world.state().tradingDay).toBe('2026-11-20');
    await world.clock.advance(20_000);
    expect(world.disk.of('day-opened')).toEqual([]);
    await world.clock.advance(5 * MINUTE);
    expect(world.disk.of('day-opened').map(({ tradingDay }) => tradingDay)).toEqual(['2026-11-21']);
    expect(world.state()).toMatchObject({ tradingDay: '2026-11-21', running: true, latch: { state: 'armed' } });
  });

  it('R5: a kill before midnight is of the old day: the new one begins with a guard that can kill', async () => {
    const world = await guardedAt(MIDNIGHT - 5 * MINUTE, { wallError: 0 });
    world.crash();
    world.wallError = AHEAD;
    world.restart();
    await world.clock.advance(20_000);
    world.killByHand();
    expect(await world.untilFinished(120_000)).toBe(true);
    await world.clock.advance(6 * MINUTE);
    expect(world.state()).toMatchObject({ tradingDay: '2026-11-21', latch: { state: 'armed' } });
    expect(world.disk.of('kill-latched').map(({ tradingDay }) => tradingDay)).toEqual(['2026-11-20']);
  });

  it('R5: where the broker says nothing for a minute the day is opened early, and a kill in it locks for all of that day', async () => {
    const friday = Date.parse('2026-11-20T00:00:00+05:30');
    const world = await guardedAt(friday - 5 * MINUTE, { wallError: 0 });
    world.crash();
    world.wallError = AHEAD;
    world.fate = () => ({ kind: 'lost' });
    world.restart();
    await world.clock.advance(80_000);
    expect(world.state().tradingDay).toBe('2026-11-20');
    world.fate = () => ({ kind: 'fine' });
    await world.clock.advance(20_000);
    expect(world.clock.now()).toBeLessThan(friday);
    world.killByHand();
    // Friday's one kill is spent: an account that is free on Friday would have no guard that can kill.
    const [latched] = world.disk.of('kill-latched');
    expect(latched).toMatchObject({ tradingDay: '2026-11-20' });
    expect(latched?.lockUntil).toBe(Date.parse('2026-11-23T09:00:00+05:30'));
  });

  it('R6 fault 82: orders of the old day, stamped with the new one, do not keep the kill from its proof for ever', async () => {
    const world = await guardedAt(MIDNIGHT - 40_000, { wallError: AHEAD });
    world.killByHand();
    await world.clock.runUntil(() => open(world).every((net) => net === 0));
    world.clock.jumpWall(MIDNIGHT + 1_000 - world.clock.now());
    expect(await world.untilFinished(150_000)).toBe(true);
    expect(world.state().kill?.finished?.verified).toBe(true);
    expect(world.violations()).toEqual([]);
  });

  it('R6: and no restart after midnight brings them back', async () => {
    const world = await guardedAt(MIDNIGHT - 40_000, { wallError: AHEAD });
    world.killByHand();
    await world.clock.runUntil(() => open(world).every((net) => net === 0));
    world.crash();
    world.clock.jumpWall(MIDNIGHT + 1_000 - world.clock.now());
    world.wallError = 0;
    world.restart();
    expect(await world.untilFinished(150_000)).toBe(true);
    expect(world.state().kill?.finished?.verified).toBe(true);
  });
});

describe('a kill on a computer whose clock is off', () => {
  it('R6 K24: resumed after a crash, with a clock past the close: the broker says it is open, so it goes on', async () => {
    const world = await guardedAt(CLOSE - 2 * MINUTE, { ...LIVE, wallError: 0 });
    world.killByHand();
    await world.clock.runUntil(() => world.eventsOf('call placeOrder').length > 0);
    world.crash();
    world.wallError = 3 * MINUTE;
    world.restart();
    expect(await world.untilFinished(60_000)).toBe(true);
    expect(world.disk.of('kill-carried')).toEqual([]);
    expect(open(world)).toEqual([0, 0, 0, 0]);
  });

  it.each([
    ['fast', 10 * MINUTE],
    ['slow', -10 * MINUTE],
  ])('K24: before the open, with a clock that runs %s, it waits for the open of today', async (_which, wallError) => {
    const opens = Date.parse('2026-11-20T09:15:00+05:30');
    const world = await guardedAt(opens - 5 * MINUTE, { ...LIVE, wallError });
    world.killByHand();
    await world.clock.advance(30_000);
    expect(world.disk.of('kill-carried').map(({ until }) => until)).toEqual([opens]);
    expect(await world.untilFinished(6 * MINUTE)).toBe(true);
    const placed = world.book().orders.filter(({ tag }) => tag !== undefined);
    expect(Math.min(...placed.map(({ placedAt }) => placedAt))).toBeGreaterThanOrEqual(opens);
    expect(Math.max(...placed.map(({ placedAt }) => placedAt))).toBeLessThan(opens + MINUTE);
    expect(world.violations()).toEqual([]);
  });

  it('P12 L4: a lock for a switch that was found on is counted from the broker’s day, not from a clock set back', async () => {
    const world = new World({ access: 'api' });
    world.wallError = -2 * 24 * 60 * MINUTE;
    activateSwitch(world.exchange, 'practice');
    const recovered = { kind: 'journal-recovered', fault: 'damaged', detail: 'no backup', killed: 'unknown' } as const;
    const at = world.clock.now();
    world.disk.write([{ seq: 1, at, day: world.state().tradingDay, entry: recovered, prevHash: '', hash: '1' }]);
    world.restart();
    await world.clock.advance(5_000);
    expect(world.state().lock?.until).toBe(Date.parse('2026-11-23T09:00:00+05:30'));
  });

  it('R5: right after a sleep through midnight, before the broker is heard again, a kill locks for the day it may be by now', async () => {
    const friday = Date.parse('2026-11-20T00:00:00+05:30');
    const world = await guardedAt(friday - 5 * MINUTE, { wallError: 0 });
    // Linux: the clock that never jumps stood still while the machine slept.
    world.clock.jumpWall(20 * MINUTE);
    world.killByHand();
    const [latched] = world.disk.of('kill-latched');
    expect(latched?.lockUntil).toBe(Date.parse('2026-11-23T09:00:00+05:30'));
    await world.clock.advance(5_000);
    expect(world.engine.report().time).toMatchObject({ by: 'broker', offsetMs: 0 });
    expect(world.engine.report().time.unheardMs).toBeUndefined();
  });
});
