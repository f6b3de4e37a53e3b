import type { KillCause } from '../kill-latch.ts';
import type { Policy } from '../policy.ts';
import type { RiskAssessment } from '../risk.ts';
import { evaluateRules } from '../rules.ts';
import { istDateOf } from '../trading-day.ts';
import type { RuleEvaluation } from './evaluation.ts';
import { NO_FACTS } from './facts.ts';
import { DEFAULT_RULE_ID } from './policy-rules.ts';
import { ruleTime, type JudgedTime } from '../trusted-time.ts';

/** Rules that hold and have proven it. */
export function provenRules({
  rules,
  evidence,
}: Pick<RiskAssessment, 'rules' | 'evidence'>): readonly RuleEvaluation[] {
  return rules.filter(
    ({ id, holds }) => holds && evidence.some(({ ruleId, state }) => ruleId === id && state === 'proven'),
  );
}

/** Why a rule kills, for the journal and the trader; undefined when the figures that would say so are not there (I5). */
function causeOf(rule: RuleEvaluation, assessment: RiskAssessment | null, policy: Policy): KillCause | undefined {
  const dayPnl = assessment?.dayPnl ?? null;
  const stop = assessment?.stopHits.find((hit) => hit.full);
  if (rule.id === DEFAULT_RULE_ID) {
    if (!stop || dayPnl === null) return undefined;
    return { kind: 'dual-condition', dayPnl, dayLossLimit: policy.dayLossLimit, stopOrderId: stop.orderId };
  }
  const condition = rule.conditions.find(({ holds }) => holds)?.id ?? 'rule';
  return { kind: 'rule', ruleId: rule.id, condition, dayPnl, sentence: rule.explanation };
}

/** Why rules that hold and are proven kill; empty when none of them does. */
export function killCauses(
  proven: readonly RuleEvaluation[],
  assessment: RiskAssessment | null,
  policy: Policy,
): readonly KillCause[] {
  return proven.flatMap((rule) => (rule.action.kind === 'kill' ? (causeOf(rule, assessment, policy) ?? []) : []));
}

/** Rules that hold although nothing of the account can be seen: those on the time of day and on readings that fail. */
export function heldUnseen(
  errors: number,
  { policy, judged }: { readonly policy: Policy; readonly judged: JudgedTime },
): readonly RuleEvaluation[] {
  if ((policy.rules ?? []).length === 0) return [];
  const time = ruleTime(judged);
  const at = time?.earliest ?? null;
  const today = at === null ? null : istDateOf(at);
  const facts = { ...NO_FACTS, at, atLatest: time?.latest ?? null, today, brokerErrors: errors };
  return evaluateRules({ dayPnl: null, quality: 'unknown', stopHits: [], policy, facts }).filter(({ holds }) => holds);
}
