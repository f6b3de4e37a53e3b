import type { Paise } from '../money.ts';
import type { PositionId } from '../position.ts';
import type { LeafCondition, RuleAction } from './rule.ts';

/** What a condition's figures are counted in. */
export type FigureUnit = 'paise' | 'count' | 'units' | 'minutes' | 'none';

/** One condition of a rule as evaluated. `unknown` is neither held nor safe. */
export type ConditionEvaluation = {
  readonly id: 'day-loss' | 'short-option-stop-hit' | LeafCondition['kind'];
  readonly holds: boolean;
  readonly unknown: boolean;
  /** The figure it looks at and the one it is held against; null where one is unknown or there is none. */
  readonly value: number | null;
  readonly threshold: number | null;
  readonly unit: FigureUnit;
  /** Paise left before it holds; null when it is not a money condition or unknown. */
  readonly distance: Paise | null;
  /** Open positions it is about; empty when it is about the whole account. */
  readonly subjects: readonly PositionId[];
  /** What tells this occurrence from an earlier one today, where there can be several. */
  readonly occurrence?: string;
  readonly explanation: string;
};

/**
 * What a rule rests on, which says how it must prove itself: `day-pnl` on the account's own figure, `worst` on the worst of its sources,
 * `legs` on other figures that prices move, `facts` on what no price can change.
 */
export type RuleBasis = 'day-pnl' | 'worst' | 'legs' | 'facts';

/** A rule as evaluated: it explains itself, held or not. */
export type RuleEvaluation = {
  readonly id: string;
  readonly action: RuleAction;
  /** The rule and the percentage of its limits that this is the warning of. */
  readonly tier?: { readonly ruleId: string; readonly percent: number };
  readonly basis: RuleBasis;
  readonly holds: boolean;
  readonly unknown: boolean;
  readonly value: number | null;
  readonly threshold: number | null;
  readonly unit: FigureUnit;
  /** Paise left before it holds, as far as money is what it waits for. */
  readonly distance: Paise | null;
  readonly subjects: readonly PositionId[];
  readonly occurrence: string;
  readonly explanation: string;
  readonly conditions: readonly ConditionEvaluation[];
};

/** A condition's evaluation that puts itself into words only when somebody reads them: most are never read. */
class ToldCondition implements ConditionEvaluation {
  readonly id: ConditionEvaluation['id'];
  readonly holds: boolean;
  readonly unknown: boolean;
  readonly value: number | null;
  readonly threshold: number | null;
  readonly unit: FigureUnit;
  readonly distance: Paise | null;
  readonly subjects: readonly PositionId[];
  readonly occurrence: string;
  readonly #say: () => string;

  constructor(given: Omit<ConditionEvaluation, 'explanation'>, say: () => string) {
    this.id = given.id;
    this.holds = given.holds;
    this.unknown = given.unknown;
    this.value = given.value;
    this.threshold = given.threshold;
    this.unit = given.unit;
    this.distance = given.distance;
    this.subjects = given.subjects;
    this.occurrence = given.occurrence ?? '';
    this.#say = say;
  }

  get explanation(): string {
    return this.#say();
  }
}

/** An evaluation with its words, made when they are read. */
export function told(given: Omit<ConditionEvaluation, 'explanation'>, say: () => string): ConditionEvaluation {
  return new ToldCondition(given, say);
}

/** A rule's evaluation; its words are those of its conditions. */
export class ToldRule implements RuleEvaluation {
  readonly id: string;
  readonly action: RuleAction;
  readonly tier?: { readonly ruleId: string; readonly percent: number };
  readonly basis: RuleBasis;
  readonly holds: boolean;
  readonly unknown: boolean;
  readonly value: number | null;
  readonly threshold: number | null;
  readonly unit: FigureUnit;
  readonly distance: Paise | null;
  readonly subjects: readonly PositionId[];
  readonly occurrence: string;
  readonly conditions: readonly ConditionEvaluation[];

  constructor(
    given: Omit<RuleEvaluation, 'explanation' | 'tier'> & { readonly tier: RuleEvaluation['tier'] | undefined },
  ) {
    this.id = given.id;
    this.action = given.action;
    if (given.tier) this.tier = given.tier;
    this.basis = given.basis;
    this.holds = given.holds;
    this.unknown = given.unknown;
    this.value = given.value;
    this.threshold = given.threshold;
    this.unit = given.unit;
    this.distance = given.distance;
    this.subjects = given.subjects;
    this.occurrence = given.occurrence;
    this.conditions = given.conditions;
  }

  get explanation(): string {
    return this.conditions
      .map((each) => `${each.explanation} ${each.holds ? '✓' : each.unknown ? '?' : '✗'}`)
      .join(' · ');
  }
}
