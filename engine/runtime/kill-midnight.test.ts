import { describe, expect, it } from 'vitest';
import { CALL, CALL_WING, PUT, PUT_WING, World } from '../testing/world.ts';

const MIDNIGHT = Date.parse('2026-11-21T00:00:00+05:30');
const LEGS = [CALL, PUT, CALL_WING, PUT_WING];

/** A kill by hand that begins so many milliseconds before midnight, when the broker's book begins anew. */
async function killedBefore(
  midnightIn: number,
  latency: number,
  access: 'api' | 'terminal' = 'terminal',
): Promise<World> {
  const world = new World({ access });
  world.ironFly();
  await world.start();
  world.clock.jumpWall(MIDNIGHT - 60_000 - world.clock.now());
  await world.clock.advance(60_000 - midnightIn);
  world.latency = () => latency;
  world.killByHand();
  return world;
}

async function expectFlatAndProven(world: World, where: string): Promise<void> {
  await world.untilFinished(120_000);
  const { kill, latch } = world.state();
  expect([where, kill?.finished?.verified]).toEqual([where, true]);
  expect([where, ...LEGS.map((leg) => world.net(leg))]).toEqual([where, 0, 0, 0, 0]);
  expect([where, ...world.violations()]).toEqual([where]);
  expect([latch.state, world.disk.of('kill-latched').length]).toEqual(['latched', 1]);
}

describe('a kill that runs through midnight', () => {
  it.each([
    [40, 6_000, 250],
    [900, 20_000, 500],
  ])(
    'R4 R6 fault 82: with %i ms to the broker ends flat and proven, wherever midnight falls within it',
    async (latency, tookMs, stepMs) => {
      for (let midnightIn = stepMs; midnightIn <= tookMs; midnightIn += stepMs) {
        const world = await killedBefore(midnightIn, latency);
        await expectFlatAndProven(world, `midnight ${midnightIn} ms after the latch`);
      }
    },
    120_000,
  );

  it.each([
    ['the switch was read', { fetchAccount: 700 }],
    ['the proof was made', { logout: 1_500 }],
  ])(
    'R4: is not claimed STOPPED when midnight comes right after %s: the switch is pulled for the new day too',
    async (_what, slow) => {
      const latencies: Readonly<Record<string, number>> = slow;
      for (let midnightIn = 3_000; midnightIn <= 15_000; midnightIn += 500) {
        const world = await killedBefore(midnightIn, 40, 'api');
        world.latency = ({ name }) => latencies[name] ?? 40;
        await expectFlatAndProven(world, `midnight ${midnightIn} ms after the latch`);
      }
    },
  );

  it('D7 R10: a row that is missing after midnight is not taken for closed because the date has changed: it was open', async () => {
    const world = await killedBefore(500, 900);
    const backAt = MIDNIGHT + 29_000;
    world.served = (snapshot) =>
      snapshot.asOf < MIDNIGHT || snapshot.asOf >= backAt
        ? snapshot
        : { ...snapshot, positions: snapshot.positions.filter((row) => row.positionId !== world.idOf(CALL)) };
    expect(await world.clock.runUntil(() => world.clock.now() >= backAt)).toBe(true);
    expect(world.net(CALL)).toBe(-65);
    const confirmed = world.disk.of('step-ended').filter(({ outcome }) => outcome === 'confirmed');
    expect(confirmed.map(({ step }) => step)).not.toContain('exit-shorts');
    await expectFlatAndProven(world, 'whole again');
  });
});
