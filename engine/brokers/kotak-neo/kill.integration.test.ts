import { describe, expect, it } from 'vitest';
import { until } from '../testing/contract-line.ts';
import { guardedLine } from '../testing/guarded-line.ts';
import { kotakLine } from './testing/kotak-line.ts';

/** A guarded account whose login is older than a one-time password: the log-in after the kill need not wait for the next one. */
const guarding = async () => {
  const guarded = await guardedLine(await kotakLine());
  guarded.later(31_000);
  return guarded;
};
type Guarded = Awaited<ReturnType<typeof guarding>>;

async function expectKilledOnce({ untilStopped, truth, exits, switchState }: Guarded): Promise<void> {
  await untilStopped();
  const { flat, positions } = await truth();
  expect(flat).toBe(true);
  expect(positions.map(({ netQuantity }) => netQuantity)).toEqual([0]);
  expect((await exits()).reduce((sum, { filledQuantity }) => sum + filledQuantity, 0)).toBe(65);
  expect(await switchState()).toBe('on');
}

describe('a kill of a Kotak account, on its own wire', () => {
  it('closes the short exactly once with a protected limit, and the terminal pulls the switch', async () => {
    const guarded = await guarding();
    guarded.kill();
    await expectKilledOnce(guarded);
    expect(guarded.book().orders.at(-1)).toMatchObject({ side: 'BUY', type: 'LIMIT', status: 'complete' });
  }, 60_000);

  it.each([
    ['K4: an exit that took effect and was not answered is found by its tag', 'timeout-after-effect'],
    ['K27: an exit taken with an empty nOrdNo is found by its tag', 'empty-order-number'],
    ['K28: an exit whose tag is called a duplicate is found by its tag', 'duplicate-tag'],
  ])(
    '%s, and the position is closed exactly once',
    async (_title, fault) => {
      const guarded = await guarding();
      await guarded.breakBy(fault, { scope: 'orders', calls: 1 });
      guarded.kill();
      await expectKilledOnce(guarded);
    },
    90_000,
  );

  it('K14: a session that died before the kill is opened again, and the kill goes on', async () => {
    const guarded = await guarding();
    await guarded.breakBy('session-drop', { scope: 'all', calls: 1 });
    guarded.kill();
    await expectKilledOnce(guarded);
  }, 90_000);

  it('K15: orders refused for their address (100008): NOT PROTECTED, EXIT BY HAND, and done when it is mended', async () => {
    const guarded = await guarding();
    await guarded.breakBy('ip-not-allowed');
    guarded.kill();
    await until('the alarm', () => guarded.alerts().includes('exit-by-hand'), 10_000);
    expect(guarded.engine.report().health.ordersRefused).toMatchObject({ error: { code: 'ip-not-allowed' } });
    expect((await guarded.truth()).flat).toBe(false);
    await guarded.mend();
    await expectKilledOnce(guarded);
  }, 120_000);
});
