import type { Quality } from './mark-to-market.ts';
import { formatRupees, paise, type Paise } from './money.ts';
import type { Policy } from './policy.ts';
import type { StopHit } from './stop-loss.ts';

/** One condition of a rule as evaluated. `unknown` is neither held nor safe. */
export type ConditionEvaluation = {
  readonly id: 'day-loss' | 'short-option-stop-hit';
  readonly holds: boolean;
  readonly unknown: boolean;
  readonly explanation: string;
  /** Paise left before it holds; null when it is not a money condition or unknown. */
  readonly distance: Paise | null;
};

/** A rule as evaluated: it explains itself, held or not. */
export type RuleEvaluation = {
  readonly id: 'dual-condition';
  readonly holds: boolean;
  readonly explanation: string;
  readonly distance: Paise | null;
  readonly conditions: readonly ConditionEvaluation[];
};

/** What rules are judged on. */
export type RuleInput = {
  readonly dayPnl: Paise | null;
  readonly quality: Quality;
  readonly stopHits: readonly StopHit[];
  readonly policy: Policy;
};

function dayLoss({ dayPnl, quality, policy }: RuleInput): ConditionEvaluation {
  const line = paise(-policy.dayLossLimit);
  if (dayPnl === null || quality !== 'fresh') {
    const last = dayPnl === null ? '' : `, last known ${formatRupees(dayPnl, { sign: 'always' })}`;
    return {
      id: 'day-loss',
      holds: false,
      unknown: true,
      distance: null,
      explanation:
        dayPnl === null && quality === 'fresh'
          ? "today's part of carried positions is not known"
          : `MTM is not known for sure (${quality}${last})`,
    };
  }
  const holds = dayPnl <= line;
  const distance = paise(Math.max(0, dayPnl - line));
  const tail = holds ? 'line crossed' : `${formatRupees(distance)} away`;
  return {
    id: 'day-loss',
    holds,
    unknown: false,
    distance,
    explanation: `MTM ${formatRupees(dayPnl, { sign: 'always' })} of ${formatRupees(line)} (${tail})`,
  };
}

function stopHit({ stopHits }: RuleInput): ConditionEvaluation {
  const full = stopHits.find((hit) => hit.full);
  const partial = stopHits[0];
  const explanation = full
    ? `stop on ${full.tradingSymbol} hit`
    : partial
      ? `stop on ${partial.tradingSymbol} partly filled (${partial.filledQuantity})`
      : 'no stop on a sold option has filled today';
  return { id: 'short-option-stop-hit', holds: full !== undefined, unknown: false, distance: null, explanation };
}

/** S4's default rule, exactly: `dayPnl <= -dayLossLimit AND a stop on a sold option filled today`. */
export function evaluateRules(input: RuleInput): readonly RuleEvaluation[] {
  const conditions = [dayLoss(input), stopHit(input)];
  const holds = conditions.every((condition) => condition.holds);
  return [
    {
      id: 'dual-condition',
      holds,
      distance: conditions[0]?.distance ?? null,
      explanation: conditions.map((condition) => `${condition.explanation} ${condition.holds ? '✓' : '✗'}`).join(' · '),
      conditions,
    },
  ];
}
