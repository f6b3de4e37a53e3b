import { describe, expect, it } from 'vitest';
import { CALL, CALL_WING, PUT, PUT_WING, World } from '../testing/world.ts';

const LEGS = [CALL, PUT, CALL_WING, PUT_WING];

/** Half of the 150 ms that a broker takes: there, and back again. */
const ONE_WAY_MS = 75;

/** Virtual milliseconds from the kill to a flat book at the exchange. */
async function flatAfter(world: World): Promise<number> {
  const began = world.clock.monotonic();
  world.killByHand();
  const isFlat = await world.clock.runUntil(() => LEGS.every((leg) => world.net(leg) === 0), 60_000);
  expect(isFlat, 'flat within a minute').toBe(true);
  return world.clock.monotonic() - began;
}

describe('how long a kill takes', () => {
  it('has four liquid legs flat within 5 s at a broker that takes 150 ms for each call', async () => {
    const world = new World();
    world.latency = () => ONE_WAY_MS;
    world.ironFly();
    await world.start();
    expect(await flatAfter(world)).toBeLessThanOrEqual(5_000);
    expect(await world.untilFinished()).toBe(true);
    expect(world.violations()).toEqual([]);
  });
});
