import { formatRupees, type Paise } from '../../../../engine/domain/money.ts';
import type { Amount, Condition, LeafCondition, LegFilter, Rule, Sum } from '../../../../engine/domain/rules/rule.ts';
import { KINDS, type KindField, type LeafKind } from './rule-kinds.ts';

/** A condition as typed: text by field name. An amount has a unit beside it, `legs` one text for each way to name them. */
export type ConditionDraft = { readonly kind: LeafKind; readonly values: Readonly<Record<string, string>> };

/** A rule as typed. `fixed`: conditions too deep for this form; they are kept as they are. */
export type RuleDraft = {
  readonly id: string;
  readonly combine: 'all' | 'any';
  readonly conditions: readonly ConditionDraft[];
  readonly action: string;
  readonly minutes: string;
  readonly warnAt: string;
  readonly fixed: Condition | null;
};

const LEG_PARTS = ['underlyings', 'symbols', 'products'] as const;

/** An empty condition of a kind, with the first choice wherever there is one. */
export function emptyCondition(kind: LeafKind): ConditionDraft {
  const choices = KINDS[kind].fields.flatMap((field) =>
    field.type === 'choice' ? [[field.name, field.choices[0]?.value ?? ''] as const] : [],
  );
  return { kind, values: Object.fromEntries(choices) };
}

/** A new rule: a loss that kills. */
export function emptyRule(taken: readonly string[]): RuleDraft {
  return {
    id: freeId('my-rule', taken),
    combine: 'all',
    conditions: [emptyCondition('loss')],
    action: 'kill',
    minutes: '30',
    warnAt: '',
    fixed: null,
  };
}

/** The first name of this stem that no other rule has. */
export function freeId(stem: string, taken: readonly string[]): string {
  for (let count = 1; ; count += 1) {
    const id = count === 1 ? stem : `${stem}-${count}`;
    if (!taken.includes(id)) return id;
  }
}

/** A stored rule as text. */
export function draftOfRule({ id, when, then, warnAt = [] }: Rule): RuleDraft {
  const parts = 'conditions' in when ? when.conditions : [when];
  const leaves = parts.flatMap((part) => ('conditions' in part ? [] : [part]));
  const isDeep = leaves.length < parts.length;
  return {
    id,
    combine: 'conditions' in when ? when.kind : 'all',
    conditions: isDeep ? [] : leaves.map(draftOfLeaf),
    action: then.kind,
    minutes: then.kind === 'cool-down' ? String(then.minutes) : '30',
    warnAt: warnAt.join(', '),
    fixed: isDeep ? when : null,
  };
}

/** The rule of a draft, as it is sent. Text that is no number stays text: the guard refuses it by name. */
export function ruleOfDraft(draft: RuleDraft): Rule {
  const conditions = draft.conditions.map(leafOfDraft);
  const [only] = conditions;
  const when = draft.fixed ?? (conditions.length === 1 && only ? only : { kind: draft.combine, conditions });
  const percents = words(draft.warnAt).map(typedNumber);
  return {
    id: draft.id.trim(),
    when,
    then:
      draft.action === 'cool-down'
        ? { kind: 'cool-down', minutes: typedNumber(draft.minutes) }
        : { kind: draft.action },
    ...(percents.length === 0 ? {} : { warnAt: percents }),
  } as Rule;
}

function draftOfLeaf(leaf: LeafCondition): ConditionDraft {
  const { fields } = KINDS[leaf.kind];
  const stored = leaf as unknown as Readonly<Record<string, Stored>>;
  return { kind: leaf.kind, values: Object.assign({}, ...fields.map((field) => textOf(field, stored[field.name]))) };
}

type Stored = string | number | Sum | Amount | LegFilter | readonly number[] | null | undefined;

function textOf({ name, type }: KindField, stored: Stored): Record<string, string> {
  if (stored === undefined || stored === null) return {};
  if (typeof stored !== 'object') return { [name]: type === 'time' ? clockOf(Number(stored)) : String(stored) };
  switch (type) {
    case 'sum':
      return { [name]: rupeesOf((stored as Sum).paise) };
    case 'weekdays':
      return { [name]: (stored as readonly number[]).join(',') };
    case 'legs':
      return legsText(stored as LegFilter);
    default:
      return amountText(name, stored as Amount);
  }
}

function amountText(name: string, amount: Amount): Record<string, string> {
  if ('paise' in amount) return { [name]: rupeesOf(amount.paise), [`${name}.unit`]: 'rupees' };
  if ('percent' in amount) return { [name]: String(amount.percent), [`${name}.unit`]: amount.of };
  return {
    [name]: String(amount.deviations),
    [`${name}.unit`]: 'deviations',
    [`${name}.atMost`]: rupeesOf(amount.atMost.paise),
  };
}

function legsText(legs: LegFilter): Record<string, string> {
  const parts = LEG_PARTS.flatMap((part) => (legs[part] ? [[`legs.${part}`, legs[part].join(', ')]] : []));
  return { ...Object.fromEntries(parts), ...(legs.orderTag ? { 'legs.orderTag': legs.orderTag } : {}) };
}

function leafOfDraft({ kind, values }: ConditionDraft): LeafCondition {
  // Legs are named only where the rule is about some of them.
  const isWhole = values['of'] !== undefined && values['of'] !== 'legs';
  const fields = KINDS[kind].fields.filter(({ type }) => !(isWhole && type === 'legs'));
  return { kind, ...Object.assign({}, ...fields.map((field) => wireOf(field, values))) } as LeafCondition;
}

function wireOf(field: KindField, values: ConditionDraft['values']): Record<string, unknown> {
  const { name, type } = field;
  if (type === 'legs') return legsOf(values);
  const typed = (values[name] ?? '').trim();
  if (typed === '' && (field.optional || type === 'choice')) return {};
  switch (type) {
    case 'sum':
      return { [name]: { rupees: typed } };
    case 'amount':
      return { [name]: amountOf(name, typed, values) };
    case 'percent':
    case 'count':
      return { [name]: typedNumber(typed) };
    case 'weekdays':
      return { [name]: words(typed).map(Number) };
    default:
      return { [name]: typed };
  }
}

function amountOf(name: string, typed: string, values: ConditionDraft['values']): Record<string, unknown> {
  const unit = values[`${name}.unit`] ?? 'rupees';
  if (unit === 'rupees') return { rupees: typed };
  if (unit !== 'deviations') return { percent: typedNumber(typed), of: unit };
  return { deviations: typedNumber(typed), atMost: { rupees: values[`${name}.atMost`] ?? '' } };
}

function legsOf(values: ConditionDraft['values']): Record<string, unknown> {
  const lists = LEG_PARTS.map((part) => [part, words(values[`legs.${part}`] ?? '')] as const);
  const tag = (values['legs.orderTag'] ?? '').trim();
  const legs = {
    ...Object.fromEntries(lists.filter(([, names]) => names.length > 0)),
    ...(tag === '' ? {} : { orderTag: tag }),
  };
  return Object.keys(legs).length === 0 ? {} : { legs };
}

function words(typed: string): string[] {
  return typed
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

/** A number, or the text as it is: a typing mistake must reach the guard as a mistake. */
function typedNumber(typed: string): number {
  const value = Number(typed.trim() === '' ? Number.NaN : typed);
  return Number.isNaN(value) ? (typed as unknown as number) : value;
}

function rupeesOf(amount: Paise): string {
  return formatRupees(amount, { decimals: amount % 100 === 0 ? 0 : 2 }).replace('₹', '');
}

function clockOf(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}
