import { describe, expect, it } from 'vitest';
import { FRIDAY_10AM, NIFTY_PE, policy, position, rupees, snapshot } from '../../testing/builders.ts';
import { assessRisk, type RiskAssessment } from '../risk.ts';
import type { Policy } from '../policy.ts';
import { quietRange } from './quiet-range.ts';
import type { Condition, Rule, RuleAction } from './rule.ts';

const sum = (amount: number) => ({ paise: rupees(amount) });
const call = position({ net: -65, average: 100, ltp: 110 });
const put = position({ instrument: NIFTY_PE, net: 65, average: 50, ltp: 60 });
const FAR = sum(10_000_000);

/** The account of two legs (MTM 0: −650 and +650) judged by one rule beside the default one, whose line is far away. */
function judged(when: Condition, kind: 'kill' | 'warn' = 'kill'): { assessment: RiskAssessment; rules: Policy } {
  const then: RuleAction = { kind };
  const rule: Rule = { id: 'mine', when, then };
  const rules = policy({ dayLossLimit: FAR.paise, rules: [rule] });
  const context = { policy: rules, knownStopHits: [], lastGood: new Map(), now: FRIDAY_10AM };
  return { assessment: assessRisk(snapshot({ positions: [call, put] }), context), rules };
}

const rangeOf = (when: Condition, kind?: 'kill' | 'warn') => {
  const { assessment, rules } = judged(when, kind);
  return quietRange(assessment, rules);
};

describe('where prices may move without any rule having something new to say', () => {
  it('a loss leaves the last fiftieth before its line to full judgement, a profit that before its target', () => {
    const loss = rangeOf({ kind: 'loss', of: 'account', figure: 'day', limit: sum(1_000) });
    expect(loss).toMatchObject({ floor: rupees(-980) });
    expect(loss?.ceiling).toBe(Infinity);
    expect(rangeOf({ kind: 'profit', of: 'account', figure: 'day', target: sum(1_000) })?.ceiling).toBe(rupees(980));
    expect(rangeOf({ kind: 'hard-floor', limit: sum(500) })?.floor).toBe(rupees(-490));
    expect(rangeOf({ kind: 'drawdown', limit: sum(500) })?.floor).toBe(rupees(-490));
  });

  it('a warning that was given says nothing new on the same side of its line', () => {
    const warned = rangeOf({ kind: 'profit', of: 'account', figure: 'day', target: sum(0) }, 'warn');
    expect(warned?.floor).toBe(0);
    expect(warned?.ceiling).toBe(Infinity);
    const lost = rangeOf({ kind: 'loss', of: 'account', figure: 'day', limit: sum(0) }, 'warn');
    expect(lost?.ceiling).toBe(0);
  });

  it('a line on each position is a price of each: up for what was sold, down for what was bought', () => {
    const loss = rangeOf({ kind: 'position-loss', figure: 'day', limit: sum(1_300) });
    expect(loss?.legs.get(call.positionId)).toEqual({ low: -Infinity, high: rupees(120) });
    expect(loss?.legs.get(put.positionId)).toEqual({ low: rupees(30), high: Infinity });
    const profit = rangeOf({ kind: 'position-profit', figure: 'open', target: sum(1_300) });
    expect(profit?.legs.get(call.positionId)).toEqual({ low: rupees(80), high: Infinity });
    expect(profit?.legs.get(put.positionId)).toEqual({ low: -Infinity, high: rupees(70) });
  });

  it('a line on several legs together gives each its equal share of what is left', () => {
    const loss = rangeOf({ kind: 'loss', of: 'account', figure: 'open', limit: sum(1_300) });
    expect(loss?.legs.get(call.positionId)).toEqual({ low: -Infinity, high: rupees(120) });
    expect(loss?.legs.get(put.positionId)).toEqual({ low: rupees(50), high: Infinity });
    const profit = rangeOf({ kind: 'profit', of: 'account', figure: 'open', target: sum(1_300) });
    expect(profit?.legs.get(call.positionId)).toEqual({ low: rupees(100), high: Infinity });
    expect(profit?.legs.get(put.positionId)).toEqual({ low: -Infinity, high: rupees(70) });
    const exposure = rangeOf({ kind: 'exposure', figure: 'value', limit: sum(11_050 + 1_300) });
    expect(exposure?.legs.get(call.positionId)).toEqual({ low: -Infinity, high: rupees(120) });
    expect(exposure?.legs.get(put.positionId)).toEqual({ low: -Infinity, high: rupees(70) });
    const ofCall = { of: 'legs', legs: { symbols: [call.instrument.tradingSymbol] } } as const;
    const one = rangeOf({ kind: 'loss', ...ofCall, figure: 'day', limit: sum(1_300) });
    expect(one?.legs.get(call.positionId)).toEqual({ low: -Infinity, high: rupees(120) });
    expect(one?.legs.has(put.positionId)).toBe(false);
  });

  it('what no price can change binds no price', () => {
    const free: readonly Condition[] = [
      { kind: 'trades', max: 5 },
      { kind: 'exposure', figure: 'margin', limit: sum(1) },
      { kind: 'loss', of: 'group', figure: 'day', limit: sum(1) },
    ];
    for (const when of free) expect(rangeOf(when)?.legs.size).toBe(0);
  });

  it('is not known where a line on legs is crossed already, while something waits for proof, or for other rules', () => {
    expect(rangeOf({ kind: 'position-loss', figure: 'day', limit: sum(600) })).toBeNull();
    expect(rangeOf({ kind: 'loss', of: 'account', figure: 'open', limit: sum(0) })).toBeNull();
    const { assessment, rules } = judged({ kind: 'trades', max: 5 });
    const evidence = (state: 'pending' | 'proven' | 'disputed') => ({
      ...assessment,
      evidence: [{ ruleId: 'mine', state, since: 0, explanation: '' }],
    });
    expect(quietRange(evidence('pending'), rules)).toBeNull();
    expect(quietRange(evidence('disputed'), rules)).toBeNull();
    expect(quietRange(evidence('proven'), rules)).not.toBeNull();
    const another = { id: 'other', when: { kind: 'trades', max: 5 }, then: { kind: 'kill' } } as const;
    expect(quietRange(assessment, policy({ rules: [another] }))).toBeNull();
    expect(quietRange(assessment, policy({ rules: [...(rules.rules ?? []), another] }))).toBeNull();
    expect(quietRange(assessment, policy())).toBeNull();
  });
});
