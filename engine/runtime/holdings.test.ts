import { describe, expect, it } from 'vitest';
import { paise } from '../domain/money.ts';
import { positionIdOf, type Position } from '../domain/position.ts';
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
function shares(asOf: number): Position {
  return {
    positionId: positionIdOf(SHARES, 'CNC'),
    instrument: SHARES,
    product: 'CNC',
    netQuantity: 100,
    buyQuantity: 100,
    buyValue: paise(15_000_000),
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
});
