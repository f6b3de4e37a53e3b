import type { Quality } from './mark-to-market.ts';
import type { Paise } from './money.ts';
import type { Policy } from './policy.ts';
import { evaluatePrepared } from './rules/evaluate.ts';
import type { RuleEvaluation } from './rules/evaluation.ts';
import { NO_FACTS, type RuleFacts } from './rules/facts.ts';
import { preparedRules } from './rules/policy-rules.ts';
import type { StopHit } from './stop-loss.ts';

/** What rules are judged on. */
export type RuleInput = {
  readonly dayPnl: Paise | null;
  readonly quality: Quality;
  readonly stopHits: readonly StopHit[];
  readonly policy: Policy;
  /** What rules beside the default one look at; absent: nothing of it is known. */
  readonly facts?: RuleFacts;
};

/** Judges every rule of a policy, S4's default rule first: `dayPnl <= -dayLossLimit AND a stop on a sold option filled today`. */
export function evaluateRules({ policy, facts = NO_FACTS, ...input }: RuleInput): readonly RuleEvaluation[] {
  return evaluatePrepared(preparedRules(policy), { ...input, facts });
}
