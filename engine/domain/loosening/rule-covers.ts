import {
  leavesOf,
  type Amount,
  type Condition,
  type LeafCondition,
  type Rule,
  type RuleAction,
} from '../rules/rule.ts';

/** A limit and the part of it at which it acts. */
type Acting = { readonly amount: Amount; readonly at: number };

/** Whether the second limit is reached whenever the first is; false where nobody can tell. */
function isReachedBy({ amount: a, at }: Acting, { amount: b, at: atAfter }: Acting): boolean {
  if ('paise' in a && 'paise' in b) return b.paise * atAfter <= a.paise * at;
  if ('paise' in a && 'deviations' in b) return b.atMost.paise * atAfter <= a.paise * at;
  if ('percent' in a && 'percent' in b) return a.of === b.of && b.percent * atAfter <= a.percent * at;
  if ('deviations' in a && 'deviations' in b)
    return b.deviations * atAfter <= a.deviations * at && b.atMost.paise * atAfter <= a.atMost.paise * at;
  return false;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const limitOf = (leaf: { readonly limit: Amount; readonly atPercent?: number }): Acting => ({
  amount: leaf.limit,
  at: leaf.atPercent ?? 100,
});
const targetOf = (leaf: { readonly target: Amount; readonly atPercent?: number }): Acting => ({
  amount: leaf.target,
  at: leaf.atPercent ?? 100,
});

type Leaf<K extends LeafCondition['kind']> = Extract<LeafCondition, { readonly kind: K }>;
type Comparers = { readonly [K in LeafCondition['kind']]: (a: Leaf<K>, b: Leaf<K>) => boolean };

const atMost = (a: { readonly max: number }, b: { readonly max: number }): boolean => b.max <= a.max;
/** A condition without a filter is about every leg. */
const takes = (a: { readonly legs?: unknown }, b: { readonly legs?: unknown }): boolean =>
  b.legs === undefined || same(a.legs, b.legs);
const scoped = (a: Leaf<'loss' | 'profit'>, b: Leaf<'loss' | 'profit'>): boolean =>
  a.of === b.of && a.figure === b.figure && same('legs' in a ? a.legs : null, 'legs' in b ? b.legs : null);

/** Whether a floor rises at least as far with every peak. */
function rises(a: Leaf<'profit-lock'>['step'], b: Leaf<'profit-lock'>['step']): boolean {
  if (a === null) return true;
  return b !== null && a.paise % b.paise === 0;
}

function isWithin(a: Leaf<'time'>, b: Leaf<'time'>): boolean {
  const days = b.weekdays === undefined || (a.weekdays?.every((day) => b.weekdays?.includes(day)) ?? false);
  const hours = b.from <= a.from && (b.to ?? 1_440) >= (a.to ?? 1_440);
  return hours && days && (b.on === undefined || a.on === b.on);
}

/** For each kind: whether the second holds whenever the first does. */
const HOLDS_TOO: Comparers = {
  loss: (a, b) => scoped(a, b) && isReachedBy(limitOf(a), limitOf(b)),
  profit: (a, b) => scoped(a, b) && isReachedBy(targetOf(a), targetOf(b)),
  'hard-floor': (a, b) => isReachedBy(limitOf(a), limitOf(b)),
  'profit-lock': (a, b) => b.arm.paise <= a.arm.paise && b.floor.paise >= a.floor.paise && rises(a.step, b.step),
  drawdown: (a, b) => isReachedBy(limitOf(a), limitOf(b)),
  'position-loss': (a, b) => a.figure === b.figure && takes(a, b) && isReachedBy(limitOf(a), limitOf(b)),
  'position-profit': (a, b) => a.figure === b.figure && takes(a, b) && isReachedBy(targetOf(a), targetOf(b)),
  'stop-hit': () => true,
  trades: atMost,
  orders: atMost,
  'open-positions': atMost,
  'losing-streak': (a, b) => b.losses <= a.losses,
  quantity: (a, b) => takes(a, b) && atMost(a, b),
  exposure: (a, b) => a.figure === b.figure && isReachedBy(limitOf(a), limitOf(b)),
  time: isWithin,
  'period-loss': (a, b) => a.period === b.period && isReachedBy(limitOf(a), limitOf(b)),
  'broker-errors': (a, b) => b.streak <= a.streak,
};

function leafHoldsToo(a: LeafCondition, b: LeafCondition): boolean {
  // The floor stands on the worst figure: where the day's own has crossed it, it has.
  if (a.kind === 'loss' && b.kind === 'hard-floor')
    return a.of === 'account' && a.figure === 'day' && isReachedBy(limitOf(a), limitOf(b));
  if (a.kind !== b.kind) return false;
  const compare = HOLDS_TOO[a.kind] as (first: LeafCondition, second: LeafCondition) => boolean;
  return compare(a, b);
}

/** Whether the second condition holds whenever the first does, as far as their shape proves it. */
function holdsToo(a: Condition, b: Condition): boolean {
  if ('conditions' in a && a.conditions.length === 0) return true;
  if ('conditions' in b && b.conditions.length === 0) return false;
  if ('conditions' in a && a.kind === 'any') return a.conditions.every((part) => holdsToo(part, b));
  if ('conditions' in b && b.kind === 'all') return b.conditions.every((part) => holdsToo(a, part));
  const inA = 'conditions' in a && a.conditions.some((part) => holdsToo(part, b));
  const inB = 'conditions' in b && b.conditions.some((part) => holdsToo(a, part));
  if (inA || inB) return true;
  return !('conditions' in a) && !('conditions' in b) && leafHoldsToo(a, b);
}

/** Whether the second action does all that the first does. */
function doesToo(a: RuleAction, b: RuleAction): boolean {
  if (b.kind === 'kill') return true;
  if (a.kind === 'kill') return false;
  if (a.kind === 'cool-down') return b.kind === 'cool-down' && b.minutes >= a.minutes;
  if (a.kind === 'warn' || a.kind === b.kind) return true;
  return b.kind === 'flatten';
}

const hasMemory = ({ when }: Rule): boolean => leavesOf(when).some(({ kind }) => kind === 'profit-lock');

/** Whether what a rule did is still done: by a rule that acts whenever it did, and does as much. Floors belong to their rule's id. */
export function isCovered(rule: Rule, after: readonly Rule[]): boolean {
  return after.some(
    (each) =>
      (each.id === rule.id || !hasMemory(rule)) && doesToo(rule.then, each.then) && holdsToo(rule.when, each.when),
  );
}

/** Whether every warning before a rule's limits is still given. */
export function warnsStill({ id, warnAt = [] }: Rule, after: readonly Rule[]): boolean {
  const now = after.find((each) => each.id === id)?.warnAt ?? [];
  return warnAt.every((percent) => now.includes(percent));
}
