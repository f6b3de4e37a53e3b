import { paise, type Paise } from '../money.ts';
import type { PositionId } from '../position.ts';
import { amountOf } from './amount.ts';
import { told, type ConditionEvaluation } from './evaluation.ts';
import { takesLeg } from './facts.ts';
import { negative, type RuleLook } from './judge-money.ts';
import type { Amount, LeafCondition, LegFilter, PositionLossCondition, PositionProfitCondition } from './rule.ts';
import { legWords, missingBase, rupees, signed } from './words.ts';

/** The figure a leg is judged by. */
type Each = {
  readonly condition: LeafCondition & { readonly figure: 'day' | 'open'; readonly legs?: LegFilter };
  readonly threshold: Paise | null;
  readonly side: 'below' | 'above';
  readonly limit: Amount;
};

function judgeEach({ condition, threshold, side, limit }: Each, look: RuleLook): ConditionEvaluation {
  const { facts } = look;
  const legs = facts.legs();
  const isFresh = look.quality === 'fresh';
  const subjects: PositionId[] = [];
  let worst: Paise | null = null;
  let worstOf = '';
  let unknownLeg: string | undefined = legs && isFresh ? undefined : 'positions';
  let open = 0;
  for (const leg of legs ?? []) {
    if (!leg.isOpen || !takesLeg(condition.legs, leg.position, facts)) continue;
    open += 1;
    const value = condition.figure === 'open' ? leg.open : leg.day;
    if (value === null || !isFresh || threshold === null) {
      unknownLeg ??= leg.position.instrument.tradingSymbol;
      continue;
    }
    if (side === 'below' ? value <= threshold : value >= threshold) subjects.push(leg.position.positionId);
    if (worst === null || (side === 'below' ? value < worst : value > worst)) {
      worst = value;
      worstOf = leg.position.instrument.tradingSymbol;
    }
  }
  const holds = subjects.length > 0;
  const left = worst === null || threshold === null ? null : side === 'below' ? worst - threshold : threshold - worst;
  const isUnknown = !holds && (unknownLeg !== undefined || (threshold === null && open > 0));
  return told(
    {
      id: condition.kind,
      holds,
      unknown: isUnknown,
      value: worst,
      threshold,
      unit: 'paise',
      distance: left === null || isUnknown ? null : paise(Math.max(0, left)),
      subjects,
    },
    () => {
      if (worst === null || threshold === null) {
        if (!isUnknown) return `nothing is open in ${legWords(condition.legs)}`;
        return threshold === null ? missingBase(limit) : `P&L of ${unknownLeg} is not known for sure (${look.quality})`;
      }
      const state = holds ? 'line crossed' : `${rupees(Math.max(0, left ?? 0))} away`;
      return `${worstOf} ${signed(worst)} of ${signed(threshold)} for one position (${state})`;
    },
  );
}

/** See `PositionLossCondition`. */
export function judgePositionLoss(condition: PositionLossCondition, look: RuleLook): ConditionEvaluation {
  const { limit, atPercent } = condition;
  return judgeEach(
    { condition, limit, threshold: negative(amountOf(limit, look.bases, atPercent)), side: 'below' },
    look,
  );
}

/** See `PositionProfitCondition`. */
export function judgePositionProfit(condition: PositionProfitCondition, look: RuleLook): ConditionEvaluation {
  const { target, atPercent } = condition;
  return judgeEach(
    { condition, limit: target, threshold: amountOf(target, look.bases, atPercent), side: 'above' },
    look,
  );
}
