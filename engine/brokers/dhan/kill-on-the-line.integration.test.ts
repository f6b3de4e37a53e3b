import { describe, expect, it } from 'vitest';
import { until } from '../testing/contract-line.ts';
import { guardedLine } from '../testing/guarded-line.ts';
import { dhanLine } from './testing/dhan-line.ts';

const guarding = async () => guardedLine(await dhanLine());
type Guarded = Awaited<ReturnType<typeof guarding>>;

/** Flat by exactly one lot bought, and the switch read back as on. */
async function expectStopped({ untilStopped, truth, exits, switchState, engine }: Guarded): Promise<void> {
  await untilStopped();
  const { flat, positions } = await truth();
  expect(flat).toBe(true);
  expect(positions.map(({ netQuantity }) => netQuantity)).toEqual([0]);
  const bought = (await exits()).reduce((sum, { filledQuantity }) => sum + filledQuantity, 0);
  expect(bought).toBe(65);
  expect(await switchState()).toBe('on');
  expect(engine.report().state.kill?.finished).toEqual(expect.objectContaining({ verified: true }));
}

describe('a kill at Dhan', () => {
  it.each([
    ['K4: an exit that took effect and was not answered is found by its tag', 'timeout-after-effect'],
    ['K5: an exit that never arrived is sent again after the settle window', 'timeout-before-effect'],
    ['K6: an exit that stays open away from the market is chased', 'protected-stays-open'],
    ['K27: an exit taken without an order number is found by its tag', 'empty-order-number'],
    ['K28: an exit whose tag is refused as used is found by its tag', 'duplicate-tag'],
    ['K16: an exit that meets a 429 is not lost', 'http-429'],
  ])(
    '%s, the position is closed exactly once, and the switch is on by Dhan’s own word',
    async (_title, fault) => {
      const guarded = await guarding();
      await guarded.breakBy(fault, { scope: 'orders', calls: 1 });
      guarded.kill();
      await expectStopped(guarded);
    },
    90_000,
  );

  it('K8: an exit above what the exchange freezes is cut smaller and goes on', async () => {
    const guarded = await guarding();
    const { sellByHand, breakBy, kill, untilStopped, truth } = guarded;
    for (let more = 0; more < 3; more += 1) await sellByHand();
    await until('all lots', () => guarded.engine.report().assessment?.snapshot.positions[0]?.netQuantity === -260);
    await breakBy('freeze-lowered', { units: 130 });
    kill();
    await untilStopped();
    expect((await truth()).flat).toBe(true);
    expect((await guarded.exits()).reduce((sum, { filledQuantity }) => sum + filledQuantity, 0)).toBe(260);
  }, 90_000);

  it('K15: orders refused for their address: NOT PROTECTED before the kill, EXIT BY HAND during it', async () => {
    const guarded = await guarding();
    const { breakBy, broker, engine, alerts, kill, truth, mend } = guarded;
    await breakBy('ip-not-allowed');
    expect(await broker.cancelOrder('1')).toMatchObject({ outcome: 'rejected', error: { code: 'ip-not-allowed' } });
    expect(engine.report().health.ordersRefused).toMatchObject({ error: { code: 'ip-not-allowed' } });
    expect(alerts()).toContain('orders-refused');
    kill();
    await until('the alarm', () => alerts().includes('exit-by-hand'), 5_000);
    expect((await truth()).flat).toBe(false);
    await mend();
    await expectStopped(guarded);
  }, 90_000);

  it('a switch that says it is on and stays off is not believed', async () => {
    const guarded = await guarding();
    await guarded.breakBy('switch-stays-off');
    guarded.kill();
    const proofs = () => guarded.disk.of('step-ended').filter(({ step }) => step === 'prove-switch');
    await until('a proof that fails', () => proofs().length > 0, 30_000);
    expect(proofs()[0]?.outcome).not.toBe('confirmed');
    expect(guarded.engine.report().state.kill?.finished?.verified).not.toBe(true);
    expect((await guarded.truth()).flat).toBe(true);
  }, 90_000);
});
