import { z } from 'zod';

import { parseLossLimit, type Paise } from '../domain/money.ts';
import { DEFAULT_RULE_ID } from '../domain/rules/policy-rules.ts';
import { leavesOf, type Amount, type Condition, type Rule, type Sum } from '../domain/rules/rule.ts';

const LARGEST = 1_000_000_000_00;

/** A sum above zero: whole paise, or rupees as typed. In a file rupees are what a person writes. */
export const zSum = z.union([
  z
    .strictObject({ paise: z.number().int().positive('A sum above zero.').max(LARGEST, 'At most ₹100 crore.') })
    .transform(({ paise }): Sum => ({ paise: paise as Paise })),
  z.strictObject({ rupees: z.union([z.string(), z.number()]) }).transform(({ rupees }, context): Sum => {
    const sum = parseLossLimit(rupees);
    if (sum.ok) return { paise: sum.value };
    context.addIssue({ code: 'custom', message: 'An amount in rupees above zero, for example 10000.' });
    return z.NEVER;
  }),
]);

const zPercent = z
  .number()
  .positive('A percentage above zero.')
  .max(1_000, 'At most 1000 %.')
  .refine((percent) => Number.isInteger(Math.round(percent * 1e6) / 1e4), 'At most two decimals.');

const zAmount: z.ZodType<Amount, unknown> = z.union([
  zSum,
  z.strictObject({ percent: zPercent, of: z.enum(['start-equity', 'invested', 'peak-equity', 'peak-profit']) }),
  z.strictObject({ deviations: z.number().positive().max(20), atMost: zSum }),
]);

const zNames = z.array(z.string().trim().min(1).max(60)).min(1).max(20);
const zLegs = z.strictObject({
  underlyings: zNames.optional(),
  symbols: zNames.optional(),
  products: z
    .array(z.enum(['NRML', 'MIS', 'CNC', 'MTF']))
    .min(1)
    .optional(),
  orderTag: z.string().min(1).max(20).optional(),
});

const zAt = z.number().min(1, 'Percent, 1 to 100.').max(100, 'Percent, 1 to 100.').optional();
const zFigure = z.enum(['day', 'open']).default('day');
const zCount = z.number().int('A whole number.').min(0).max(100_000);
const zMinute = z.union([
  z.number().int().min(0).max(1_440),
  z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'A time such as 15:15.')
    .transform((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))),
]);

const zScope = { of: z.enum(['account', 'legs', 'group']).default('account'), legs: zLegs.optional() };

/** Rules about some legs name them, and only they do. */
function isScoped({ of, legs }: { readonly of: string; readonly legs?: unknown }): boolean {
  return (of === 'legs') === (legs !== undefined);
}
const SCOPE = 'Name the legs with "of": "legs", and only then.';

const zLeaf = z.union([
  z
    .strictObject({ kind: z.literal('loss'), ...zScope, figure: zFigure, limit: zAmount, atPercent: zAt })
    .refine(isScoped, SCOPE),
  z
    .strictObject({ kind: z.literal('profit'), ...zScope, figure: zFigure, target: zAmount, atPercent: zAt })
    .refine(isScoped, SCOPE),
  z.strictObject({ kind: z.enum(['hard-floor', 'drawdown']), limit: zAmount, atPercent: zAt }),
  z
    .strictObject({ kind: z.literal('profit-lock'), arm: zSum, floor: zSum, step: zSum.nullable().default(null) })
    .refine(({ arm, floor }) => floor.paise < arm.paise, 'The floor must lie below the profit that arms it.'),
  z.strictObject({
    kind: z.literal('position-loss'),
    figure: zFigure,
    limit: zAmount,
    atPercent: zAt,
    legs: zLegs.optional(),
  }),
  z.strictObject({
    kind: z.literal('position-profit'),
    figure: zFigure,
    target: zAmount,
    atPercent: zAt,
    legs: zLegs.optional(),
  }),
  z.strictObject({ kind: z.literal('stop-hit') }),
  z.strictObject({ kind: z.enum(['trades', 'orders', 'open-positions']), max: zCount }),
  z.strictObject({ kind: z.literal('losing-streak'), losses: zCount.min(1) }),
  z.strictObject({ kind: z.literal('quantity'), max: zCount, legs: zLegs.optional() }),
  z.strictObject({ kind: z.literal('exposure'), figure: z.enum(['value', 'margin']), limit: zAmount, atPercent: zAt }),
  z.strictObject({
    kind: z.literal('time'),
    from: zMinute,
    to: zMinute.optional(),
    weekdays: z.array(z.number().int().min(1).max(7)).min(1).optional(),
    on: z.enum(['expiry-day', 'other-days']).optional(),
  }),
  z.strictObject({
    kind: z.literal('period-loss'),
    period: z.union([z.enum(['week', 'month']), z.number().int().min(1).max(30)]),
    limit: zAmount,
    atPercent: zAt,
  }),
  z.strictObject({ kind: z.literal('broker-errors'), streak: zCount.min(1) }),
]);

/** Conditions within conditions, three deep: more is not read by anybody. */
function zCombined(inner: z.ZodType<Condition, unknown>): z.ZodType<Condition, unknown> {
  const parts = z.array(inner).min(1, 'At least one condition.').max(10, 'At most ten conditions.');
  return z.union([inner, z.strictObject({ kind: z.enum(['all', 'any']), conditions: parts })]);
}

const zFlat = zLeaf as unknown as z.ZodType<Condition, unknown>;
const zCondition = zCombined(zCombined(zFlat));

const zAction = z.union([
  z.strictObject({ kind: z.enum(['warn', 'cancel-entries', 'exit-one', 'flatten', 'kill']) }),
  z.strictObject({ kind: z.literal('cool-down'), minutes: z.number().int().min(1).max(1_440) }),
]);

/** An exit of single positions needs a condition that says which. */
function namesPositions({ when, then }: Pick<Rule, 'when' | 'then'>): boolean {
  if (then.kind !== 'exit-one') return true;
  return leavesOf(when).some(
    (leaf) =>
      leaf.kind === 'position-loss' ||
      leaf.kind === 'position-profit' ||
      leaf.kind === 'quantity' ||
      ('of' in leaf && leaf.of === 'legs'),
  );
}

/** A rule as it stands in a settings file and on the wire. */
const zRule: z.ZodType<Rule, unknown> = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/, 'Lower-case letters, digits and dashes.'),
    when: zCondition,
    then: zAction,
    warnAt: z.array(z.number().min(1).max(99)).max(5).optional(),
  })
  .refine(({ id }) => id !== DEFAULT_RULE_ID, 'This is the name of the default rule.')
  .refine(
    namesPositions,
    'Say which positions: a loss or profit of one position, a quantity, or some legs.',
  ) as z.ZodType<Rule, unknown>;

/** The trader's own rules. */
export const zRules = z
  .array(zRule)
  .max(40, 'At most forty rules.')
  .refine((rules) => new Set(rules.map(({ id }) => id)).size === rules.length, 'Two rules have the same id.');
