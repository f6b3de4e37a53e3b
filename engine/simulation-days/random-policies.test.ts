import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paise } from '../domain/money.ts';
import type { Condition, LegFilter, Rule } from '../domain/rules/rule.ts';
import { playPolicyDay } from '../testing/policy-day.ts';
import { anyRules } from '../testing/rule-arbitraries.ts';

/** Words of the generator as this market has them: the robot's tags, the product that is traded. */
function here(filter: LegFilter): LegFilter {
  const { orderTag, symbols: _symbols, ...rest } = filter;
  return { ...rest, ...(orderTag === undefined ? {} : { orderTag: 'robot' }) };
}

/** A condition that this market can meet; a profit lock's floor lies below where it arms, as the settings demand. */
function fitted(condition: Condition): Condition {
  if ('conditions' in condition) return { ...condition, conditions: condition.conditions.map(fitted) };
  if (condition.kind === 'profit-lock') {
    const { arm, floor } = condition;
    const below = Math.max(1, Math.min(floor.paise, arm.paise - 1));
    return { ...condition, arm: { paise: paise(Math.max(2, arm.paise)) }, floor: { paise: paise(below) } };
  }
  if ('legs' in condition && condition.legs !== undefined) return { ...condition, legs: here(condition.legs) };
  return condition;
}

const fit = (rule: Rule): Rule => ({ ...rule, when: fitted(rule.when) });

const policies = fc.record({
  rules: anyRules.map((rules) => rules.map(fit)),
  dayLossLimit: fc.integer({ min: 50_000, max: 1_500_000 }).map(paise),
  triggerAtPercent: fc.constantFrom(null, 80, 95, 99.5),
  warnAtPercents: fc.constantFrom([], [50, 75, 90], [25]),
  capital: fc.constantFrom(null, paise(50_000_000)),
  chargesOf: fc.constantFrom(null, null, 'paper'),
});

const DAYS = 60;

describe('random policies on simulated days', { timeout: 180_000 }, () => {
  it('D3 D14 D16 D17 D18 D19 D22: which rules hold, which kills first, and when, is what a plain second reading of the rules says', async () => {
    const seen = { compared: 0, held: 0, kills: 0, fired: 0 };
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 2 ** 31 }), policies, async (seed, policy) => {
        const { differences, compared, held, killedBy, fired } = await playPolicyDay(seed, policy);
        expect(differences).toEqual([]);
        seen.compared += compared;
        seen.held += held;
        seen.fired += fired;
        if (killedBy !== null) seen.kills += 1;
      }),
      { numRuns: DAYS, endOnFailure: true },
    );
    // A run in which nothing held would have compared nothing.
    expect(seen.compared).toBeGreaterThan(DAYS * 20);
    expect(seen.held).toBeGreaterThan(DAYS);
    expect(seen.kills).toBeGreaterThan(DAYS / 10);
    expect(seen.fired).toBeGreaterThan(DAYS / 4);
  });
});
