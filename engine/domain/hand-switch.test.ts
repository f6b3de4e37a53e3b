import { describe, expect, it } from 'vitest';
import { KILL_STEPS } from '../testing/entry-parts.ts';
import { KillBench } from '../testing/kill-bench.ts';
import { handSwitchOf, isSwitchLeft, switchLeftWords } from './hand-switch.ts';
import type { KillStep } from './kill-plan.ts';

describe('the switch that is left to a person', () => {
  /** A kill whose steps came to these ends; all others are confirmed. */
  function ended(ends: Partial<Record<KillStep, string>>): KillBench {
    const bench = new KillBench();
    for (const step of KILL_STEPS) {
      const code = ends[step];
      if (code === '') continue;
      const outcome = code === undefined ? 'confirmed' : 'rejected';
      bench.record({
        kind: 'step-ended',
        killId: 'K1',
        step,
        attempt: 1,
        outcome,
        ...(code === undefined ? {} : { code }),
      });
    }
    return bench;
  }
  const byHand = { 'pull-switch': 'by-hand', 'prove-switch': 'by-hand' } as const;

  it('is all that is left where the rest of a kill is proven', () => {
    expect(isSwitchLeft(ended(byHand).kill)).toBe(true);
    expect(isSwitchLeft(ended({ 'pull-switch': 'by-hand' }).kill)).toBe(true);
  });

  it('is not where the kill still works, where something else is not proven, and where it was only given up', () => {
    expect(isSwitchLeft(ended({ ...byHand, 'log-out': '' }).kill)).toBe(false);
    expect(isSwitchLeft(ended({ ...byHand, 'prove-flat': 'given-up' }).kill)).toBe(false);
    expect(isSwitchLeft(ended({ ...byHand, 'log-out': 'given-up' }).kill)).toBe(false);
    expect(isSwitchLeft(ended({ 'pull-switch': 'given-up', 'prove-switch': 'given-up' }).kill)).toBe(false);
    expect(isSwitchLeft(ended({}).kill)).toBe(false);
  });

  it('is named with its broker, and with what it means', () => {
    expect(switchLeftWords('zerodha')).toBe(
      'Flat and proven, no open orders. The kill switch of Zerodha is NOT pulled: TradeFuse has no way to it. Pull it by hand now: until then Zerodha itself takes new orders.',
    );
    expect(switchLeftWords('kotak-neo')).toContain('of Kotak Neo is NOT pulled');
    expect(switchLeftWords('other')).toContain('of the broker is NOT pulled');
    expect(handSwitchOf('dhan')).toBeUndefined();
  });
});
