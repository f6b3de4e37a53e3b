import { describe, expect, it } from 'vitest';
import { until, type ContractLine } from './contract-line.ts';
import { guardedLine } from './guarded-line.ts';

/** A kill under way, on a real engine over a real socket. */
export type GuardedLine = Awaited<ReturnType<typeof guardedLine<ContractLine>>>;

/** What strikes the first exit, and what becomes of it. */
const STRUCK = {
  'timeout-after-effect': 'K4: an exit that took effect and was not answered is found by its tag',
  'timeout-before-effect': 'K5: an exit that never arrived is sent again after the settle window',
  'order-lands-late': 'an exit that lands after it was given up is waited for (fault 4)',
  'protected-stays-open': 'K6: an exit that stays open away from the market is chased',
  'session-drop': 'K14: a session that dies at the moment of the kill is renewed, and the kill goes on',
  'http-429': 'K16: an exit that meets a 429 is not lost',
  'empty-order-number': 'K27: an exit taken without an order number is found by its tag',
  'duplicate-tag': 'K28: an exit whose tag is refused as used is found by its tag',
} as const;

/** One broker's account to be killed. */
export type KillTraits = {
  readonly name: string;
  /** Opens a fresh simulator with one empty account, and the adapter that talks to it. */
  readonly open: () => Promise<ContractLine>;
  /** The faults that strike an exit of it. */
  readonly struckBy: readonly (keyof typeof STRUCK)[];
};

/** Proven stopped, flat by exactly one lot bought, and the switch on by the broker's own word. */
export async function expectKilledOnce(guarded: GuardedLine): Promise<void> {
  await guarded.untilStopped();
  const { flat, positions } = await guarded.truth();
  expect(flat).toBe(true);
  expect(positions.map(({ netQuantity }) => netQuantity)).toEqual([0]);
  expect(await boughtBack(guarded)).toBe(65);
  expect(await guarded.switchState()).toBe('on');
  expect(guarded.engine.report().state.kill?.finished).toEqual(expect.objectContaining({ verified: true }));
}

/** A kill proven over a real socket while one thing breaks. Every adapter passes it. */
export function describeKillOnTheLine({ name, open, struckBy }: KillTraits): void {
  const strikes = struckBy.map((fault) => [STRUCK[fault], fault] as const);
  describe(`a kill at ${name}`, () => {
    it.each(strikes)('%s, the position is closed exactly once, and the switch is on', async (_title, fault) => {
      const guarded = await guardedLine(await open());
      const calls = { scope: 'orders', calls: 1, ...(fault === 'order-lands-late' ? { ms: 4_500 } : {}) };
      await guarded.breakBy(fault, calls);
      guarded.kill();
      expect(guarded.engine.report().state.latch.state).toBe('latched');
      await expectKilledOnce(guarded);
    });

    it('K8: an exit above what the exchange freezes goes in slices', async () => {
      const guarded = await guardedLine(await open());
      const held = () => guarded.engine.report().assessment?.snapshot.positions[0]?.netQuantity;
      for (let more = 0; more < 3; more += 1) await guarded.sellByHand();
      await until('all lots', () => held() === -260);
      await guarded.breakBy('freeze-lowered', { units: 130 });
      guarded.kill();
      await guarded.untilStopped();
      expect((await guarded.truth()).flat).toBe(true);
      expect(await boughtBack(guarded)).toBe(260);
      expect((await guarded.exits()).length).toBeGreaterThan(1);
    });

    it('K15: orders refused for their address: NOT PROTECTED before the kill, EXIT BY HAND during it, and done when mended', async () => {
      const guarded = await guardedLine(await open());
      const { breakBy, broker, engine, alerts, kill, truth, mend } = guarded;
      await breakBy('ip-not-allowed');
      // The morning's question, as it is asked when the order path is due; here an order is what finds out first.
      expect(await broker.cancelOrder('1')).toMatchObject({ outcome: 'rejected', error: { code: 'ip-not-allowed' } });
      expect(engine.report().health.ordersRefused).toMatchObject({ error: { code: 'ip-not-allowed' } });
      expect(alerts()).toContain('orders-refused');
      kill();
      await until('the alarm', () => alerts().includes('exit-by-hand'), 10_000);
      const alarm = engine.report().state.alerts.find(({ code }) => code === 'exit-by-hand');
      expect(alarm).toMatchObject({ priority: 'critical', text: expect.stringContaining('EXIT BY HAND') });
      expect((await truth()).flat).toBe(false);
      await mend();
      await expectKilledOnce(guarded);
    }, 120_000);
  });
}

async function boughtBack({ exits }: GuardedLine): Promise<number> {
  return (await exits()).reduce((sum, { filledQuantity }) => sum + filledQuantity, 0);
}
