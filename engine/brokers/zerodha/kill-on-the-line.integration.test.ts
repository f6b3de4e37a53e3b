import { describe, expect, it } from 'vitest';
import { until } from '../testing/contract-line.ts';
import { guardedLine } from '../testing/guarded-line.ts';
import { kiteLine } from './testing/kite-line.ts';

const guarding = async () => guardedLine(await kiteLine());
type Guarded = Awaited<ReturnType<typeof guarding>>;

async function expectClosedOnce({ untilStopped, truth, exits }: Guarded): Promise<void> {
  await untilStopped();
  const { flat, positions } = await truth();
  expect(flat).toBe(true);
  expect(positions.map(({ netQuantity }) => netQuantity)).toEqual([0]);
  const bought = (await exits()).reduce((sum, { filledQuantity }) => sum + filledQuantity, 0);
  expect(bought).toBe(65);
}

describe('a kill of a Kite account', () => {
  it.each([
    ['K4: an exit that took effect and was not answered is found by its tag', 'timeout-after-effect'],
    ['K5: an exit that never arrived is sent again after the settle window', 'timeout-before-effect'],
    ['K27: an exit taken without an order number is found by its tag', 'empty-order-number'],
    ['K14: a session that dies at the moment of the kill is renewed, and the kill goes on', 'session-drop'],
    ['K16: an exit that meets a 429 is not lost', 'http-429'],
    ['K6: an exit that stays open away from the market is chased', 'protected-stays-open'],
  ])(
    '%s, and the position is closed exactly once',
    async (_title, fault) => {
      const guarded = await guarding();
      await guarded.breakBy(fault, { scope: 'orders', calls: 1 });
      guarded.kill();
      await expectClosedOnce(guarded);
    },
    90_000,
  );

  it('K8: a freeze quantity nobody published is met by Kite’s own slicing', async () => {
    const guarded = await guarding();
    for (let more = 0; more < 3; more += 1) await guarded.sellByHand();
    await guarded.breakBy('freeze-lowered', { units: 130 });
    guarded.kill();
    await guarded.untilStopped();
    expect((await guarded.truth()).flat).toBe(true);
    const exits = await guarded.exits();
    expect(exits.reduce((sum, { filledQuantity }) => sum + filledQuantity, 0)).toBe(260);
    expect(exits.length).toBeGreaterThan(1);
  }, 90_000);

  it('K15: refused for its address, is never called done', async () => {
    const guarded = await guarding();
    await guarded.breakBy('ip-not-allowed', { scope: 'orders' });
    guarded.kill();
    await until('the alarm', () => guarded.broker.health().ordersRefused !== null, 20_000);
    expect((await guarded.truth()).flat).toBe(false);
    await guarded.mend();
    await expectClosedOnce(guarded);
  }, 90_000);
});
