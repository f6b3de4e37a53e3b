import { describe, expect, it } from 'vitest';
import { killLatched } from '../testing/journal-entries.ts';
import { FRIDAY_10AM, NIFTY_CE_WING, position } from '../testing/builders.ts';
import { KILL_STEPS } from '../testing/entry-parts.ts';
import { evolve, openingState } from './engine-state.ts';
import type { LegReading } from './journal-entry.ts';
import type { KillStep } from './kill-plan.ts';
import { withStep, type KillProgress } from './kill-progress.ts';
import { whatIsProven } from './kill-words.ts';
import { tradingDay } from './trading-day.ts';

const { positionId } = position({ instrument: NIFTY_CE_WING, net: 65 });
const other = position({ net: 65 }).positionId;

function proven(legs: readonly LegReading[] | undefined, plan: readonly KillStep[] = KILL_STEPS): KillProgress {
  const { kill } = evolve(openingState(tradingDay('2026-11-20')), { ...killLatched('K1'), plan }, FRIDAY_10AM);
  if (!kill) throw new Error('no kill');
  const reading = { readAt: FRIDAY_10AM, ...(legs ? { legs } : {}) };
  return withStep(kill, 'prove-flat', { outcome: 'confirmed', reading });
}

describe('what a proven kill says of itself', () => {
  const leg = { positionId, netQuantity: 65 };

  it('K1: flat, without orders, with the switch on', () => {
    expect(whatIsProven(proven([]))).toBe('Flat, no open orders, kill switch on.');
    expect(whatIsProven(proven([], ['prove-flat']))).toBe('Flat, no open orders, this broker has no kill switch.');
  });

  it('K2: legs left by the setting are counted and never called flat', () => {
    expect(whatIsProven(proven([leg, { ...leg, positionId: other }]))).toContain(
      'No open orders, 2 leg(s) left open by your setting, kill',
    );
  });

  it('K23: worthless legs are told apart from those, by what was given up and no more', () => {
    const kill = { ...proven([leg]), residuals: [{ positionId, units: 65 }] };
    expect(whatIsProven(kill)).toContain('Flat but for 1 worthless hedge(s) that nobody buys, no open orders');
    const more = { ...kill, residuals: [{ positionId, units: 64 }] };
    expect(whatIsProven(more)).toContain('1 leg(s) left open by your setting');
    const both = { ...proven([leg, { ...leg, positionId: other }]), residuals: kill.residuals };
    expect(whatIsProven(both)).toContain(
      'No open orders, 1 leg(s) left open by your setting but for 1 worthless hedge(s) that nobody buys',
    );
  });

  it('I5: a proof whose reading was not kept is not called flat', () => {
    expect(whatIsProven(proven(undefined))).toBe('No reading of the open legs was kept, kill switch on.');
  });
});
