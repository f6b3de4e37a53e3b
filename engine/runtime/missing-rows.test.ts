import { describe, expect, it } from 'vitest';
import type { AccountSnapshot } from '../domain/account-snapshot.ts';
import { policy, rupees, settings } from '../testing/builders.ts';
import { CALL, PUT, World } from '../testing/world.ts';

const withoutClosed = (snapshot: AccountSnapshot): AccountSnapshot => ({
  ...snapshot,
  positions: snapshot.positions.filter((row) => row.netQuantity !== 0),
});
/** What the two sold legs have booked, as the engine counts it. */
const bookedBy = (world: World): readonly (number | null)[] =>
  [CALL, PUT].map((symbol) => {
    const legs = world.engine.report().assessment?.mark.legs ?? [];
    return legs.find((leg) => leg.positionId === world.idOf(symbol))?.pnl ?? null;
  });

describe('a broker that shows closed rows no more', () => {
  it('R7: the booked loss stays in the day, and a kill is proven all the same', async () => {
    const world = new World({ settings: settings({ policy: policy({ dayLossLimit: rupees(500) }) }) });
    world.ironFly();
    world.served = withoutClosed;
    await world.start();
    world.whipsaw();
    expect(await world.untilFinished()).toBe(true);
    expect(world.state().kill?.finished).toMatchObject({ verified: true });
    expect(world.violations()).toEqual([]);
  });

  it('R7: a carried leg is noted once, and a restart that never saw its row still counts what it booked', async () => {
    const world = new World({ settings: settings({ policy: policy({ dayLossLimit: rupees(50_000) }) }) });
    world.ironFly();
    await world.start();
    world.whipsaw();
    await world.clock.advance(3_000);
    const booked = bookedBy(world);
    for (const pnl of booked) expect(pnl).toBeLessThan(0);
    world.served = withoutClosed;
    await world.clock.advance(3_000);
    expect(bookedBy(world)).toEqual(booked);
    expect(world.disk.of('leg-carried').map(({ leg }) => leg.position.instrument.tradingSymbol)).toEqual([CALL, PUT]);
    // Not even the order book tells of the leg any more: only the journal does.
    world.served = (snapshot) => ({ ...withoutClosed(snapshot), orders: [], trades: [] });
    world.restart();
    await world.clock.advance(3_000);
    expect(bookedBy(world)).toEqual(booked);
    // The journal knows of stops that filled: a book without them is not believed at once to be today's (fault 17).
    expect(world.state().degraded).toEqual({ code: 'snapshot-incomplete', detail: 'orders-vanished' });
    await world.clock.advance(33_000);
    expect(bookedBy(world)).toEqual(booked);
    expect(world.state().degraded).toBeNull();
  });
});

describe('a position book that lags', () => {
  it('R7: fills that no row has booked yet decide nothing, and the figure that counts them does', async () => {
    const world = new World({ settings: settings({ policy: policy({ dayLossLimit: rupees(500) }) }) });
    world.ironFly();
    await world.start();
    world.served = (snapshot) => ({ ...snapshot, positions: world.positionsBefore(4_000) });
    world.whipsaw();
    await world.clock.advance(2_500);
    expect(world.state()).toMatchObject({ latch: { state: 'armed' }, degraded: { code: 'fills-unbooked' } });
    expect(await world.clock.runUntil(() => world.state().latch.state === 'latched', 5_000)).toBe(true);
    expect(world.violations()).toEqual([]);
  });

  it('a row that never books a fill does not silence the guard for ever', async () => {
    const world = new World();
    world.ironFly();
    world.served = (snapshot) => ({
      ...snapshot,
      positions: snapshot.positions.map((row) => ({ ...row, ...(row.netQuantity < 0 ? { sellQuantity: 0 } : {}) })),
    });
    await world.start();
    expect(world.state().degraded?.code).toBe('fills-unbooked');
    await world.clock.advance(32_000);
    expect(world.state().degraded).toBeNull();
  });
});
