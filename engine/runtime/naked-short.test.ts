import { describe, expect, it } from 'vitest';
import type { PendingAlert } from '../domain/alert.ts';
import { policy, rupees, settings } from '../testing/builders.ts';
import { CALL, PUT, World } from '../testing/world.ts';

async function guarded(): Promise<{ world: World; stops: readonly string[] }> {
  const world = new World({ settings: settings({ policy: policy({ dayLossLimit: rupees(50_000) }) }) });
  const { stops } = world.ironFly();
  await world.start();
  return { world, stops };
}

const naked = (world: World): readonly PendingAlert[] =>
  world.state().alerts.filter((alert) => alert.code === 'naked-short');

describe('a short whose stop is gone', () => {
  it('D13: is alarmed within one reading of the risk loop, and not again after a restart', async () => {
    const { world, stops } = await guarded();
    expect(naked(world)).toEqual([]);
    const cancel = world.engine.cancelOrder(stops[0] ?? '');
    await world.clock.advance(1_200);
    expect(await cancel).toMatchObject({ ok: true });
    expect(naked(world)).toMatchObject([{ priority: 'critical', text: expect.stringContaining(CALL) }]);
    world.restart();
    await world.clock.advance(90_000);
    expect(naked(world)).toHaveLength(1);
    expect(world.disk.of('short-uncovered')).toHaveLength(1);
  });

  it('D13: one that never had a stop is a warning after half a minute, over a restart too', async () => {
    const { world } = await guarded();
    world.trade({ tradingSymbol: PUT, side: 'SELL', quantity: 65 });
    await world.clock.advance(15_000);
    world.restart();
    await world.clock.advance(10_000);
    expect(naked(world)).toEqual([]);
    await world.clock.advance(8_000);
    expect(naked(world)).toMatchObject([{ priority: 'warning', text: expect.stringContaining(PUT) }]);
    await world.clock.advance(60_000);
    expect(naked(world)).toHaveLength(1);
  });

  it('D13: an exit by hand and a kill take stops away without that alarm', async () => {
    const { world } = await guarded();
    world.engine.exitPosition(world.idOf(CALL), undefined, 'trader');
    await world.clock.advance(10_000);
    expect(world.net(CALL)).toBe(0);
    world.killByHand();
    expect(await world.untilFinished()).toBe(true);
    await world.clock.advance(60_000);
    expect(naked(world)).toEqual([]);
    expect(world.violations()).toEqual([]);
  });
});
