import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { zRules } from '../../../../engine/contract/rules.ts';
import { PRESETS } from '../../../../engine/domain/rules/presets.ts';
import type { LeafCondition, Rule } from '../../../../engine/domain/rules/rule.ts';
import { paise } from '../../../../engine/domain/money.ts';
import { draftOfRule, emptyCondition, emptyRule, freeId, ruleOfDraft } from './rule-draft.ts';
import { errorAt, errorBeside, errorsByPath } from './rule-errors.ts';
import { KINDS, type LeafKind } from './rule-kinds.ts';

const sum = (rupees: number) => ({ paise: paise(rupees * 100) });

/** One of each kind, with every field it can have. */
const EACH: readonly LeafCondition[] = [
  { kind: 'loss', of: 'account', figure: 'open', limit: { percent: 2.5, of: 'invested' }, atPercent: 95 },
  {
    kind: 'loss',
    of: 'legs',
    legs: { underlyings: ['NIFTY', 'BANKNIFTY'], orderTag: 'A' },
    figure: 'day',
    limit: sum(3_500),
  },
  { kind: 'profit', of: 'group', figure: 'day', target: sum(2_200) },
  { kind: 'hard-floor', limit: { deviations: 2, atMost: sum(15_000) } },
  { kind: 'profit-lock', arm: sum(5_000), floor: sum(3_000), step: sum(1_000) },
  { kind: 'profit-lock', arm: sum(5_000), floor: sum(3_000), step: null },
  { kind: 'drawdown', limit: { percent: 15, of: 'peak-equity' } },
  {
    kind: 'position-loss',
    figure: 'open',
    limit: sum(200.5),
    legs: { symbols: ['NIFTY26NOV24500CE'], products: ['MIS'] },
  },
  { kind: 'position-profit', figure: 'day', target: sum(500), atPercent: 95 },
  { kind: 'stop-hit' },
  { kind: 'trades', max: 6 },
  { kind: 'orders', max: 40 },
  { kind: 'open-positions', max: 0 },
  { kind: 'losing-streak', losses: 3 },
  { kind: 'quantity', max: 1_800, legs: { underlyings: ['NIFTY'] } },
  { kind: 'exposure', figure: 'margin', limit: sum(500_000) },
  { kind: 'time', from: 915, to: 1_000, weekdays: [1, 4], on: 'expiry-day' },
  { kind: 'time', from: 555 },
  { kind: 'period-loss', period: 'week', limit: sum(25_000) },
  { kind: 'period-loss', period: 5, limit: sum(25_000) },
  { kind: 'broker-errors', streak: 5 },
];

function ruleWith(when: Rule['when'], then: Rule['then'] = { kind: 'kill' }): Rule {
  return { id: 'one', when, then };
}

/** What the guard makes of what the form sends. */
function readBack(rule: Rule): Rule | undefined {
  return zRules.parse([ruleOfDraft(draftOfRule(rule))])[0];
}

describe('a rule in the form', () => {
  it.each(EACH.map((leaf) => [leaf.kind, leaf] as const))('%s comes back from the form as it went in', (_, leaf) => {
    expect(readBack(ruleWith(leaf))).toEqual(ruleWith(leaf));
  });

  it('knows every kind there is', () => {
    expect(new Set(EACH.map(({ kind }) => kind))).toEqual(new Set(Object.keys(KINDS)));
  });

  it('combined conditions, warnings and a cool-down come back too', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.constantFrom(...EACH), { minLength: 2, maxLength: 10 }),
        fc.constantFrom('all' as const, 'any' as const),
        fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { maxLength: 5 }),
        (conditions, kind, warnAt) => {
          const rule: Rule = {
            ...ruleWith({ kind, conditions }, { kind: 'cool-down', minutes: 45 }),
            ...(warnAt.length === 0 ? {} : { warnAt }),
          };
          expect(readBack(rule)).toEqual(rule);
        },
      ),
    );
  });

  it('every preset can be begun with', () => {
    for (const { rules } of PRESETS) expect(rules.map(readBack)).toEqual(rules);
  });

  it('conditions too deep for the form are kept as they are', () => {
    const deep = ruleWith({
      kind: 'all',
      conditions: [
        { kind: 'stop-hit' },
        { kind: 'any', conditions: [{ kind: 'trades', max: 6 }, { kind: 'stop-hit' }] },
      ],
    });
    expect(readBack(deep)).toEqual(deep);
  });

  it('what was typed wrongly is refused at its field, and reaches the guard as it was typed', () => {
    const draft = { ...emptyRule([]), conditions: [{ kind: 'trades' as const, values: { max: 'six' } }] };
    expect(ruleOfDraft(draft).when).toEqual({ kind: 'trades', max: 'six' });
    expect(zRules.safeParse([ruleOfDraft(draft)]).success).toBe(false);
  });

  it('a condition of another kind begins empty, with the first of each choice', () => {
    for (const kind of Object.keys(KINDS) as LeafKind[]) expect(emptyCondition(kind).kind).toBe(kind);
    expect(emptyCondition('loss').values).toEqual({ of: 'account', figure: 'day' });
  });

  it('a new rule gets a name that no other has', () => {
    expect([freeId('my-rule', []), freeId('my-rule', ['my-rule', 'my-rule-2'])]).toEqual(['my-rule', 'my-rule-3']);
  });
});

describe('refusals by field', () => {
  const errors = errorsByPath({
    code: 'bad-body',
    message: 'Not accepted.',
    details: [
      { path: 'settings.rules.0.when.limit.rupees', message: 'An amount.' },
      { path: 'settings.rules.0', message: 'Say which positions.' },
    ],
  });

  it('stand at the field, and at the rule where there is no field', () => {
    expect(errorAt(errors, 'settings.rules.0.when.limit')).toBe('An amount.');
    expect(errorAt(errors, 'settings.rules.0.when.lim')).toBeUndefined();
    expect(errorBeside(errors, 'settings.rules.0', ['settings.rules.0.when.limit'])).toBe('Say which positions.');
    expect(errorBeside(errors, 'settings.rules.1', [])).toBeUndefined();
  });

  it('none for a refusal without fields', () => {
    expect(errorsByPath({ code: 'locked', message: 'Locked.', details: { until: 'x' } })).toEqual({});
    expect(errorsByPath(null)).toEqual({});
  });
});
