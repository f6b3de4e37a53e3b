import { describe, expect, it } from 'vitest';
import type { AccountSnapshot } from '../domain/account-snapshot.ts';
import type { CarriedIn } from '../domain/position.ts';
import { policy, rupees, settings } from '../testing/builders.ts';
import { CALL, World } from '../testing/world.ts';

const LINE = settings({ policy: policy({ dayLossLimit: rupees(500) }) });

/** A sold call carried in, whose row tells what this broker tells of it. */
function carriedWorld(told: Partial<CarriedIn>): { readonly world: World; readonly carriedAt: number } {
  const world = new World({ settings: LINE });
  world.trade({ tradingSymbol: CALL, side: 'SELL', quantity: 65 });
  const sold = world.book().positions[0]?.sellValue ?? 0;
  const carriedAt = sold / 65;
  const carriedIn: CarriedIn = { quantity: -65, cash: rupees(sold / 100), valuedAt: 'unstated', ...told };
  // Yesterday's sale stands in no book of today.
  const mine = world.book().orders.map(({ orderId }) => orderId);
  world.served = (snapshot: AccountSnapshot) => ({
    ...snapshot,
    positions: snapshot.positions.map((row) => ({ ...row, carriedIn })),
    orders: snapshot.orders.filter(({ orderId }) => !mine.includes(orderId)),
    trades: snapshot.trades.filter(({ orderId }) => !mine.includes(orderId)),
  });
  return { world, carriedAt };
}

const dayPnl = (world: World): number | null => world.engine.report().assessment?.dayPnl ?? null;

describe('positions that were carried in', () => {
  it('D20: first start in the day and no close to be had: said in words at once, no figure, and no kill by rule', async () => {
    const { world } = carriedWorld({});
    await world.start();
    const alarms = world.state().alerts.filter(({ code }) => code === 'day-baseline-unknown');
    expect(alarms).toHaveLength(1);
    expect(alarms[0]).toMatchObject({ priority: 'critical', text: expect.stringContaining(CALL) });
    expect(alarms[0]?.text).toContain('cannot be proven');
    expect(dayPnl(world)).toBeNull();
    world.stop(CALL, 65);
    world.move(200);
    await world.clock.advance(20_000);
    expect(world.state().stopHits).toHaveLength(1);
    expect(world.state().latch.state).toBe('armed');
    expect(world.state().alerts.filter(({ code }) => code === 'day-baseline-unknown')).toHaveLength(1);
    // By hand it stops all the same.
    world.killByHand();
    expect(world.state().latch.state).toBe('latched');
  });

  it("D20: with the broker's close the line is watched on today's loss, and the baseline stands in the journal", async () => {
    const { world, carriedAt } = carriedWorld({ closePrice: rupees(10) });
    await world.start();
    const baseline = world.disk.of('day-baseline-set');
    expect(baseline).toHaveLength(1);
    expect(baseline[0]?.leg.before).toBe(Math.round(65 * (carriedAt - 1_000)));
    expect(dayPnl(world)).toBe(65 * (1_000 - world.price(CALL)));
    world.restart();
    await world.clock.advance(5_000);
    expect(world.disk.of('day-baseline-set')).toHaveLength(1);
    expect(dayPnl(world)).toBe(65 * (1_000 - world.price(CALL)));
    expect(world.state().alerts.filter(({ code }) => code === 'day-baseline-unknown')).toHaveLength(0);
  });

  it('R7 D20: closed while the process was down, its row gone at the restart: what it lost today still counts', async () => {
    const { world } = carriedWorld({ closePrice: rupees(10) });
    await world.start();
    world.crash();
    world.trade({ tradingSymbol: CALL, side: 'BUY', quantity: 65 });
    const paid = world.book().trades.at(-1)?.price ?? 0;
    const { served } = world;
    world.served = (snapshot) => ({ ...served(snapshot), positions: [] });
    world.restart();
    await world.clock.advance(10_000);
    expect(dayPnl(world)).toBe(65 * (1_000 - paid));
    expect(world.engine.report().assessment?.openPositions).toBe(0);
  });

  it("D20: prices seen after yesterday's close are the baseline of the next day, over a restart and the night", async () => {
    const { world, carriedAt } = carriedWorld({});
    await world.start();
    expect(dayPnl(world)).toBeNull();
    // 15:40 and a little: the market is closed, the guard still reads.
    await world.clock.advance(Date.parse('2026-11-20T15:40:05+05:30') - world.clock.now());
    const [noted] = world.disk.of('closing-marks-noted');
    const close = noted?.marks[0]?.price ?? 0;
    expect(close).toBeGreaterThan(0);
    world.crash();
    const { served } = world;
    await world.clock.advance(Date.parse('2026-11-23T11:00:00+05:30') - world.clock.now());
    // The practice exchange knows its own close; this broker serves the row as it was sold.
    world.served = (snapshot) => {
      const { positions, ...rest } = served(snapshot);
      const sold = { sellValue: rupees((carriedAt * 65) / 100), sellQuantity: 65 };
      return { ...rest, positions: positions.map((row) => ({ ...row, ...sold })) };
    };
    world.restart();
    await world.clock.advance(6_000);
    expect(world.state().tradingDay).toBe('2026-11-23');
    expect(world.disk.of('day-baseline-set').map(({ leg }) => [leg.source, leg.before])).toEqual([
      ['yesterday', Math.round(65 * (carriedAt - close))],
    ]);
    expect(dayPnl(world)).toBe(65 * (close - world.price(CALL)));
  });
});
