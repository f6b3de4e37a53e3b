import { describe, expect, it } from 'vitest';
import { until } from '../testing/contract-line.ts';
import { guardedLine } from '../testing/guarded-line.ts';
import { dhanLine } from './testing/dhan-line.ts';

/** A guarded account whose login is older than a one-time password, so that the log-in after the kill need not wait for the next one. */
const guarding = async () => {
  const guarded = await guardedLine(await dhanLine());
  guarded.later(31_000);
  return guarded;
};

describe('Dhan’s switch answers that it is activated and GET says that it is not (fault 37)', () => {
  it('once: it is pulled again, and the kill is proven without another order', async () => {
    const guarded = await guarding();
    await guarded.breakBy('switch-stays-off', { calls: 1 });
    guarded.kill();
    await guarded.untilStopped();
    expect(await guarded.switchState()).toBe('on');
    expect((await guarded.exits()).reduce((sum, { filledQuantity }) => sum + filledQuantity, 0)).toBe(65);
    expect(guarded.disk.of('step-started').filter(({ step }) => step === 'pull-switch')).toHaveLength(2);
    expect(guarded.disk.of('step-started').filter(({ step }) => step === 'prove-flat')).toHaveLength(1);
  }, 60_000);

  it('W4: every time: flat is proven, the switch is alarmed as not done at once, only this step is tried again, and the lock holds', async () => {
    const guarded = await guarding();
    await guarded.breakBy('switch-stays-off');
    guarded.kill();
    await until('the alarm', () => guarded.alerts().includes('step-prove-switch'), 30_000);
    const { kill, lock, alerts } = guarded.engine.report().state;
    expect(kill?.steps.find(({ step }) => step === 'prove-flat')).toMatchObject({ outcome: 'confirmed', attempt: 1 });
    expect(alerts.find(({ code }) => code === 'step-prove-switch')).toMatchObject({ priority: 'critical' });
    expect(kill?.finished?.verified).not.toBe(true);
    expect(lock).not.toBeNull();
    expect((await guarded.truth()).flat).toBe(true);
    expect(await guarded.exits()).toHaveLength(1);
  }, 60_000);
});
