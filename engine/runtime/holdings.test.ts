import { describe, expect, it } from 'vitest';
import { paise } from '../domain/money.ts';
import { DEFAULT_EXITS } from '../domain/policy.ts';
import { positionIdOf, type Position, type Product } from '../domain/position.ts';
import { policy, settings } from '../testing/builders.ts';
import { World } from '../testing/world.ts';

const SHARES = {
  exchange: 'NSE',
  tradingSymbol: 'INFY-EQ',
  kind: 'equity',
  underlying: 'INFY',
  lotSize: 1,
  tickSize: paise(5),
} as const;

/** Shares bought for delivery as some brokers show them among the positions of the day. */
function shares(asOf: number, product: Product = 'CNC', units = 100): Position {
  return {
    positionId: positionIdOf(SHARES, product),
    instrument: SHARES,
    product,
    netQuantity: units,
    buyQuantity: units,
    buyValue: paise(units * 150_000),
    sellQuantity: 0,
    sellValue: paise(0),
    quote: { lastPrice: 150_000, asOf },
  };
}

describe('shares held for delivery', () => {
  it('are not sold by a kill and do not keep the broker’s switch from being pulled', async () => {
    const world = new World();
    world.ironFly();
    world.served = (snapshot) => ({ ...snapshot, positions: [...snapshot.positions, shares(snapshot.asOf)] });
    await world.start();
    world.killByHand();
    expect(await world.untilFinished()).toBe(true);
    expect(world.state().kill?.finished).toMatchObject({ verified: true, unproven: [] });
    expect(world.book().killSwitch.state).toBe('on');
    expect(world.disk.of('order-intended').filter(({ positionId }) => positionId.includes('INFY'))).toEqual([]);
    expect(world.violations()).toEqual([]);
  });

  it('R8: whose row leaves the book for the holdings do not blind the guard, and a kill is proven', async () => {
    const world = new World();
    world.ironFly();
    world.served = (snapshot) => ({ ...snapshot, positions: [...snapshot.positions, shares(snapshot.asOf)] });
    await world.start();
    world.served = (snapshot) => snapshot;
    await world.clock.advance(6_000);
    expect(world.state().degraded).toBeNull();
    expect(world.engine.report().assessment).toMatchObject({ openPositions: 4, mark: { quality: 'fresh' } });
    expect(world.disk.of('leg-carried')).toMatchObject([{ leg: { position: { product: 'CNC', netQuantity: 0 } } }]);
    world.killByHand();
    expect(await world.untilFinished()).toBe(true);
    expect(world.state().kill?.finished).toMatchObject({ verified: true });
    expect(world.violations()).toEqual([]);
  });
});

describe('intraday shares that a kill of futures and options alone leaves open', () => {
  it('are left in peace after it; what is bought on top of them is a bypass (cards L8 and K26)', async () => {
    const exits = { ...DEFAULT_EXITS, scope: 'derivatives' } as const;
    const world = new World({ access: 'none', settings: settings({ policy: policy({ exits }) }) });
    world.ironFly();
    let units = 100;
    world.served = (snapshot) => ({
      ...snapshot,
      positions: [...snapshot.positions, shares(snapshot.asOf, 'MIS', units)],
    });
    await world.start();
    world.killByHand();
    expect(await world.untilFinished()).toBe(true);
    await world.clock.advance(60_000);
    expect(world.disk.of('bypass-seen')).toEqual([]);
    expect(world.state().aftermath?.left).toMatchObject([{ netQuantity: 100 }]);
    units = 150;
    await world.clock.advance(10_000);
    expect(world.disk.of('bypass-seen')).toHaveLength(1);
    expect(world.disk.of('order-intended').findLast(() => true)).toMatchObject({ side: 'SELL', quantity: 50 });
  });
});
