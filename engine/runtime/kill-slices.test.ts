import { describe, expect, it } from 'vitest';
import { setFault } from '../simulation/account-desk.ts';
import { CALL, World } from '../testing/world.ts';

const LOT = 65;

/** A short of so many lots at an exchange that since takes doubled lots, and no order larger than so many of the old ones. */
async function shrunk(lots: number, largest: number): Promise<World> {
  const world = new World({ access: 'api' });
  world.trade({ tradingSymbol: CALL, side: 'SELL', quantity: lots * LOT });
  await world.start();
  expect(setFault(world.exchange, 'practice', { fault: 'lot-changed', units: 2 * LOT }).ok).toBe(true);
  expect(setFault(world.exchange, 'practice', { fault: 'freeze-lowered', units: largest * LOT }).ok).toBe(true);
  return world;
}

describe('a kill at an exchange that lowered its freeze quantity and doubled its lot on one day', () => {
  it.each([
    [4, 2],
    [5, 3],
    [7, 2],
    [21, 7],
    [25, 4],
    [26, 5],
  ])(
    'K8 K3 (faults 26, 28): %i old lots, no more than %i of them in an order: flat and proven',
    async (lots, largest) => {
      const world = await shrunk(lots, largest);
      world.killByHand();
      expect(await world.untilFinished(150_000)).toBe(true);
      expect([world.net(CALL), world.state().kill?.finished?.verified]).toEqual([0, true]);
      expect(world.violations()).toEqual([]);
    },
  );
});
