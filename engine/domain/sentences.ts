import type { KillCause } from './kill-latch.ts';
import type { KillStep } from './kill-plan.ts';
import type { JournalEntry } from './journal-entry.ts';
import { formatRupees } from './money.ts';
import { assertNever } from './result.ts';
import type { DegradedReason } from './risk.ts';
import { istTimeOfDay, toIstIso, type EpochMs } from './time.ts';

/** Why an account was killed, for the trader. */
export function describeCause(cause: KillCause): string {
  switch (cause.kind) {
    case 'dual-condition':
      return `Day loss ${formatRupees(cause.dayPnl)} crossed your line of ${formatRupees(cause.dayLossLimit)} and a stop on a sold option filled.`;
    case 'manual':
      return `Killed by hand: ${cause.reason}.`;
    case 'linked':
      return `Killed together with the linked account ${cause.fromAccount}.`;
    default:
      return assertNever(cause);
  }
}

/** Why monitoring is degraded and what it means for the money. */
export function describeDegraded(reason: DegradedReason): string {
  switch (reason.code) {
    case 'broker-unreachable':
      return `The broker does not answer (${reason.message}). Your line is not being watched; trying again.`;
    case 'session-lost':
      return `The broker session ended (${reason.message}). Your line is not being watched; logging in again.`;
    case 'price-unknown':
      return `No good price for ${reason.positionIds.map(shortName).join(', ')}. The loss shown uses the last good price and decides nothing.`;
    case 'data-stale':
      return `Prices are from ${istTimeOfDay(reason.asOf)}. A loss on old prices decides nothing.`;
    case 'snapshot-incomplete':
      return `The broker's answer was incomplete (${reason.detail}). It decides nothing until it is whole.`;
    default:
      return assertNever(reason);
  }
}

/** `NFO:NIFTY26NOV24500CE:NRML` → `NIFTY26NOV24500CE`. */
export function shortName(positionId: string): string {
  return positionId.split(':')[1] ?? positionId;
}

const STEP_LABELS: Record<KillStep, string> = {
  'cancel-orders': 'Cancel every open order',
  'exit-shorts': 'Buy back what is sold',
  'exit-hedges': 'Sell the hedges',
  'prove-flat': 'Prove the account is flat',
  'pull-switch': "Pull the broker's kill switch",
  'prove-switch': 'Prove the switch is on',
  'log-out': 'Log out of the broker',
};

/** A step of the kill as the trader reads it. */
export function describeStep(step: KillStep): string {
  return STEP_LABELS[step];
}

/** When a lock ends, in words. */
export function describeLockEnd(until: EpochMs | null): string {
  return until === null
    ? 'until it is reviewed: its end could not be computed from the calendar'
    : `until ${toIstIso(until).slice(0, 16).replace('T', ' ')} IST`;
}

/** How an entry sounds. */
export type Tone = 'neutral' | 'good' | 'warning' | 'danger';

const OUTCOME_TONE = { confirmed: 'good', rejected: 'danger', unknown: 'warning' } as const;

function tail(detail: string | undefined): string {
  return detail ? `: ${detail}` : '';
}

/** An entry of the journal as one sentence of the timeline. */
export function describeEntry(entry: JournalEntry): { readonly text: string; readonly tone: Tone } {
  switch (entry.kind) {
    case 'day-opened':
      return {
        text: `${entry.practiceReset ? 'New practice day' : 'New trading day'} ${entry.tradingDay}`,
        tone: 'neutral',
      };
    case 'engine-started':
      return { text: 'Guard started', tone: 'good' };
    case 'engine-stopped':
      return { text: 'Guard stopped', tone: 'warning' };
    case 'config-applied':
      return {
        text: `Settings applied: ${entry.changes.map((change) => `${change.field} ${change.from} → ${change.to}`).join(', ')}`,
        tone: 'neutral',
      };
    case 'config-refused':
      return {
        text: `Settings file refused, the old settings stay: ${entry.field}: ${entry.message}`,
        tone: 'warning',
      };
    case 'session-renewed':
      return { text: 'Logged in to the broker', tone: 'neutral' };
    case 'session-lost':
      return { text: `Broker session ended: ${entry.message}`, tone: 'warning' };
    case 'monitoring-degraded':
      return { text: describeDegraded(entry.reason), tone: 'warning' };
    case 'monitoring-recovered':
      return { text: 'Monitoring is whole again', tone: 'good' };
    case 'stop-hit':
      return {
        text: `Stop on ${entry.tradingSymbol} ${entry.full ? 'hit' : 'partly filled'}: ${entry.filledQuantity} units${entry.averagePrice === null ? '' : ` at ${formatRupees(entry.averagePrice)}`}`,
        tone: 'warning',
      };
    case 'kill-latched':
      return {
        text: `KILL: ${describeCause(entry.cause)} Locked ${describeLockEnd(entry.lockUntil)}.`,
        tone: 'danger',
      };
    case 'step-started':
      return {
        text: `${describeStep(entry.step)}…${entry.attempt > 1 ? ` (attempt ${entry.attempt})` : ''}`,
        tone: 'neutral',
      };
    case 'step-ended':
      return {
        text: `${describeStep(entry.step)}: ${entry.outcome}${tail(entry.detail)}`,
        tone: OUTCOME_TONE[entry.outcome],
      };
    case 'order-intended':
      return {
        text: `Sending ${entry.side} ${entry.quantity} ${shortName(entry.positionId)}${entry.price === null ? ' at market, protected' : ` at ${formatRupees(entry.price)}`} (tag ${entry.tag})`,
        tone: 'neutral',
      };
    case 'order-settled':
      return {
        text: `Order ${entry.orderId ?? entry.tag} ${entry.outcome}${tail(entry.detail)}`,
        tone: OUTCOME_TONE[entry.outcome],
      };
    case 'cancel-intended':
      return { text: `Cancelling order ${entry.orderId} (${entry.tradingSymbol})`, tone: 'neutral' };
    case 'cancel-settled':
      return {
        text: `Cancel of ${entry.orderId} ${entry.outcome}${tail(entry.detail)}`,
        tone: OUTCOME_TONE[entry.outcome],
      };
    case 'exit-requested':
      return { text: `Exit of ${entry.quantity} ${shortName(entry.positionId)} asked for`, tone: 'neutral' };
    case 'exit-finished':
      return { text: `Exit ${entry.outcome}: ${entry.detail}`, tone: OUTCOME_TONE[entry.outcome] };
    case 'kill-finished':
      return entry.verified
        ? { text: 'STOPPED and proven: every step was read back from the broker', tone: 'good' }
        : { text: `NOT VERIFIED: ${entry.unproven.map(describeStep).join(', ')}`, tone: 'danger' };
    case 'lock-set':
      return { text: `Locked ${describeLockEnd(entry.until)}: ${entry.reason}`, tone: 'warning' };
    case 'alert-raised':
      return {
        text: entry.text,
        tone: entry.priority === 'info' ? 'neutral' : entry.priority === 'warning' ? 'warning' : 'danger',
      };
    case 'alert-delivered':
      return { text: `Alert sent by ${entry.channel}`, tone: 'neutral' };
    case 'alert-failed':
      return { text: `Alert could not be sent by ${entry.channel}: ${entry.message}`, tone: 'warning' };
    case 'alert-acknowledged':
      return { text: 'Alert acknowledged', tone: 'neutral' };
    default:
      return assertNever(entry);
  }
}
