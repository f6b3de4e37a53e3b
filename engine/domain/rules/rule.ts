import type { Paise } from '../money.ts';
import type { Product } from '../position.ts';

/** A fixed sum of money. It names its unit, because people write rules by hand. */
export type Sum = { readonly paise: Paise };

/**
 * A limit in money: a fixed sum; a percentage of what the account began the day with, of what is invested in open legs, or of
 * the day's peak (equity: start plus peak profit); or so many standard deviations of the last days' results, never above `atMost`.
 * Percentages have at most two decimals.
 */
export type Amount =
  | Sum
  | { readonly percent: number; readonly of: 'start-equity' | 'invested' | 'peak-equity' | 'peak-profit' }
  | { readonly deviations: number; readonly atMost: Sum };

/** Which legs a rule looks at: one must fit everything that is said. A broker nets legs by symbol: two strategies in one symbol are one leg. */
export type LegFilter = {
  readonly underlyings?: readonly string[];
  readonly symbols?: readonly string[];
  readonly products?: readonly Product[];
  /** The leg has an order of today whose tag begins so. */
  readonly orderTag?: string;
};

/** Whose P&L: this account's, that of some of its legs, or of all accounts of its linked group together. */
export type PnlScope =
  | { readonly of: 'account' }
  | { readonly of: 'legs'; readonly legs: LegFilter }
  | { readonly of: 'group' };

/** `day`: realised and unrealised today. `open`: unrealised of what is open, against its average price. */
export type PnlFigure = 'day' | 'open';

/** A limit acts at so many percent of itself (S2: 95); absent: at the limit. */
type Trigger = { readonly atPercent?: number };

/** Holds when a loss reaches its limit. */
export type LossCondition = Trigger &
  PnlScope & { readonly kind: 'loss'; readonly figure: PnlFigure; readonly limit: Amount };
/** Holds when a profit reaches its target. */
export type ProfitCondition = Trigger &
  PnlScope & { readonly kind: 'profit'; readonly figure: PnlFigure; readonly target: Amount };
/** The account's loss by the worst of the sources that can be read, whatever else holds (cards D14, D20, P24). */
export type HardFloorCondition = Trigger & { readonly kind: 'hard-floor'; readonly limit: Amount };
/**
 * From `arm` on the day's profit may not fall back to the floor. Each full `step` the peak is above `arm` raises the floor by the
 * same; without a step it stays. It never lowers (card D16).
 */
export type ProfitLockCondition = {
  readonly kind: 'profit-lock';
  readonly arm: Sum;
  readonly floor: Sum;
  readonly step: Sum | null;
};
/** Holds when the day has given back so much from its peak; the day begins at zero. */
export type DrawdownCondition = Trigger & { readonly kind: 'drawdown'; readonly limit: Amount };
/** Holds for each open position that has lost so much. */
export type PositionLossCondition = Trigger & {
  readonly kind: 'position-loss';
  readonly figure: PnlFigure;
  readonly limit: Amount;
  readonly legs?: LegFilter;
};
/** Holds for each open position that has made so much. */
export type PositionProfitCondition = Trigger & {
  readonly kind: 'position-profit';
  readonly figure: PnlFigure;
  readonly target: Amount;
  readonly legs?: LegFilter;
};
/** Holds once a stop on a sold option has filled today (S4). */
export type StopHitCondition = { readonly kind: 'stop-hit' };
/** Holds when more were made today: trades are orders that opened something and filled in part at least, orders are all that opened or tried to. */
export type CountCondition = { readonly kind: 'trades' | 'orders' | 'open-positions'; readonly max: number };
/** Holds when the last so many round trips all lost. */
export type LosingStreakCondition = { readonly kind: 'losing-streak'; readonly losses: number };
/** Holds for each open position of more units. */
export type QuantityCondition = { readonly kind: 'quantity'; readonly max: number; readonly legs?: LegFilter };
/** Holds when more money is in the market: price times units of all open legs, or margin used by the broker's word. */
export type ExposureCondition = Trigger & {
  readonly kind: 'exposure';
  readonly figure: 'value' | 'margin';
  readonly limit: Amount;
};
/** Holds at these times: minutes after midnight IST, `to` exclusive; weekdays 1 (Monday) to 7. An expiry day is one on which an open leg expires. */
export type TimeCondition = {
  readonly kind: 'time';
  readonly from: number;
  readonly to?: number;
  readonly weekdays?: readonly number[];
  readonly on?: 'expiry-day' | 'other-days';
};
/** Holds when this week, this month or the last so many days (today among them) have lost so much together. */
export type PeriodLossCondition = Trigger & {
  readonly kind: 'period-loss';
  readonly period: 'week' | 'month' | number;
  readonly limit: Amount;
};
/** Holds when so many readings in a row have failed. */
export type BrokerErrorsCondition = { readonly kind: 'broker-errors'; readonly streak: number };

/** One thing that can be true of an account. */
export type LeafCondition =
  | LossCondition
  | ProfitCondition
  | HardFloorCondition
  | ProfitLockCondition
  | DrawdownCondition
  | PositionLossCondition
  | PositionProfitCondition
  | StopHitCondition
  | CountCondition
  | LosingStreakCondition
  | QuantityCondition
  | ExposureCondition
  | TimeCondition
  | PeriodLossCondition
  | BrokerErrorsCondition;

/** When a rule acts. */
export type Condition = LeafCondition | { readonly kind: 'all' | 'any'; readonly conditions: readonly Condition[] };

/**
 * What a rule does. `cancel-entries`: takes orders out of the book that would open or add. `cool-down`: does so for some minutes.
 * `exit-one`: closes the positions the rule is about. `flatten`: closes all, without latch or lock. `kill`: the kill.
 */
export type RuleAction =
  | { readonly kind: 'warn' }
  | { readonly kind: 'cool-down'; readonly minutes: number }
  | { readonly kind: 'cancel-entries' }
  | { readonly kind: 'exit-one' }
  | { readonly kind: 'flatten' }
  | { readonly kind: 'kill' };

/** A rule as data. `warnAt`: percentages of its limits at which the trader is told beforehand, once each a day. */
export type Rule = {
  readonly id: string;
  readonly when: Condition;
  readonly then: RuleAction;
  readonly warnAt?: readonly number[];
};

/** Conditions that do not combine others, in reading order. */
export function leavesOf(condition: Condition): readonly LeafCondition[] {
  return 'conditions' in condition ? condition.conditions.flatMap(leavesOf) : [condition];
}
