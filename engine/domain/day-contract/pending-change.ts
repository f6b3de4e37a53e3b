import type { EngineState } from '../engine-state.ts';
import type { EpochMs } from '../time.ts';
import { nextSessionUnlock, type TradingCalendar } from '../trading-day.ts';
import { lockTime, type JudgedTime } from '../trusted-time.ts';

/**
 * A loosening that waits for its session. `field` names the setting, or the act, for the machine, and there is one at most for each;
 * `what`, `from` and `to` are the words a trader reads. `value` is what the setting becomes, as its file writes it; null: it goes.
 */
export type PendingChange = {
  readonly field: string;
  readonly what: string;
  readonly from: string;
  readonly to: string;
  readonly value: unknown;
  readonly queuedAt: EpochMs;
  /** Null: the calendar does not know the next session. */
  readonly appliesAt: EpochMs | null;
};

/** Acts that wait like settings do. */
export const STOP_ENGINE = 'act/engine-stop';
export const REMOVE_ACCOUNT = 'act/account-removal';
export const REMOVE_PARTNER_CODE = 'act/partner-code-removal';
export const SECRET = 'secret/';

type PendingEntry =
  | { readonly kind: 'loosening-queued' | 'loosening-applied'; readonly changes: readonly PendingChange[] }
  | { readonly kind: 'loosening-cancelled'; readonly fields: readonly string[] };

/** What waits after a fact about it. The newest wish on a field takes the place of an older one. */
export function evolvePending(before: readonly PendingChange[], entry: PendingEntry): readonly PendingChange[] {
  const fields = entry.kind === 'loosening-cancelled' ? entry.fields : entry.changes.map(({ field }) => field);
  const others = before.filter(({ field }) => !fields.includes(field));
  return entry.kind === 'loosening-queued' ? [...others, ...entry.changes] : others;
}

function isWorking({ kill }: EngineState): boolean {
  return kill !== null && kill.finished === null;
}

/**
 * What has come due. Held against the earliest it can be, so that no clock brings it nearer; and nothing gets looser while the account
 * is locked, was stopped today, or stands in doubt.
 */
export function dueChanges(
  state: EngineState,
  judged: JudgedTime,
  calendar: TradingCalendar,
): readonly PendingChange[] {
  if (state.pending.length === 0) return [];
  const now = lockTime(judged);
  const isLocked = state.lock !== null && (state.lock.until === null || state.lock.until > now);
  if (isLocked || isWorking(state) || state.latch.state === 'latched' || state.review !== null) return [];
  return state.pending.filter(({ appliesAt, queuedAt }) => {
    const at = appliesAt ?? nextSessionUnlock(queuedAt, calendar);
    return at !== undefined && at <= now;
  });
}
