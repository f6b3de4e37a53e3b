import type { Quality } from '../mark-to-market.ts';
import { formatRupees, paise, type Paise } from '../money.ts';
import type { PositionId } from '../position.ts';
import { amountOf, type AmountBases } from './amount.ts';
import { told, type ConditionEvaluation } from './evaluation.ts';
import { takesLeg, type LegFact, type RuleFacts } from './facts.ts';
import type {
  Amount,
  DrawdownCondition,
  ExposureCondition,
  HardFloorCondition,
  LossCondition,
  PeriodLossCondition,
  ProfitCondition,
  ProfitLockCondition,
} from './rule.ts';
import { amountWords, missingBase, rupees, scopeWords, signed } from './words.ts';

/** One look at an account, as conditions are judged on it. */
export type RuleLook = {
  /** The day's P&L that counts; null when it is not known. */
  readonly dayPnl: Paise | null;
  readonly quality: Quality;
  readonly facts: RuleFacts;
  readonly bases: AmountBases;
  /** The rule that is being judged. */
  readonly ruleId: string;
};

/** What a condition says before it is put into words. */
type Verdict = {
  readonly value: Paise | null;
  readonly threshold: Paise | null;
  /** `below`: holds at or below the threshold. `above`: at or above it. */
  readonly side: 'below' | 'above';
  readonly words: (state: string) => string;
  /** Why it cannot be judged, when it cannot. */
  readonly unknown: () => string;
};

const NONE: readonly PositionId[] = [];
const nobody = (): readonly PositionId[] => NONE;

function evaluationOf(
  id: ConditionEvaluation['id'],
  { value, threshold, side, words, unknown }: Verdict,
  subjectsOf: () => readonly PositionId[] = nobody,
): ConditionEvaluation {
  if (value === null || threshold === null) {
    return told(
      {
        id,
        holds: false,
        unknown: true,
        value,
        threshold,
        unit: 'paise',
        distance: null,
        subjects: NONE,
      },
      () => {
        return unknown();
      },
    );
  }
  const left = side === 'below' ? value - threshold : threshold - value;
  const holds = left <= 0;
  const distance = Number.isSafeInteger(left) ? paise(Math.max(0, left)) : null;
  return told(
    {
      id,
      holds,
      unknown: false,
      value,
      threshold,
      unit: 'paise',
      distance,
      subjects: holds ? subjectsOf() : NONE,
    },
    () => {
      return words(holds ? 'line crossed' : `${distance === null ? 'far' : formatRupees(distance)} away`);
    },
  );
}

/** A limit as the line a loss is held against. */
export const negative = (amount: Paise | null): Paise | null => (amount === null ? null : paise(-amount));

/** Money whose prices cannot be trusted now is not known. */
function fresh(value: Paise | null, { quality }: RuleLook): Paise | null {
  return quality === 'fresh' ? value : null;
}

function sumOf(legs: readonly LegFact[], pick: (leg: LegFact) => Paise | null): Paise | null {
  let sum = 0;
  for (const leg of legs) {
    const value = pick(leg);
    if (value === null) return null;
    sum += value;
  }
  return Number.isSafeInteger(sum) ? paise(sum) : null;
}

/** A line that cannot be drawn because there is nothing to draw it on: known, and not held. */
function idle(id: ConditionEvaluation['id'], value: Paise, explanation: string): ConditionEvaluation {
  return {
    id,
    holds: false,
    unknown: false,
    value,
    threshold: null,
    unit: 'paise',
    distance: null,
    subjects: NONE,
    explanation,
  };
}

/** Why the day's figure cannot be judged, in the words a card has always shown. */
function dayUnknown({ dayPnl, quality }: RuleLook): string {
  if (dayPnl === null && quality === 'fresh') return "today's part of carried positions is not known";
  const last = dayPnl === null ? '' : `, last known ${formatRupees(dayPnl, { sign: 'always' })}`;
  return `MTM is not known for sure (${quality}${last})`;
}

function scopeValue(
  condition: LossCondition | ProfitCondition,
  look: RuleLook,
): { readonly value: Paise | null; readonly subjectsOf: () => readonly PositionId[] } {
  const { facts, dayPnl } = look;
  if (condition.of === 'group') return { value: facts.group, subjectsOf: nobody };
  if (condition.of === 'account' && condition.figure === 'day')
    return { value: fresh(dayPnl, look), subjectsOf: nobody };
  const legs = facts.legs();
  if (!legs) return { value: null, subjectsOf: nobody };
  const pick = condition.figure === 'open' ? openOf : dayOf;
  if (condition.of !== 'legs') return { value: fresh(sumOf(legs, pick), look), subjectsOf: nobody };
  const taken = legs.filter(({ position }) => takesLeg(condition.legs, position, facts));
  const subjectsOf = (): readonly PositionId[] =>
    taken.filter((leg) => leg.isOpen).map(({ position }) => position.positionId);
  return { value: fresh(sumOf(taken, pick), look), subjectsOf };
}

const openOf = (leg: LegFact): Paise | null => leg.open;
const dayOf = (leg: LegFact): Paise | null => leg.day;

function unknownWords(look: RuleLook, limit: Amount, threshold: Paise | null, what: string): string {
  return threshold === null ? missingBase(limit) : `${what} is not known for sure (${look.quality})`;
}

/** See `LossCondition`. */
export function judgeLoss(condition: LossCondition, look: RuleLook): ConditionEvaluation {
  const { limit, atPercent, figure } = condition;
  const { value, subjectsOf } = scopeValue(condition, look);
  const threshold = negative(amountOf(limit, look.bases, atPercent));
  const isDay = condition.of === 'account' && figure === 'day';
  const id = isDay ? 'day-loss' : 'loss';
  // Nothing is invested while nothing is open: a percentage of it is no line at zero.
  const isFlat = threshold === null && 'percent' in limit && limit.of === 'invested' && look.bases.invested === 0;
  if (isFlat && value !== null) return idle(id, value, 'nothing is open');
  const what = scopeWords(condition, figure);
  const unknown = (): string =>
    isDay && threshold !== null ? dayUnknown(look) : unknownWords(look, limit, threshold, what);
  const tail = (): string => ('paise' in limit && atPercent === undefined ? '' : `, ${amountWords(limit, atPercent)}`);
  const words = (state: string): string =>
    `${what} ${signed(value ?? 0)} of ${formatRupees(threshold ?? paise(0))}${tail()} (${state})`;
  return evaluationOf(id, { value, threshold, side: 'below', words, unknown }, subjectsOf);
}

/** See `ProfitCondition`. */
export function judgeProfit(condition: ProfitCondition, look: RuleLook): ConditionEvaluation {
  const { target, atPercent, figure } = condition;
  const { value, subjectsOf } = scopeValue(condition, look);
  const threshold = amountOf(target, look.bases, atPercent);
  const what = scopeWords(condition, figure);
  const unknown = (): string => unknownWords(look, target, threshold, what);
  const words = (state: string): string =>
    `${what} ${signed(value ?? 0)} of the target ${rupees(threshold ?? 0)} (${state})`;
  return evaluationOf('profit', { value, threshold, side: 'above', words, unknown }, subjectsOf);
}

/**
 * The floor stands on the worst figure of any source (card P24). Where today's part of carried positions is not known it stands on
 * what the rows have made since they were opened, and says so (card D20).
 */
export function judgeHardFloor(condition: HardFloorCondition, look: RuleLook): ConditionEvaluation {
  const { facts, dayPnl } = look;
  const { limit, atPercent } = condition;
  const figures = [dayPnl ?? facts.total, facts.worst].flatMap((figure) => (figure === null ? [] : [figure]));
  const value = fresh(figures.length === 0 ? null : paise(Math.min(...figures)), look);
  const threshold = negative(amountOf(limit, look.bases, atPercent));
  const what = dayPnl === null ? 'P&L since the positions were opened' : 'MTM';
  const unknown = (): string => unknownWords(look, limit, threshold, 'MTM');
  const words = (state: string): string =>
    `${what} ${signed(value ?? 0)} of the hard floor ${formatRupees(threshold ?? paise(0))} (${state})`;
  return evaluationOf('hard-floor', { value, threshold, side: 'below', words, unknown });
}

/** The floor of a profit lock at a peak; null below `arm`. */
export function lockFloor({ arm, floor, step }: ProfitLockCondition, peak: Paise): Paise | null {
  if (peak < arm.paise) return null;
  const steps = step === null ? 0 : Math.floor((peak - arm.paise) / step.paise) * step.paise;
  return paise(floor.paise + steps);
}

/** See `ProfitLockCondition`. Below `arm` there is nothing to lose yet: known, and not held. */
export function judgeProfitLock(condition: ProfitLockCondition, look: RuleLook): ConditionEvaluation {
  const { facts, dayPnl, ruleId } = look;
  const { peak } = facts;
  const noted = facts.floorOf(ruleId);
  const derived = peak === null ? null : lockFloor(condition, peak);
  const floors = [noted, derived].flatMap((floor) => (floor === null ? [] : [floor]));
  if (floors.length > 0) {
    const threshold = paise(Math.max(...floors));
    const value = fresh(dayPnl, look);
    const unknown = (): string => dayUnknown(look);
    const words = (state: string): string =>
      `MTM ${signed(value ?? 0)}, profit locked at ${rupees(threshold)} (${state})`;
    return evaluationOf('profit-lock', { value, threshold, side: 'below', words, unknown });
  }
  const { arm } = condition;
  return told(
    {
      id: 'profit-lock',
      holds: false,
      unknown: peak === null || look.quality !== 'fresh',
      value: fresh(dayPnl, look),
      threshold: null,
      unit: 'paise',
      distance: null,
      subjects: NONE,
    },
    () => {
      return `locks once the day has made ${rupees(arm.paise)}${peak === null ? '' : `; it has made ${rupees(peak)} at most`}`;
    },
  );
}

/** See `DrawdownCondition`. */
export function judgeDrawdown({ limit, atPercent }: DrawdownCondition, look: RuleLook): ConditionEvaluation {
  const { peak } = look.facts;
  const part = amountOf(limit, look.bases, atPercent);
  const value = fresh(look.dayPnl, look);
  // A percentage of no profit at all is no line yet: nothing was made that could be given back.
  const isIdle = part === null && 'percent' in limit && limit.of === 'peak-profit' && peak === 0;
  if (isIdle && value !== null) return idle('drawdown', value, 'nothing was made today that could be given back');
  const threshold = part === null || peak === null ? null : paise(peak - part);
  const unknown = (): string => (value === null ? dayUnknown(look) : missingBase(limit));
  const words = (state: string): string =>
    `MTM ${signed(value ?? 0)}, ${rupees((peak ?? 0) - (value ?? 0))} below the day's peak of ${signed(peak ?? 0)}; the line is ${amountWords(limit, atPercent)} below it (${state})`;
  return evaluationOf('drawdown', { value, threshold, side: 'below', words, unknown });
}

/** See `PeriodLossCondition`. */
export function judgePeriodLoss(
  { period, limit, atPercent }: PeriodLossCondition,
  look: RuleLook,
): ConditionEvaluation {
  const before = look.facts.periodBefore(period);
  const today = fresh(look.dayPnl, look);
  const sum = before?.sum == null || today === null ? null : before.sum + today;
  const value = sum !== null && Number.isSafeInteger(sum) ? paise(sum) : null;
  const threshold = negative(amountOf(limit, look.bases, atPercent));
  const what = typeof period === 'number' ? `last ${period} days` : `this ${period}`;
  const unknown = (): string => {
    if (threshold === null) return missingBase(limit);
    const missing = before?.missing ?? [];
    return missing.length > 0 ? `the result of ${missing.join(', ')} is not known` : dayUnknown(look);
  };
  const words = (state: string): string =>
    `P&L ${what} ${signed(value ?? 0)} of ${formatRupees(threshold ?? paise(0))}, counted from ${before?.from ?? 'today'} (${state})`;
  return evaluationOf('period-loss', { value, threshold, side: 'below', words, unknown });
}

/** See `ExposureCondition`. */
export function judgeExposure(condition: ExposureCondition, look: RuleLook): ConditionEvaluation {
  const { figure, limit, atPercent } = condition;
  const legs = look.facts.legs();
  const worth = legs === null ? null : sumOf(legs, (leg) => leg.value);
  const value = figure === 'margin' ? look.facts.margin : fresh(worth, look);
  const threshold = amountOf(limit, look.bases, atPercent);
  const what = figure === 'margin' ? 'margin used' : 'money in open positions';
  const unknown = (): string => unknownWords(look, limit, threshold, what);
  const words = (state: string): string =>
    `${what} ${rupees(value ?? 0)} of at most ${rupees(threshold ?? 0)} (${state})`;
  return evaluationOf('exposure', { value, threshold, side: 'above', words, unknown });
}
