import { withEvidence } from '../domain/evidence.ts';
import type { RiskAssessment } from '../domain/risk.ts';

/** An assessment whose rules, where they hold, are proven: for tests of what follows from proof. */
export function proven(assessment: RiskAssessment): RiskAssessment {
  const evidence = assessment.rules.flatMap(({ id, holds }) =>
    holds ? [{ ruleId: id, state: 'proven' as const, since: 0, explanation: 'proven' }] : [],
  );
  return withEvidence(assessment, evidence);
}
