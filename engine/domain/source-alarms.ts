import type { EngineState } from './engine-state.ts';
import type { JournalEntry } from './journal-entry.ts';
import { formatRupees } from './money.ts';
import { agreementOf } from './pnl-sources.ts';
import type { Policy } from './policy.ts';
import type { RiskAssessment } from './risk.ts';

/** What these alarms depend on beside state and assessment. */
export type AlarmContext = { readonly policy: Policy; readonly alias: string };

/** A rule that holds by one source and not by another is the trader's to look at, once a day (card P24). */
function disputeAlarm(state: EngineState, assessment: RiskAssessment, alias: string): readonly JournalEntry[] {
  if (!assessment.evidence.some((each) => each.state === 'disputed')) return [];
  const alertId = `sources-${state.tradingDay}`;
  if (state.latch.state === 'latched' || state.alerts.some((alert) => alert.alertId === alertId)) return [];
  const figures = assessment.sources.flatMap(({ name, value }) =>
    value === null ? [] : [`${name} ${formatRupees(value, { sign: 'always' })}`],
  );
  const text = `${alias}: YOUR LINE MAY BE CROSSED. The sources of the P&L contradict each other (${figures.join(', ')}; ${agreementOf(assessment.sources)}) and your setting does not flatten on doubt. Check the account in the broker's app and kill by hand if it is true.`;
  return [{ kind: 'alert-raised', alertId, priority: 'critical', code: 'sources-disagree', text }];
}

/** The broker's own figure is past the line and ours is not: nothing is decided on it, but the trader looks, once a day (card P24). */
function fundsWarning(
  state: EngineState,
  { dayPnl, sources }: RiskAssessment,
  { policy, alias }: AlarmContext,
): readonly JournalEntry[] {
  const line = -policy.dayLossLimit;
  const funds = sources.find(({ name }) => name === 'broker funds');
  if (dayPnl === null || dayPnl <= line || !funds || funds.agrees) return [];
  if (funds.value === null || funds.value > line) return [];
  const alertId = `funds-${state.tradingDay}`;
  if (state.latch.state === 'latched' || state.alerts.some((alert) => alert.alertId === alertId)) return [];
  const text = `${alias}: the broker's own funds figure says ${formatRupees(funds.value, { sign: 'always' })}, past your line of ${formatRupees(policy.dayLossLimit)}; the positions say ${formatRupees(dayPnl, { sign: 'always' })} (${agreementOf(sources)}). Nothing is done on the funds figure alone. Compare with the broker's app and kill by hand if it is true.`;
  return [{ kind: 'alert-raised', alertId, priority: 'warning', code: 'funds-past-line', text }];
}

/** What the trader must look at because the sources of the P&L contradict each other; each alarm once a day (card P24). */
export function sourceAlarms(
  state: EngineState,
  assessment: RiskAssessment,
  context: AlarmContext,
): readonly JournalEntry[] {
  return [...disputeAlarm(state, assessment, context.alias), ...fundsWarning(state, assessment, context)];
}
