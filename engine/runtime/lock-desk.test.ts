import { describe, expect, it } from 'vitest';
import { CALENDAR } from '../testing/builders.ts';
import { CALL, World } from '../testing/world.ts';

const HOUR = 3_600_000;
const isoEnd = (world: World): string => new Date(world.state().lock?.until ?? 0).toISOString();

async function guarded(world = new World()): Promise<World> {
  world.ironFly();
  await world.start();
  return world;
}

describe('a lock by hand', () => {
  it('holds over restarts and days until its end, and never gets shorter', async () => {
    const world = await guarded();
    const set = world.engine.locks.lock({ kind: 'days', days: 2 }, 'revenge trading');
    expect(set.ok).toBe(true);
    expect(isoEnd(world)).toBe('2026-11-25T03:30:00.000Z');
    expect(world.engine.locks.lock({ kind: 'minutes', minutes: 5 }, 'less')).toMatchObject({
      ok: false,
      error: { code: 'locked', until: '2026-11-25T09:00:00.000+05:30' },
    });
    world.restart();
    world.clock.jumpWall(24 * HOUR);
    await world.clock.advance(10_000);
    expect(world.state()).toMatchObject({
      tradingDay: '2026-11-21',
      lock: { byHand: true, reason: 'revenge trading' },
    });
    expect(isoEnd(world)).toBe('2026-11-25T03:30:00.000Z');
    expect(world.engine.locks.lock({ kind: 'days', days: 9 }, 'longer').ok).toBe(true);
    expect(world.engine.locks.lock({ kind: 'clock', time: '25:99', zone: 'UTC' }, 'x').ok).toBe(false);
  });

  it('L9: exits, cancels and a kill stay open throughout; the kill’s own lock does not shorten it', async () => {
    const world = await guarded();
    world.engine.locks.lock({ kind: 'days', days: 5 }, 'enough');
    const end = world.state().lock?.until;
    expect(world.engine.exitPosition(world.idOf(CALL), undefined, 'trader').ok).toBe(true);
    await world.clock.advance(20_000);
    expect(world.net(CALL)).toBe(0);
    world.killByHand();
    expect(await world.untilFinished()).toBe(true);
    expect(world.state().lock?.until).toBe(end);
  });

  it('is counted from the true time, not from a clock that was set', async () => {
    const world = await guarded();
    world.wallError = -48 * HOUR;
    await world.clock.advance(5_000);
    world.engine.locks.lock({ kind: 'day' }, 'enough');
    expect(isoEnd(world)).toBe('2026-11-23T03:30:00.000Z');
  });
});

describe('a lock whose end nobody could compute', () => {
  const dates = Array.from({ length: 60 }, (_, day) => new Date(Date.parse('2026-11-21') + day * 86_400_000));
  const blank = { ...CALENDAR, holidays: new Map(dates.map((date) => [date.toISOString().slice(0, 10), 'not known'])) };

  async function killed(): Promise<World> {
    let calendar: typeof CALENDAR = blank;
    const world = new World({ alter: (parts) => ({ ...parts, calendar }) });
    world.ironFly();
    await world.start();
    world.killByHand();
    expect(await world.untilFinished()).toBe(true);
    expect(world.state().lock).toMatchObject({ until: null, reason: 'killed today' });
    calendar = CALENDAR;
    return world;
  }

  it('L15: ends where a newer calendar says, counted from when it was set', async () => {
    const world = await killed();
    world.restart();
    await world.clock.advance(5_000);
    expect(isoEnd(world)).toBe('2026-11-23T03:30:00.000Z');
    world.restart();
    expect(isoEnd(world)).toBe('2026-11-23T03:30:00.000Z');
    expect(world.disk.of('lock-set')).toHaveLength(1);
  });

  it('L10 L15: UNLOCK and a reason end it from the next morning by the true time, audited; a clock set ahead brings that no nearer', async () => {
    const world = await killed();
    const ask = () => world.engine.locks.unlock({ word: 'UNLOCK', reason: ' looked at the account ' }, 'trader');
    expect(ask()).toMatchObject({ ok: false, error: { code: 'locked' } });
    world.wallError = 72 * HOUR;
    await world.clock.advance(5_000);
    expect(ask()).toMatchObject({ ok: false, error: { code: 'locked' } });
    world.wallError = 0;
    world.clock.jumpWall(24 * HOUR);
    await world.clock.advance(30_000);
    expect(world.state().lock?.until).toBeNull();
    expect(ask()).toEqual({ ok: true, value: undefined });
    expect(world.state().lock).toBeNull();
    expect(world.disk.of('lock-released')).toEqual([
      { kind: 'lock-released', actor: 'trader', reason: 'looked at the account' },
    ]);
  });
});

describe('the copy in safe keeping', () => {
  it('L3: knows of a kill that the journal has lost: locked, stopped until a person has looked', async () => {
    const world = await guarded();
    const until = world.clock.now() + 70 * HOUR;
    const claim = {
      day: world.state().tradingDay,
      killId: 'K9',
      lock: { until, reason: 'killed today' },
      head: { seq: 90, hash: 'x' },
    };
    world.engine.locks.hearClaim({ claim, continues: false, signature: 'right' });
    expect(world.state()).toMatchObject({
      running: false,
      lock: { until },
      review: { fault: 'older-copy', killed: 'yes' },
    });
    world.engine.locks.hearClaim({ claim, continues: true, signature: 'right' });
    expect(world.disk.of('journal-recovered')).toHaveLength(1);
  });
});
