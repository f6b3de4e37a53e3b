import { describe, expect, it } from 'vitest';
import { FRIDAY_10AM, policy, rupees, snapshot } from '../testing/builders.ts';
import { killLatched } from '../testing/journal-entries.ts';
import { evolve, openingState, type EngineState } from './engine-state.ts';
import type { PnlSource } from './pnl-sources.ts';
import { assessRisk, type RiskAssessment } from './risk.ts';
import { sourceAlarms } from './source-alarms.ts';
import { tradingDay } from './trading-day.ts';

const START = openingState(tradingDay('2026-11-20'));

function seen(positions: number | null, funds: number | null, agrees = false): RiskAssessment {
  const sources: readonly PnlSource[] = [
    { name: 'positions', value: positions === null ? null : rupees(positions), agrees: true },
    { name: 'broker funds', value: funds === null ? null : rupees(funds), agrees },
  ];
  const context = { policy: policy(), knownStopHits: [], lastGood: new Map(), now: FRIDAY_10AM };
  return { ...assessRisk(snapshot(), context), sources, dayPnl: positions === null ? null : rupees(positions) };
}

const alarms = (assessment: RiskAssessment, state: EngineState = START) =>
  sourceAlarms(state, assessment, { policy: policy(), alias: 'Family' });

describe('the broker’s own figure past the line, and ours not (card P24)', () => {
  it('is the trader’s to look at, and decides nothing', () => {
    expect(alarms(seen(-100, -6_000))).toEqual([
      {
        kind: 'alert-raised',
        alertId: 'funds-2026-11-20',
        priority: 'warning',
        code: 'funds-past-line',
        text: "Family: the broker's own funds figure says −₹6,000.00, past your line of ₹6,000.00; the positions say −₹100.00 (1/2 agree). Nothing is done on the funds figure alone. Compare with the broker's app and kill by hand if it is true.",
      },
    ]);
  });

  it.each([
    ['it stands before the line too', seen(-100, -5_999)],
    ['ours is past the line as well', seen(-6_000, -9_000)],
    ['ours is not known', seen(null, -9_000)],
    ['it is not known', seen(-100, null)],
    ['it agrees with ours', seen(-5_999, -6_001, true)],
  ])('is nothing where %s', (_title, assessment) => {
    expect(alarms(assessment)).toEqual([]);
  });

  it('is nothing where the broker has no such figure', () => {
    const assessment = seen(-100, -9_000);
    expect(alarms({ ...assessment, sources: assessment.sources.slice(0, 1) })).toEqual([]);
  });

  it('is said once a day, and not after a kill', () => {
    const first = alarms(seen(-100, -6_000));
    const told = first.reduce((state, entry) => evolve(state, entry, FRIDAY_10AM), START);
    expect(alarms(seen(-100, -6_000), told)).toEqual([]);
    const other = evolve(START, { kind: 'alert-raised', alertId: 'x', priority: 'info', code: 'x', text: '' }, 1);
    expect(alarms(seen(-100, -6_000), other)).toHaveLength(1);
    expect(alarms(seen(-100, -6_000), evolve(START, killLatched('K1'), FRIDAY_10AM))).toEqual([]);
  });
});
