import type { PositionId } from '../position.ts';
import type { Policy } from '../policy.ts';
import type { RiskAssessment } from '../risk.ts';
import type { ConditionEvaluation, RuleEvaluation } from './evaluation.ts';
import { takesLeg, type LegFact } from './facts.ts';
import { preparedRules } from './policy-rules.ts';
import { leavesOf, type LeafCondition } from './rule.ts';

/** The last part of a limit before its line, in which every price is judged in full. */
const REACH = 1 / 50;

/**
 * Between which figures of the day's P&L before charges no condition on money changes its answer, and between which prices of a leg
 * none on that leg, or on several legs together, does.
 */
export type QuietRange = {
  readonly floor: number;
  readonly ceiling: number;
  readonly legs: ReadonlyMap<PositionId, { readonly low: number; readonly high: number }>;
};

type Bounds = { floor: number; ceiling: number; readonly legs: Map<PositionId, { low: number; high: number }> };

/** How far a leg may move: `adverse` lowers its P&L. */
function narrow({ legs }: Bounds, { position, value }: LegFact, slack: number, moves: 'adverse' | 'kind' | 'up'): void {
  const { positionId, netQuantity } = position;
  if (netQuantity === 0 || value === null) return;
  const price = value / Math.abs(netQuantity);
  const range = legs.get(positionId) ?? { low: -Infinity, high: Infinity };
  const step = slack / Math.abs(netQuantity);
  const isUp = moves === 'up' || (moves === 'kind') === netQuantity > 0;
  if (isUp) range.high = Math.min(range.high, price + step);
  else range.low = Math.max(range.low, price - step);
  legs.set(positionId, range);
}

/** What a condition is on, as far as prices move it. */
function onDay(leaf: LeafCondition): boolean {
  if (leaf.kind === 'loss' || leaf.kind === 'profit') return leaf.of === 'account' && leaf.figure === 'day';
  return ['hard-floor', 'profit-lock', 'drawdown', 'period-loss'].includes(leaf.kind);
}

function takenLegs(leaf: LeafCondition, { facts }: RiskAssessment): readonly LegFact[] | null {
  const filter = 'legs' in leaf ? leaf.legs : undefined;
  return facts.legs()?.filter((leg) => leg.isOpen && takesLeg(filter, leg.position, facts)) ?? null;
}

/** A line on the day's figure: everything that is on it moves one for one with the P&L of the rows. */
function lineOnDay(
  leaf: LeafCondition,
  { value, threshold }: ConditionEvaluation,
  bounds: Bounds,
  gross: number,
): void {
  if (value === null || threshold === null) return;
  const line = gross + (threshold - value);
  const reach = Math.abs(threshold) * REACH;
  if (leaf.kind === 'profit') bounds.ceiling = Math.min(bounds.ceiling, line - reach);
  else bounds.floor = Math.max(bounds.floor, line + reach);
}

/** A warning that was given: the same side of its line says nothing new. */
function pastLine(leaf: LeafCondition, { value, threshold }: ConditionEvaluation, bounds: Bounds, gross: number): void {
  if (value === null || threshold === null) return;
  const line = gross + (threshold - value);
  if (leaf.kind === 'profit') bounds.floor = Math.max(bounds.floor, line);
  else bounds.ceiling = Math.min(bounds.ceiling, line);
}

/** False when nothing can be said of how prices move the condition: then each of them is judged in full. */
function bound(leaf: LeafCondition, seen: ConditionEvaluation, { assessment, rule, bounds }: BoundParts): boolean {
  const { mark } = assessment;
  if (mark.value === null) return false;
  if (onDay(leaf)) {
    if (seen.holds && rule.action.kind === 'warn') pastLine(leaf, seen, bounds, mark.value);
    else lineOnDay(leaf, seen, bounds, mark.value);
    return true;
  }
  if (leaf.kind === 'position-loss' || leaf.kind === 'position-profit')
    return boundEach(leaf, seen, assessment, bounds);
  if ((leaf.kind === 'loss' || leaf.kind === 'profit') && leaf.of !== 'group')
    return boundSum(leaf, seen, assessment, bounds);
  if (leaf.kind === 'exposure' && leaf.figure === 'value') return boundSum(leaf, seen, assessment, bounds);
  return true;
}

type BoundParts = { readonly assessment: RiskAssessment; readonly rule: RuleEvaluation; readonly bounds: Bounds };

function boundEach(
  leaf: Extract<LeafCondition, { kind: 'position-loss' | 'position-profit' }>,
  { threshold, holds }: ConditionEvaluation,
  assessment: RiskAssessment,
  bounds: Bounds,
): boolean {
  const legs = takenLegs(leaf, assessment);
  if (!legs || holds) return false;
  if (threshold === null) return true;
  for (const leg of legs) {
    const value = leaf.figure === 'open' ? leg.open : leg.day;
    if (value === null || leg.value === null) return false;
    if (leaf.kind === 'position-loss') narrow(bounds, leg, value - threshold, 'adverse');
    else narrow(bounds, leg, threshold - value, 'kind');
  }
  return true;
}

/** Several legs together: each may take its equal share of what is left before the line. */
function boundSum(leaf: LeafCondition, seen: ConditionEvaluation, assessment: RiskAssessment, bounds: Bounds): boolean {
  const { value, threshold, holds } = seen;
  const legs = takenLegs(leaf, assessment);
  if (!legs || holds) return false;
  if (value === null || threshold === null) return true;
  const share = Math.abs(threshold - value) / Math.max(1, legs.length);
  for (const leg of legs) {
    if (leg.value === null) return false;
    narrow(bounds, leg, share, leaf.kind === 'loss' ? 'adverse' : leaf.kind === 'exposure' ? 'up' : 'kind');
  }
  return true;
}

/**
 * Where prices may move without any rule having something new to say; null when that is not known, or something waits for proof:
 * then every price is judged in full. Conditions that no price can change are the next reading's.
 */
export function quietRange(assessment: RiskAssessment, policy: Policy): QuietRange | null {
  if (assessment.evidence.some(({ state }) => state !== 'proven')) return null;
  const bounds: Bounds = { floor: -Infinity, ceiling: Infinity, legs: new Map() };
  const prepared = preparedRules(policy);
  const isWhole = assessment.rules.every((rule, index) => {
    const leaves = leavesOf(prepared[index]?.rule.when ?? { kind: 'any', conditions: [] });
    if (prepared[index]?.rule.id !== rule.id || leaves.length !== rule.conditions.length) return false;
    return rule.conditions.every((seen, place) => {
      const leaf = leaves[place];
      return leaf !== undefined && bound(leaf, seen, { assessment, rule, bounds });
    });
  });
  return isWhole && prepared.length === assessment.rules.length ? bounds : null;
}
