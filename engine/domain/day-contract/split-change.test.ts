import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { policy, rupees, settings } from '../../testing/builders.ts';
import { anyRules } from '../../testing/rule-arbitraries.ts';
import { isLoosening, type Guard } from '../loosening/loosening.ts';
import { paise, type Paise } from '../money.ts';
import type { Rule } from '../rules/rule.ts';
import { splitChange, type ChangeUnit } from './split-change.ts';

type Line = { readonly limit: Paise; readonly hedges: boolean; readonly rules: readonly Rule[] };

function guardOf({ limit, hedges, rules }: Line): Guard {
  return {
    account: 'kept',
    running: true,
    openRisk: null,
    settings: settings({ policy: policy({ dayLossLimit: limit, squareOffHedges: hedges, rules }) }),
    mode: 'live',
    autoStart: true,
    linkedGroup: null,
    alertChannels: [],
    terminal: true,
    clockErrorMs: 0,
    journal: { entries: 0, whole: true },
  };
}

function unitsOf(before: Line, after: Line): readonly ChangeUnit<Line>[] {
  const ids = [...new Set([...before.rules, ...after.rules].map(({ id }) => id))];
  return [
    { field: 'limit', take: (line) => ({ ...line, limit: after.limit }) },
    { field: 'hedges', take: (line) => ({ ...line, hedges: after.hedges }) },
    ...ids.map((id) => ({
      field: id,
      take: (line: Line): Line => {
        const rule = after.rules.find((each) => each.id === id);
        return { ...line, rules: [...line.rules.filter((each) => each.id !== id), ...(rule ? [rule] : [])] };
      },
    })),
  ];
}

const split = (before: Line, after: Line) => splitChange(before, unitsOf(before, after), guardOf);
const line = (change: Partial<Line> = {}): Line => ({ limit: rupees(6_000), hedges: true, rules: [], ...change });
const floor = (limit: number, id = 'floor'): Rule => ({
  id,
  when: { kind: 'hard-floor', limit: { paise: rupees(limit) } },
  then: { kind: 'kill' },
});

describe('a change taken apart', () => {
  it('L5: of a mixed change the tight parts hold now and the loose ones wait', () => {
    const { now, loosens } = split(line(), line({ limit: rupees(5_000), hedges: false }));
    expect(now).toEqual(line({ limit: rupees(5_000) }));
    expect(loosens.map(({ field }) => field)).toEqual(['hedges']);
  });

  it('a rule may go at once when a stricter one takes its place in the same change', () => {
    const after = line({ rules: [floor(9_000, 'nearer')] });
    expect(split(line({ rules: [floor(10_000)] }), after)).toMatchObject({ now: after, loosens: [] });
    expect(split(line({ rules: [floor(10_000)] }), line({ rules: [floor(11_000, 'farther')] }))).toMatchObject({
      now: { rules: [floor(10_000), floor(11_000, 'farther')] },
      loosens: [{ field: 'floor' }],
    });
  });

  const anyLine = fc.record({
    limit: fc.integer({ min: 1, max: 900_000 }).map(paise),
    hedges: fc.boolean(),
    rules: anyRules,
  });

  it('L5 R14: for any two policies what holds at once is never looser than before, and with what waits it is the wish', () => {
    let [waited, took] = [0, 0];
    fc.assert(
      fc.property(anyLine, anyLine, (before, after) => {
        const { now, taken, loosens } = split(before, after);
        expect(isLoosening(guardOf(before), guardOf(now))).toBe(false);
        const whole = loosens.reduce((each, unit) => unit.take(each), now);
        const byId = (rules: readonly Rule[]) => rules.toSorted((a, b) => (a.id < b.id ? -1 : 1));
        expect({ ...whole, rules: byId(whole.rules) }).toEqual({ ...after, rules: byId(after.rules) });
        // Nothing waits that could be taken by itself.
        for (const unit of loosens) expect(isLoosening(guardOf(now), guardOf(unit.take(now)))).toBe(true);
        waited += loosens.length;
        took += taken.length;
      }),
      { numRuns: 300 },
    );
    expect(waited).toBeGreaterThan(100);
    expect(took).toBeGreaterThan(100);
  });
});
