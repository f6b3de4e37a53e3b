import { describe, expect, it } from 'vitest';
import type { AccountSnapshot } from '../domain/account-snapshot.ts';
import { paise } from '../domain/money.ts';
import { CALL, World } from '../testing/world.ts';

const empty = (snapshot: AccountSnapshot): AccountSnapshot => ({ ...snapshot, positions: [], orders: [], trades: [] });

async function guarded(): Promise<World> {
  const world = new World();
  world.ironFly();
  await world.start();
  return world;
}

describe('an account that is empty all at once', () => {
  it('D8: is asked for again in a new session before anything is made of it', async () => {
    const world = await guarded();
    let stale = true;
    world.served = (snapshot) => (stale ? empty(snapshot) : snapshot);
    world.landed = (call) => {
      if (call.name === 'login') stale = false;
    };
    await world.clock.advance(5_000);
    expect(world.eventsOf('call login')).toHaveLength(1);
    expect(world.state().degraded).toBeNull();
    expect(world.engine.report().assessment?.openPositions).toBe(4);
  });

  it('D8 R10: that stays empty is never flat, and the session is not renewed at every reading', async () => {
    const world = await guarded();
    world.served = empty;
    await world.clock.advance(40_000);
    expect(world.eventsOf('call login')).toHaveLength(2);
    expect(world.engine.report().assessment).toMatchObject({ openPositions: 4, mark: { quality: 'incomplete' } });
    expect(world.state().alerts.map((alert) => alert.code)).toContain('blind');
  });

  it('R10: an order book that is empty all at once does not say that nothing is open', async () => {
    const world = await guarded();
    world.served = empty;
    world.killByHand();
    await world.clock.advance(8_000);
    const steps = world.state().kill?.steps ?? [];
    expect(steps.filter((step) => step.outcome === 'confirmed')).toEqual([]);
    world.served = (snapshot) => snapshot;
    expect(await world.untilFinished()).toBe(true);
    expect(world.state().kill?.finished).toMatchObject({ verified: true });
    expect(world.violations()).toEqual([]);
  });

  it('a leg that its own stop closed is no suspicion', async () => {
    const world = new World();
    world.trade({ tradingSymbol: CALL, side: 'SELL', quantity: 65 });
    world.stop(CALL, 65);
    await world.start();
    world.served = (snapshot) => ({
      ...snapshot,
      positions: snapshot.positions.filter((row) => row.netQuantity !== 0),
    });
    world.move(150);
    await world.clock.advance(5_000);
    expect(world.eventsOf('call login')).toEqual([]);
    expect(world.state().degraded).toBeNull();
  });
});

/** Yesterday's book from a cache, stamped now: every row closed with a loss, no orders, no trades. */
const yesterdays = (snapshot: AccountSnapshot): AccountSnapshot => ({
  ...snapshot,
  positions: snapshot.positions.map((row) => ({
    ...row,
    netQuantity: 0,
    buyQuantity: 65,
    sellQuantity: 65,
    buyValue: paise(1_300_000),
    sellValue: paise(650_000),
  })),
  orders: [],
  trades: [],
});

describe('yesterday’s book, served for today’s', () => {
  it('I4 R4 fault 17: during a kill confirms no step, nor does its loss stay', async () => {
    const world = await guarded();
    world.killByHand();
    world.served = yesterdays;
    await world.clock.advance(8_000);
    expect((world.state().kill?.steps ?? []).filter((step) => step.outcome === 'confirmed')).toEqual([]);
    world.served = (snapshot) => snapshot;
    expect(await world.untilFinished()).toBe(true);
    expect(world.state().kill?.finished).toMatchObject({ verified: true });
    expect(world.disk.of('leg-carried')).toEqual([]);
    expect(world.violations()).toEqual([]);
  });

  it('I4 fault 17: right after a restart in the middle of the exits, which has seen no book yet, closes nothing', async () => {
    const world = await guarded();
    world.killByHand();
    expect(await world.clock.runUntil(() => world.disk.of('order-settled').length > 0, 30_000)).toBe(true);
    world.crash();
    world.served = yesterdays;
    world.restart();
    await world.clock.advance(8_000);
    const exits = (world.state().kill?.steps ?? []).filter(({ step }) => step !== 'cancel-orders');
    expect(exits.filter((step) => step.outcome === 'confirmed')).toEqual([]);
    world.served = (snapshot) => snapshot;
    expect(await world.untilFinished()).toBe(true);
    expect(world.violations()).toEqual([]);
  });
});

/** A book in which nothing was traded today: every leg was carried in. */
const carriedIn = (snapshot: AccountSnapshot): AccountSnapshot => ({ ...snapshot, orders: [], trades: [] });

describe('yesterday’s book while no order of today could tell', () => {
  it('I4 R10 fault 17: one reading of it in the middle of the kill of a carried account closes no leg', async () => {
    const world = new World();
    world.ironFly();
    world.served = carriedIn;
    await world.start();
    world.served = yesterdays;
    world.killByHand();
    await world.clock.advance(8_000);
    expect((world.state().kill?.steps ?? []).filter((step) => step.outcome === 'confirmed')).toEqual([]);
    expect(world.engine.report().assessment).toMatchObject({
      openPositions: 4,
      degraded: { code: 'snapshot-incomplete', detail: 'positions-unexplained' },
    });
  });

  it.each([1, 2])(
    'I4 fault 17: the first %i reading(s) of a process that knows of no order prove nothing',
    async (count) => {
      const world = new World();
      world.ironFly();
      world.killByHand();
      world.crash();
      let left = count;
      world.served = (snapshot) => {
        left -= 1;
        return left >= 0 ? yesterdays(snapshot) : snapshot;
      };
      world.restart();
      expect(await world.untilFinished()).toBe(true);
      expect(world.state().kill?.finished).toMatchObject({ verified: true });
      expect(world.violations()).toEqual([]);
    },
  );

  it('I4 fault 17: a process that begins with it in a kill holds the stops against it that filled by the journal', async () => {
    const world = await guarded();
    world.whipsaw();
    expect(await world.clock.runUntil(() => world.disk.of('stop-hit').length > 0, 20_000)).toBe(true);
    world.killByHand();
    world.crash();
    world.served = yesterdays;
    world.restart();
    await world.clock.advance(12_000);
    expect((world.state().kill?.steps ?? []).filter((step) => step.outcome === 'confirmed')).toEqual([]);
    world.served = (snapshot) => snapshot;
    expect(await world.untilFinished()).toBe(true);
    expect(world.violations()).toEqual([]);
  });
});

describe('an answer that was kept somewhere', () => {
  it('I4 R10: of seconds before it was asked for proves no step, however whole it is', async () => {
    const world = await guarded();
    world.killByHand();
    world.served = (snapshot) => ({ ...snapshot, asOf: snapshot.asOf - 8_000 });
    await world.clock.advance(15_000);
    expect((world.state().kill?.steps ?? []).filter((step) => step.outcome === 'confirmed')).toEqual([]);
    world.served = (snapshot) => snapshot;
    expect(await world.untilFinished()).toBe(true);
    expect(world.violations()).toEqual([]);
  });
});

describe('an answer of another day', () => {
  it('R7: is no reading, and says why', async () => {
    const world = await guarded();
    world.served = (snapshot) => ({ ...snapshot, asOf: snapshot.asOf - 24 * 3_600_000 });
    await world.clock.advance(3_000);
    expect(world.state().degraded).toMatchObject({
      code: 'broker-unreachable',
      message: expect.stringContaining('2026-11-19'),
    });
    world.served = (snapshot) => snapshot;
    await world.clock.advance(3_000);
    expect(world.state().degraded).toBeNull();
  });
});
