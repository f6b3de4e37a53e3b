import { describe, expect, it } from 'vitest';
import type { Alert } from '../domain/alert.ts';
import { CALL, World } from '../testing/world.ts';

async function guarded(behave: 'accept' | 'hang' = 'accept'): Promise<{ world: World; got: string[] }> {
  const world = new World();
  const got: string[] = [];
  const deliver = (alert: Alert): Promise<void> => {
    if (behave === 'hang') return new Promise(() => undefined);
    got.push(alert.text);
    return Promise.resolve();
  };
  world.notifiers.push({ channel: 'telegram', deliver });
  await world.start();
  return { world, got };
}

/** Ends the guard and answers how long that took. */
async function closed(world: World): Promise<number> {
  const from = world.clock.monotonic();
  let took: number | null = null;
  const ended = (): void => {
    took = world.clock.monotonic() - from;
  };
  void world.engine.close().then(ended);
  expect(await world.clock.runUntil(() => took !== null, 60_000)).toBe(true);
  return took ?? Infinity;
}

describe('a guard that ends', () => {
  it('L12: with something open says by every channel that nobody watches any more, from when, and what to do', async () => {
    const { world, got } = await guarded();
    world.trade({ tradingSymbol: CALL, side: 'SELL', quantity: 65 });
    await world.clock.advance(20_000);
    const before = got.length;
    await closed(world);
    expect(got.slice(before)).toEqual([
      expect.stringMatching(
        /TradeFuse stopped watching at 10:00:\d\d IST while 1 position\(s\) or order\(s\) are open.*broker's app/,
      ),
    ]);
  });

  it('L12: a channel that hangs holds the end up for four seconds and no longer', async () => {
    const { world } = await guarded('hang');
    world.trade({ tradingSymbol: CALL, side: 'SELL', quantity: 65 });
    await world.clock.advance(20_000);
    expect(await closed(world)).toBeLessThan(10_000);
    expect(world.disk.of('alert-raised').filter(({ code }) => code === 'guard-ends')).toHaveLength(1);
  });

  it('L12: flat, or with the guard switched off, says nothing', async () => {
    const flat = await guarded();
    await flat.world.clock.advance(20_000);
    await closed(flat.world);
    const off = await guarded();
    off.world.engine.stop('trader');
    await closed(off.world);
    expect([...flat.got, ...off.got].filter((text) => text.includes('stopped watching'))).toEqual([]);
  });
});
