import type { Quality } from '../mark-to-market.ts';
import { paise, type Paise } from '../money.ts';
import type { StopHit } from '../stop-loss.ts';
import type { AmountBases } from './amount.ts';
import { ToldRule, type ConditionEvaluation, type RuleBasis, type RuleEvaluation } from './evaluation.ts';
import type { RuleFacts } from './facts.ts';
import {
  judgeBrokerErrors,
  judgeCount,
  judgeLosingStreak,
  judgeQuantity,
  judgeStopHit,
  judgeTime,
} from './judge-facts.ts';
import {
  judgeDrawdown,
  judgeExposure,
  judgeHardFloor,
  judgeLoss,
  judgePeriodLoss,
  judgeProfit,
  judgeProfitLock,
  type RuleLook,
} from './judge-money.ts';
import { judgePositionLoss, judgePositionProfit } from './judge-positions.ts';
import { leavesOf, type Condition, type LeafCondition, type Rule } from './rule.ts';

/** One look at the account. */
export type AccountLook = {
  readonly dayPnl: Paise | null;
  readonly quality: Quality;
  readonly stopHits: readonly StopHit[];
  readonly facts: RuleFacts;
};

/** A rule with what follows from it alone. */
export type PreparedRule = {
  readonly rule: Rule;
  readonly tier?: { readonly ruleId: string; readonly percent: number };
  readonly basis: RuleBasis;
};

function judgeLeaf(condition: LeafCondition, look: RuleLook, { stopHits, facts }: AccountLook): ConditionEvaluation {
  switch (condition.kind) {
    case 'loss':
      return judgeLoss(condition, look);
    case 'profit':
      return judgeProfit(condition, look);
    case 'hard-floor':
      return judgeHardFloor(condition, look);
    case 'profit-lock':
      return judgeProfitLock(condition, look);
    case 'drawdown':
      return judgeDrawdown(condition, look);
    case 'position-loss':
      return judgePositionLoss(condition, look);
    case 'position-profit':
      return judgePositionProfit(condition, look);
    case 'period-loss':
      return judgePeriodLoss(condition, look);
    case 'exposure':
      return judgeExposure(condition, look);
    case 'stop-hit':
      return judgeStopHit(stopHits);
    case 'trades':
    case 'orders':
    case 'open-positions':
      return judgeCount(condition, facts);
    case 'losing-streak':
      return judgeLosingStreak(condition, facts);
    case 'quantity':
      return judgeQuantity(condition, facts);
    case 'time':
      return judgeTime(condition, facts);
    case 'broker-errors':
      return judgeBrokerErrors(condition, facts);
  }
}

/** What a combination says: a part that is unknown leaves it unknown unless another part settles it. */
type Outcome = {
  readonly holds: boolean;
  readonly unknown: boolean;
  /** The part whose distance is the whole's. */
  readonly lead: ConditionEvaluation | undefined;
};

const far = ({ lead }: Outcome): number => lead?.distance ?? -1;

function judge(condition: Condition, look: RuleLook, input: AccountLook, seen: ConditionEvaluation[]): Outcome {
  if (!('conditions' in condition)) {
    const evaluation = judgeLeaf(condition, look, input);
    seen.push(evaluation);
    return { holds: evaluation.holds, unknown: evaluation.unknown, lead: evaluation };
  }
  const parts = condition.conditions.map((part) => judge(part, look, input, seen));
  const money = parts.filter((part) => part.lead?.distance != null);
  if (condition.kind === 'all') {
    const holds = parts.length > 0 && parts.every((part) => part.holds);
    const isFalse = parts.some((part) => !part.holds && !part.unknown);
    const lead = money.reduce<Outcome | undefined>(
      (most, part) => (most && far(most) >= far(part) ? most : part),
      undefined,
    );
    return { holds, unknown: !holds && !isFalse && parts.length > 0, lead: (lead ?? parts[0])?.lead };
  }
  const holds = parts.some((part) => part.holds);
  const lead = money.reduce<Outcome | undefined>(
    (least, part) => (least && far(least) <= far(part) ? least : part),
    undefined,
  );
  return { holds, unknown: !holds && parts.some((part) => part.unknown), lead: (lead ?? parts[0])?.lead };
}

const DAY_PNL: ReadonlySet<LeafCondition['kind']> = new Set(['hard-floor', 'profit-lock', 'drawdown', 'period-loss']);
const PRICED: ReadonlySet<LeafCondition['kind']> = new Set(['loss', 'profit', 'position-loss', 'position-profit']);

function isOnDayPnl(leaf: LeafCondition): boolean {
  if (leaf.kind === 'loss' || leaf.kind === 'profit') return leaf.of === 'account' && leaf.figure === 'day';
  return DAY_PNL.has(leaf.kind);
}

/** What a rule rests on: see `RuleBasis`. */
export function basisOf(rule: Rule): RuleBasis {
  const leaves = leavesOf(rule.when);
  const onDay = leaves.filter(isOnDayPnl);
  if (onDay.length > 0) return onDay.every(({ kind }) => kind === 'hard-floor') ? 'worst' : 'day-pnl';
  const isPriced = (leaf: LeafCondition): boolean =>
    PRICED.has(leaf.kind) || (leaf.kind === 'exposure' && leaf.figure === 'value');
  return leaves.some(isPriced) ? 'legs' : 'facts';
}

/** Limits that can be warned of beforehand. */
function hasTiers(leaf: LeafCondition): leaf is Extract<LeafCondition, { readonly atPercent?: number }> {
  return DAY_PNL.has(leaf.kind) ? leaf.kind !== 'profit-lock' : PRICED.has(leaf.kind) || leaf.kind === 'exposure';
}

function tiersOf(rule: Rule): readonly PreparedRule[] {
  const limits = leavesOf(rule.when).filter(hasTiers);
  if (limits.length === 0) return [];
  return (rule.warnAt ?? []).map((percent) => {
    const conditions = limits.map((leaf) => ({ ...leaf, atPercent: percent }));
    const warning: Rule = { id: `${rule.id}@${percent}`, when: { kind: 'any', conditions }, then: { kind: 'warn' } };
    return { rule: warning, tier: { ruleId: rule.id, percent }, basis: basisOf(warning) };
  });
}

/** Rules as they are judged: each with the warnings that come before it. */
export function prepare(rules: readonly Rule[]): readonly PreparedRule[] {
  return rules.flatMap((rule) => [{ rule, basis: basisOf(rule) }, ...tiersOf(rule)]);
}

function investedIn(facts: RuleFacts): Paise | null {
  const legs = facts.legs();
  if (!legs) return null;
  let sum = 0;
  for (const { invested } of legs) {
    if (invested === null) return null;
    sum += invested;
  }
  return Number.isSafeInteger(sum) ? paise(sum) : null;
}

function basesOf(facts: RuleFacts): AmountBases {
  const { startEquity, peak } = facts;
  return {
    startEquity,
    peak,
    get invested() {
      return investedIn(facts);
    },
    get deviation() {
      return facts.deviation();
    },
  };
}

function unique<T>(lists: readonly (readonly T[])[]): readonly T[] {
  const all = lists.flat();
  return all.length < 2 ? all : [...new Set(all)];
}

function evaluateOne({ rule, tier, basis }: PreparedRule, input: AccountLook, bases: AmountBases): RuleEvaluation {
  const { dayPnl, quality, facts } = input;
  const conditions: ConditionEvaluation[] = [];
  const look: RuleLook = { dayPnl, quality, facts, bases, ruleId: tier?.ruleId ?? rule.id };
  const { holds, unknown, lead } = judge(rule.when, look, input, conditions);
  const held = holds ? conditions.filter((condition) => condition.holds) : NOTHING_HELD;
  return new ToldRule({
    id: rule.id,
    action: rule.then,
    tier,
    basis,
    holds,
    unknown,
    value: lead?.value ?? null,
    threshold: lead?.threshold ?? null,
    unit: lead?.unit ?? 'none',
    distance: lead?.distance ?? null,
    subjects: held.length === 0 ? NO_SUBJECTS : unique(held.map(({ subjects }) => subjects)),
    occurrence: held.length === 0 ? '' : held.map(({ occurrence }) => occurrence ?? '').join(''),
    conditions,
  });
}

const NOTHING_HELD: readonly ConditionEvaluation[] = [];
const NO_SUBJECTS: RuleEvaluation['subjects'] = [];

/** Judges each rule on one look at the account. Total: every input has an answer, and a figure that is unknown never holds. */
export function evaluatePrepared(prepared: readonly PreparedRule[], input: AccountLook): readonly RuleEvaluation[] {
  const bases = basesOf(input.facts);
  return prepared.map((rule) => evaluateOne(rule, input, bases));
}
