import { describe, expect, it } from 'vitest';
import { agreementOf } from '../../domain/pnl-sources.ts';
import { until } from '../testing/contract-line.ts';
import { guardedLine } from '../testing/guarded-line.ts';
import { describeKillOnTheLine, expectKilledOnce } from '../testing/kill-suite.ts';
import { practiceLine } from './testing/practice-line.ts';

const guarding = async () => guardedLine(await practiceLine());

describeKillOnTheLine({
  name: 'the practice broker',
  open: () => practiceLine(),
  struckBy: [
    'timeout-after-effect',
    'timeout-before-effect',
    'order-lands-late',
    'session-drop',
    'http-429',
    'empty-order-number',
    'duplicate-tag',
  ],
});

describe('a kill over a line that stays broken', () => {
  it('K16: reads and orders that meet a 429 for a while lose no order', async () => {
    const guarded = await guarding();
    await guarded.breakBy('http-429', { calls: 12 });
    guarded.kill();
    await expectKilledOnce(guarded);
  }, 90_000);

  it('K14: an expired session is open again within 5 s of the kill', async () => {
    const guarded = await guarding();
    await guarded.breakBy('session-drop', { scope: 'all', calls: 1 });
    guarded.kill();
    const from = performance.now();
    await until('a reading in a new session', () => {
      const readAt = guarded.engine.report().assessment?.snapshot.asOf ?? 0;
      return readAt > (guarded.engine.report().state.kill?.startedAt ?? Infinity);
    });
    expect(performance.now() - from).toBeLessThan(5_000);
    await expectKilledOnce(guarded);
  }, 60_000);
});

describe('figures that contradict each other over the line', () => {
  it('P24: funds past the line while the positions are not: 2/3 agree, a warning in words, and no kill', async () => {
    const { engine, breakBy, alerts } = await guarding();
    await breakBy('funds-disagree', { paise: -700_000 });
    await until('the warning', () => alerts().includes('funds-past-line'), 15_000);
    const { state, assessment } = engine.report();
    expect(agreementOf(assessment?.sources ?? [])).toBe('2/3 agree');
    expect(state.alerts.find(({ code }) => code === 'funds-past-line')).toMatchObject({ priority: 'warning' });
    expect(state.latch.state).toBe('armed');
  }, 60_000);
});
