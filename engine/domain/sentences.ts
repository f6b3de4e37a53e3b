import type { Actor } from './actor.ts';
import type { KillCause } from './kill-latch.ts';
import type { Review } from './journal-entry.ts';
import type { KillStep } from './kill-plan.ts';
import { formatRupees } from './money.ts';
import type { DegradedReason } from './risk.ts';
import { istTimeOfDay, toIstIso, type EpochMs } from './time.ts';

const DOORS: Partial<Record<Actor, string>> = {
  telegram: 'by Telegram',
  cli: 'from the command line',
  'file-drop': 'by a dropped file',
  tray: 'from the tray',
  hotkey: 'by the hotkey',
};

/** Why an account was killed, for the trader. */
export function describeCause(cause: KillCause): string {
  switch (cause.kind) {
    case 'dual-condition':
      return `Day loss ${formatRupees(cause.dayPnl)} crossed your line of ${formatRupees(cause.dayLossLimit)} and a stop on a sold option filled.`;
    case 'rule':
      return `Your rule ${cause.ruleId} (${cause.condition.replaceAll('-', ' ')}) holds: ${cause.sentence}.`;
    case 'manual':
      return `Killed ${DOORS[cause.actor] ?? 'by hand'}: ${cause.reason}.`;
    case 'linked':
      return `Killed together with the linked account ${cause.fromAccount}.`;
    case 'blind':
      return `The guard could not see your open positions for ${cause.seconds} s, and your setting says to flatten then.`;
  }
}

const GAPS: Readonly<Record<string, string>> = {
  'positions-vanished': 'a position that was open is not in the list, and no order closed it',
  'positions-unexplained': 'a position is shown closed, and no order closed it',
  'orders-vanished': 'an order that was open is not in the order book any more',
  'rows-refused': 'rows that cannot be read',
};

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
      return `The broker's answer was incomplete (${GAPS[reason.detail] ?? reason.detail}). It decides nothing until it is whole.`;
    case 'unit-mismatch':
      return `Unit mismatch: the broker gives ${reason.positionIds.map(shortName).join(', ')} in lots, not units, so that the P&L would be wrong by the lot size. Nothing is decided on it: watch the account in the broker's own app.`;
    case 'fills-unbooked':
      return `The position list does not show yet what the orders of ${reason.positionIds.map(shortName).join(', ')} have filled. A loss without them decides nothing; reading again.`;
  }
}

/** Why a day's loss cannot be proven, and what to do about it. */
export function describeBaselineUnknown(positionIds: readonly string[]): string {
  return `Carried positions without a price of yesterday's close (${positionIds.map(shortName).join(', ')}): today's loss of these legs cannot be proven, so your line is NOT watched for this account today. Watch it in the broker's own app and kill by hand if you must; start TradeFuse before the market opens tomorrow, and it will know.`;
}

const FOUND: Record<Review['fault'], string> = {
  damaged: "This account's record on this computer was damaged",
  missing: "This account's record on this computer was gone",
  'older-copy': "This account's record on this computer was exchanged for another copy",
  'latch-damaged': 'The second copy of the lock was damaged or changed, so nothing vouches for the end of the record',
  'unsaved-latch': 'The disk had refused to record the kill; its second copy had it',
};

const KILLED: Record<Review['killed'], string> = {
  yes: 'A kill of this day is known and holds.',
  no: 'No kill of this day is known.',
  unknown: 'Whether it was already stopped today is not known.',
};

/** What was wrong with the journal, what it means, and what to do. */
export function describeReview({ fault, detail, killed }: Review): string {
  const remedy =
    fault !== 'unsaved-latch' ? " Look at the account in your broker's app, then start the guard again." : '';
  return `${FOUND[fault]} (${detail}). ${KILLED[killed]}${remedy}`;
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
