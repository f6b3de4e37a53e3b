import { describe, expect, it } from 'vitest';
import { FRIDAY_10AM, policy, rupees, settings } from '../testing/builders.ts';
import { World } from '../testing/world.ts';

const MINUTE = 60_000;
const EVENING = Date.parse('2026-11-20T23:55:00+05:30');

/** Both stops of the day have filled and lost; its line is far away. It is five minutes before midnight. */
async function lateEvening({ tellsTime = false } = {}): Promise<World> {
  const world = new World({ tellsTime, settings: settings({ policy: policy({ dayLossLimit: rupees(50_000) }) }) });
  world.ironFly();
  await world.start();
  world.whipsaw();
  await world.clock.advance(3_000);
  expect(world.state().stopHits).toHaveLength(2);
  world.clock.jumpWall(EVENING - world.clock.now());
  await world.clock.advance(10_000);
  return world;
}

describe('a clock that runs fast before midnight', () => {
  it.each([
    ['is set right again', 0],
    ['stays fast', 10 * MINUTE],
  ])('R7 faults 77 82: and %s: neither stops nor losses of the old day stand in the new one', async (_what, error) => {
    const world = await lateEvening();
    world.wallError = 10 * MINUTE;
    await world.clock.advance(10_000);
    expect(world.state().tradingDay).toBe('2026-11-21');
    world.wallError = error;
    await world.clock.advance(20_000);
    expect(world.state()).toMatchObject({ tradingDay: '2026-11-21', stopHits: [] });
    // At its own midnight the broker's book forgets the closed rows and the orders of the day before.
    world.served = (snapshot) => ({
      ...snapshot,
      positions: snapshot.positions.filter((row) => row.netQuantity !== 0),
      orders: [],
      trades: [],
    });
    world.clock.jumpWall(6 * MINUTE);
    await world.clock.advance(60_000);
    expect(world.state()).toMatchObject({ stopHits: [], carried: [], latch: { state: 'armed' } });
    expect(world.engine.report().assessment?.snapshot.positions.every((row) => row.netQuantity !== 0)).toBe(true);
  });

  it('P4 fault 82: the broker says what day it is: no day is opened early, and the clock is said to be wrong, once', async () => {
    const world = await lateEvening({ tellsTime: true });
    world.wallError = 10 * MINUTE;
    await world.clock.advance(10_000);
    expect(world.state()).toMatchObject({ tradingDay: '2026-11-20', stopHits: [{}, {}] });
    const notes = world.disk.of('clock-noted').map(({ note }) => note);
    expect(notes).toEqual([
      { what: 'slept', forMs: expect.closeTo(EVENING - FRIDAY_10AM, -5) },
      { what: 'moved', byMs: 10 * MINUTE, while: 'running' },
      { what: 'off', byMs: expect.closeTo(10 * MINUTE, -4) },
    ]);
    await world.clock.advance(6 * MINUTE);
    expect(world.state()).toMatchObject({ tradingDay: '2026-11-21', stopHits: [] });
  });
});
