import type { Lock } from './journal-entry.ts';
import { err, ok, type Result } from './result.ts';
import { describeLockEnd } from './sentences.ts';
import { toIstIso, type EpochMs } from './time.ts';
import {
  dateOfTradingDay,
  istDateOf,
  istMidnight,
  nextSessionUnlock,
  type TradingCalendar,
  type TradingDay,
} from './trading-day.ts';

/** For how long a trader locks the account by hand. */
export type LockRequest =
  /** Until the next session. */
  | { readonly kind: 'day' }
  /** Over so many sessions, counted from the next. */
  | { readonly kind: 'days'; readonly days: number }
  | { readonly kind: 'minutes'; readonly minutes: number }
  /** Until a clock in a zone shows a time, as S2's 17:00 in Chicago; `time` is "HH:MM", `zone` an IANA name. */
  | { readonly kind: 'clock'; readonly time: string; readonly zone: string };

/** Why a lock cannot be set or ended as asked. */
export type LockRefusal = { readonly code: string; readonly message: string; readonly until?: string };

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** How far a zone's clock is ahead of UTC at an instant, in ms. Throws RangeError for a zone nobody knows. */
function zoneOffset(at: EpochMs, zone: string): number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const part = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const of = (name: Intl.DateTimeFormatPartTypes): number => part.get(name) ?? 0;
  const shown = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  return shown - Math.floor(at / 1_000) * 1_000;
}

/** When a clock in a zone next shows a time of day (minutes after its midnight): later than `now`, whatever its summer time does. */
function nextClockTime(now: EpochMs, minutes: number, zone: string): EpochMs {
  const today = Math.floor((now + zoneOffset(now, zone)) / DAY_MS) * DAY_MS;
  for (let ahead = 0; ; ahead += 1) {
    const shown = today + ahead * DAY_MS + minutes * MINUTE_MS;
    const guess = shown - zoneOffset(shown, zone);
    const found = shown - zoneOffset(guess, zone);
    // An hour that is skipped has no such time: then it is the same time in the hour after it.
    const at = found + zoneOffset(found, zone) === shown ? found : Math.max(found, guess);
    if (at > now) return at;
  }
}

function sessionsAhead(now: EpochMs, days: number, calendar: TradingCalendar): EpochMs | null {
  let end: EpochMs | undefined = now;
  for (let count = 0; count < days && end !== undefined; count += 1) end = nextSessionUnlock(end, calendar);
  return end ?? null;
}

/** When a lock that is asked for now ends; null where the calendar does not say. A time or a zone that is none is refused. */
export function lockEnd(
  request: LockRequest,
  now: EpochMs,
  calendar: TradingCalendar,
): Result<EpochMs | null, LockRefusal> {
  switch (request.kind) {
    case 'day':
      return ok(sessionsAhead(now, 1, calendar));
    case 'days':
      return ok(sessionsAhead(now, request.days, calendar));
    case 'minutes':
      return ok(now + request.minutes * MINUTE_MS);
    case 'clock': {
      const [hours, minutes] = (/^([01]?\d|2[0-3]):([0-5]\d)$/.exec(request.time) ?? []).slice(1).map(Number);
      if (hours === undefined || minutes === undefined)
        return err({ code: 'invalid-time', message: 'Type the time as hours and minutes, for example 17:00.' });
      try {
        return ok(nextClockTime(now, hours * 60 + minutes, request.zone));
      } catch {
        return err({ code: 'invalid-zone', message: `There is no time zone "${request.zone}": try America/Chicago.` });
      }
    }
  }
}

/** Before nine in India no session begins. */
const NINE = 9 * 60 * MINUTE_MS;

/** From when on a person may end a lock whose end is unknown: the morning after it was set, and never before what it must outlast. */
export function reviewFrom({ since, notBefore }: Lock, day: TradingDay): EpochMs {
  const set = since === undefined ? dateOfTradingDay(day) : istDateOf(since);
  return Math.max(istMidnight(set) + DAY_MS + NINE, notBefore ?? 0);
}

const WORD = 'UNLOCK';

/**
 * Whether a person may end a lock now (cards L10, L15): only one whose end nobody could compute, only when no session of its day can be
 * left, with the word typed out and a reason. `now` is the earliest it can be.
 */
export function mayUnlock(
  lock: Lock | null,
  asked: { readonly word: string; readonly reason: string },
  { now, day }: { readonly now: EpochMs; readonly day: TradingDay },
): Result<void, LockRefusal> {
  if (!lock || (lock.until !== null && lock.until <= now))
    return err({ code: 'not-locked', message: 'This account is not locked.' });
  if (lock.until !== null) {
    const message = `This account is locked ${describeLockEnd(lock.until)}. The lock ends by itself then, and cannot be ended before.`;
    return err({ code: 'locked', message, until: toIstIso(lock.until) });
  }
  const from = reviewFrom(lock, day);
  if (now < from) {
    const message = `The end of this lock is not known, and it cannot be ended by hand before ${toIstIso(from).slice(0, 16).replace('T', ' ')} IST.`;
    return err({ code: 'locked', message, until: toIstIso(from) });
  }
  if (asked.word !== WORD) return err({ code: 'invalid-word', message: `Type ${WORD} to end the lock.` });
  if (asked.reason.trim().length < 3) return err({ code: 'invalid-reason', message: 'Say why, in a few words.' });
  return ok(undefined);
}
