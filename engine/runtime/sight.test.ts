import { describe, expect, it } from 'vitest';
import type { AccountSnapshot } from '../domain/account-snapshot.ts';
import { policy, settings } from '../testing/builders.ts';
import { World } from '../testing/world.ts';

const codes = (world: World): readonly string[] => world.state().alerts.map((alert) => alert.code);
const withoutPrices = (snapshot: AccountSnapshot): AccountSnapshot => ({
  ...snapshot,
  positions: snapshot.positions.map(({ quote: _quote, ...row }) => row),
});

/** A guard over an iron fly that has seen it. */
async function guarded(flattenWhenBlindMs: number | null = null): Promise<World> {
  const world = new World({ settings: settings({ policy: policy({ flattenWhenBlindMs }) }) });
  world.ironFly();
  await world.start();
  return world;
}

describe('a guard that sees nothing', () => {
  it('R8 D10: is alarmed on a deadline of its own, whatever call hangs', async () => {
    const world = await guarded();
    world.fate = () => ({ kind: 'hangs' });
    await world.clock.advance(9_000);
    expect(codes(world)).toEqual([]);
    await world.clock.advance(3_500);
    expect(codes(world)).toEqual(['sight-lost']);
    expect(world.state().degraded?.code).toBe('broker-unreachable');
    await world.clock.advance(10_000);
    expect(codes(world)).toEqual(['sight-lost', 'blind']);
  });

  it('D10: both quote paths dead: warning, phone, and alarms alone by default', async () => {
    const world = await guarded();
    world.served = withoutPrices;
    await world.clock.advance(120_000);
    expect(codes(world)).toEqual(['sight-lost', 'blind']);
    expect(world.state()).toMatchObject({ latch: { state: 'armed' }, degraded: { code: 'price-unknown' } });
  });

  it('D10: flattens after the time the trader chose, by the kill path', async () => {
    const world = await guarded(60_000);
    world.served = withoutPrices;
    await world.clock.advance(58_000);
    expect(world.state().latch.state).toBe('armed');
    await world.clock.advance(6_000);
    expect(world.state().latch).toMatchObject({ state: 'latched', cause: { kind: 'blind' } });
    expect(await world.untilFinished()).toBe(true);
    expect(world.state().kill?.finished).toMatchObject({ verified: true });
    expect(world.violations()).toEqual([]);
  });

  it('R8: a wall clock that jumps neither raises the alarm nor puts it off', async () => {
    const world = await guarded();
    world.clock.jumpWall(-600_000);
    await world.clock.advance(3_000);
    expect(codes(world)).not.toContain('blind');
    world.fate = () => ({ kind: 'hangs' });
    await world.clock.advance(15_000);
    world.clock.jumpWall(-600_000);
    await world.clock.advance(10_000);
    expect(codes(world)).toContain('blind');
  });

  it('P3: after 90 s without a line it reads first, and only then acts on what it was asked', async () => {
    const world = await guarded();
    world.fate = () => ({ kind: 'lost' });
    await world.clock.advance(30_000);
    world.killByHand();
    await world.clock.advance(60_000);
    expect(world.eventsOf('placeOrder')).toEqual([]);
    world.fate = () => ({ kind: 'fine' });
    const calls: string[] = [];
    world.landed = (call) => calls.push(call.name);
    expect(await world.untilFinished()).toBe(true);
    expect(calls.slice(0, calls.indexOf('placeOrder'))).toContain('fetchAccount');
    expect(world.violations()).toEqual([]);
  });
});
