import fc from 'fast-check';
import { paise } from '../domain/money.ts';
import type { Amount, Condition, LeafCondition, LegFilter, Rule, RuleAction } from '../domain/rules/rule.ts';

const sum = fc.integer({ min: 1, max: 2_000_000 }).map(paise);
const percent = fc.integer({ min: 1, max: 10_000 }).map((hundredths) => hundredths / 100);

const record = fc.record;

export const anyAmount: fc.Arbitrary<Amount> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ paise: sum }) },
  fc.record({
    percent,
    of: fc.constantFrom('start-equity' as const, 'invested' as const, 'peak-equity' as const, 'peak-profit' as const),
  }),
  fc.record({
    deviations: fc.integer({ min: 1, max: 40 }).map((tenths) => tenths / 10),
    atMost: fc.record({ paise: sum }),
  }),
);

export const anyFilter: fc.Arbitrary<LegFilter> = fc.record(
  {
    underlyings: fc.subarray(['NIFTY', 'SENSEX'], { minLength: 1 }),
    symbols: fc.subarray(['LEG0', 'LEG1', 'LEG2'], { minLength: 1 }),
    products: fc.subarray(['NRML', 'MIS'] as const, { minLength: 1 }),
    orderTag: fc.constantFrom('t', 'A'),
  },
  { requiredKeys: [] },
);

const at = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  fc.record({ atPercent: fc.integer({ min: 1, max: 100 }) }),
);
const figure = fc.constantFrom('day' as const, 'open' as const);
const maybeLegs = fc.oneof(fc.constant({}), fc.record({ legs: anyFilter }));
const scope = fc.oneof(
  fc.constant({ of: 'account' as const }),
  fc.record({ of: fc.constant('legs' as const), legs: anyFilter }),
  fc.constant({ of: 'group' as const }),
);
const merged = (...parts: readonly fc.Arbitrary<object>[]): fc.Arbitrary<LeafCondition> =>
  fc.tuple(...parts).map((each) => Object.assign({}, ...each) as LeafCondition);
const kind = <K extends string>(...kinds: readonly K[]): fc.Arbitrary<K> => fc.constantFrom(...kinds);

/** Conditions on money that prices move. */
export const anyMoneyCondition: fc.Arbitrary<LeafCondition> = fc.oneof(
  merged(record({ kind: kind('loss'), figure, limit: anyAmount }), at, scope),
  merged(record({ kind: kind('profit'), figure, target: anyAmount }), at, scope),
  merged(record({ kind: kind('hard-floor', 'drawdown'), limit: anyAmount }), at),
  record({
    kind: kind('profit-lock'),
    arm: record({ paise: sum }),
    floor: record({ paise: sum }),
    step: fc.option(record({ paise: sum }), { nil: null }),
  }),
  merged(record({ kind: kind('position-loss'), figure, limit: anyAmount }), at, maybeLegs),
  merged(record({ kind: kind('position-profit'), figure, target: anyAmount }), at, maybeLegs),
  merged(record({ kind: kind('exposure'), figure: kind('value', 'margin'), limit: anyAmount }), at),
  merged(
    record({
      kind: kind('period-loss'),
      period: fc.oneof(kind('week', 'month'), fc.integer({ min: 1, max: 20 })),
      limit: anyAmount,
    }),
    at,
  ),
);

/** Conditions that no price can change. */
export const anyFactCondition: fc.Arbitrary<LeafCondition> = fc.oneof(
  fc.constant<LeafCondition>({ kind: 'stop-hit' }),
  record({ kind: kind('trades', 'orders', 'open-positions'), max: fc.integer({ min: 0, max: 9 }) }),
  record({ kind: kind('losing-streak'), losses: fc.integer({ min: 1, max: 5 }) }),
  merged(record({ kind: kind('quantity'), max: fc.integer({ min: 0, max: 200 }) }), maybeLegs),
  record(
    {
      kind: kind('time'),
      from: fc.integer({ min: 0, max: 1_439 }),
      to: fc.integer({ min: 1, max: 1_440 }),
      weekdays: fc.subarray([1, 2, 3, 4, 5], { minLength: 1 }),
      on: kind('expiry-day', 'other-days'),
    },
    { requiredKeys: ['kind', 'from'] },
  ),
  record({ kind: kind('broker-errors'), streak: fc.integer({ min: 1, max: 10 }) }),
);

const leaf = fc.oneof({ weight: 3, arbitrary: anyMoneyCondition }, anyFactCondition);

/** Any condition, of conditions of conditions too. */
export const anyCondition: fc.Arbitrary<Condition> = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    record({ kind: kind('all', 'any'), conditions: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
  ),
})).condition;

export const anyAction: fc.Arbitrary<RuleAction> = fc.oneof(
  record({ kind: kind('warn', 'cancel-entries', 'exit-one', 'flatten', 'kill') }),
  record({ kind: kind('cool-down'), minutes: fc.integer({ min: 1, max: 240 }) }),
);

/** A rule under one of a few ids. */
export const anyRule: fc.Arbitrary<Rule> = record(
  {
    id: kind('one', 'two', 'three', 'four'),
    when: anyCondition,
    then: anyAction,
    warnAt: fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { maxLength: 3 }),
  },
  { requiredKeys: ['id', 'when', 'then'] },
);

/** Rules with an id of their own each. */
export const anyRules: fc.Arbitrary<readonly Rule[]> = fc.uniqueArray(anyRule, {
  maxLength: 4,
  selector: ({ id }) => id,
});
