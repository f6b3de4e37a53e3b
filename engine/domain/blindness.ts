import type { EngineState } from './engine-state.ts';
import type { JournalEntry } from './journal-entry.ts';
import type { KillCause } from './kill-latch.ts';
import type { Policy } from './policy.ts';
import type { DegradedReason } from './risk.ts';
import { describeDegraded } from './sentences.ts';
import { isSessionOpen, type TradingCalendar } from './trading-day.ts';
import type { EpochMs } from './time.ts';
import { wallTime, type JudgedTime } from './trusted-time.ts';

/** For how long nothing was seen that may decide: `since` on the wall clock, `forMs` on the one that never jumps. */
export type Unsighted = {
  readonly since: EpochMs;
  readonly forMs: number;
  readonly reason: DegradedReason;
  /** Whether something was open when the account was last seen. */
  readonly openRisk: boolean;
};

/** When a guard that sees nothing says so first (R9, card D10). */
export const SAID_AFTER_MS = 10_000;
/** With something open the phone rings after so long (card D10), in any case after the other (R8). */
const ALARMED_AT_RISK_MS = 20_000;
const ALARMED_MS = 30_000;

/** What blindness is judged with. */
export type BlindContext = {
  readonly now: EpochMs;
  /** Absent: `now` is taken at its word. */
  readonly judged?: JudgedTime;
  readonly policy: Policy;
  readonly calendar: TradingCalendar;
  readonly alias: string;
};

/** Open by any claim of the time is open: a clock that was set silences nothing. */
function mayBeOpen({ now, judged = wallTime(now), calendar }: Omit<BlindContext, 'alias'>): boolean {
  return isSessionOpen(judged.earliest, calendar) || isSessionOpen(judged.latest, calendar);
}

function words({ reason, forMs }: Unsighted): string {
  return `BLIND for ${Math.round(forMs / 1_000)} s. ${describeDegraded(reason)} Watch the account in the broker's own app.`;
}

/** Warning and alarm of a spell without sight; each is raised once, however often it is asked. */
export function blindAlerts(
  { alerts }: EngineState,
  unsighted: Unsighted,
  { alias, ...context }: BlindContext,
): readonly JournalEntry[] {
  const { since, forMs, openRisk } = unsighted;
  const alertId = `blind-${since}`;
  const isRaised = (id: string): boolean => alerts.some((alert) => alert.alertId === id);
  if (forMs >= (openRisk ? ALARMED_AT_RISK_MS : ALARMED_MS)) {
    const text = `${alias}: ${words(unsighted)}`;
    return isRaised(alertId) ? [] : [{ kind: 'alert-raised', alertId, priority: 'critical', code: 'blind', text }];
  }
  // Outside the session a broker may rest; what lasts is said all the same.
  if (forMs < SAID_AFTER_MS || !mayBeOpen(context) || isRaised(`${alertId}-said`)) return [];
  const text = `${alias}: ${words(unsighted)}`;
  return [{ kind: 'alert-raised', alertId: `${alertId}-said`, priority: 'warning', code: 'sight-lost', text }];
}

/** The kill the trader chose in advance for a guard that cannot see what is open (card D10); alarms alone by default. */
export function blindCause({ forMs, openRisk }: Unsighted, context: BlindContext): KillCause | undefined {
  const { flattenWhenBlindMs } = context.policy;
  if (flattenWhenBlindMs == null || !openRisk || forMs < flattenWhenBlindMs) return undefined;
  return mayBeOpen(context) ? { kind: 'blind', seconds: Math.round(forMs / 1_000) } : undefined;
}
