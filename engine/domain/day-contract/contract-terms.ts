import { isLocked, type EngineState } from '../engine-state.ts';
import { istDateOf, istMidnight, sessionOn, type TradingCalendar } from '../trading-day.ts';
import { toIstIso, type EpochMs } from '../time.ts';
import { lockTime, type JudgedTime } from '../trusted-time.ts';

/** What decides from when a loosening may count. */
export type ContractFacts = {
  readonly state: EngineState;
  readonly judged: JudgedTime;
  readonly calendar: TradingCalendar;
  /** Positions and working orders; null: not known, which counts as open. */
  readonly openRisk: number | null;
  /** Practice trades at any hour, so its contract holds at any hour. */
  readonly practice: boolean;
  /** Whether this account was ever read: before that there is nothing the settings have promised. */
  readonly proven: boolean;
  /** A right partner's code came with the wish. */
  readonly authorized?: boolean;
};

/** Why a loosening waits. */
export type WaitReason = 'killed' | 'open-risk' | 'market-hours' | 'partner-code';

/** From when a loosening counts: now, at its session, or not at all before a lock has ended. */
export type ContractTerms =
  | { readonly kind: 'now' }
  | { readonly kind: 'waits'; readonly appliesAt: EpochMs | null; readonly why: WaitReason }
  | { readonly kind: 'locked'; readonly until: EpochMs | null };

const DAY_MS = 86_400_000;
/** Settings are closed when a lock of the day before opens: time enough to look at them before the first trade. */
const MINUTES_BEFORE_OPEN = 15;
/** Without the partner's code a loosening waits so long (card L14). */
export const PARTNER_DELAY_MS = 15 * 60_000;

/** When the first session opens its doors after an instant, 15 minutes before its first trade; null where the calendar does not know. */
export function nextSessionDoors(after: EpochMs, calendar: TradingCalendar): EpochMs | null {
  const today = istMidnight(istDateOf(after));
  for (let ahead = 0; ahead <= 30; ahead += 1) {
    const date = istDateOf(today + ahead * DAY_MS);
    const session = sessionOn(date, calendar);
    const doors = session && istMidnight(date) + (session.open - MINUTES_BEFORE_OPEN) * 60_000;
    if (doors !== undefined && doors > after) return doors;
  }
  return null;
}

function isMarketHours(at: EpochMs, calendar: TradingCalendar): boolean {
  const date = istDateOf(at);
  const session = sessionOn(date, calendar);
  if (!session) return false;
  const minute = (at - istMidnight(date)) / 60_000;
  return minute >= session.open - MINUTES_BEFORE_OPEN && minute < session.close;
}

/** Hours are known to be closed only by a time that is confirmed, at both its ends. */
function mayBeMarketHours({ judged, calendar, practice }: ContractFacts): boolean {
  if (practice || !judged.confirmed) return true;
  return isMarketHours(judged.earliest, calendar) || isMarketHours(judged.latest, calendar);
}

function waitReason(facts: ContractFacts): WaitReason | undefined {
  const { state, openRisk, proven } = facts;
  if (state.latch.state === 'latched') return 'killed';
  if (!proven || !(state.running || state.guarded)) return undefined;
  if (openRisk !== 0) return 'open-risk';
  return mayBeMarketHours(facts) ? 'market-hours' : undefined;
}

/** A delay that would end within a session ends at the next one: nothing loosens while the market is open. */
function afterDelay({ judged, calendar, practice }: ContractFacts): EpochMs | null {
  const at = Math.ceil(judged.latest) + PARTNER_DELAY_MS;
  return !practice && isMarketHours(at, calendar) ? nextSessionDoors(at, calendar) : at;
}

/**
 * From when a change that guards less may count (principle 4, cards L5 and L6). Tightening never asks. At once only outside market
 * hours with nothing open, or where no guard has stood today; a partner's code never shortens the wait for a session, it only spares
 * the quarter of an hour that every other loosening waits when one is set (card L14).
 */
export function contractTerms(facts: ContractFacts): ContractTerms {
  const { state, judged, calendar, authorized = false } = facts;
  if (isLocked(state, lockTime(judged))) return { kind: 'locked', until: state.lock?.until ?? null };
  const why = waitReason(facts);
  if (why !== undefined) return { kind: 'waits', appliesAt: nextSessionDoors(judged.latest, calendar), why };
  if (!state.partner.set || authorized) return { kind: 'now' };
  return { kind: 'waits', appliesAt: afterDelay(facts), why: 'partner-code' };
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;

/** An instant as a form says it: "tomorrow 09:00 IST", "Mon 23 Nov 09:00 IST". */
export function momentWords(at: EpochMs | null, now: EpochMs): string {
  if (at === null) return 'at the next session, when the calendar knows it';
  const [today, date] = [istDateOf(now), istDateOf(at)];
  const time = `${toIstIso(at).slice(11, 16)} IST`;
  if (date === today) return `today ${time}`;
  if (date === istDateOf(now + DAY_MS)) return `tomorrow ${time}`;
  const midday = new Date(`${date}T12:00:00.000Z`);
  const month = midday.toUTCString().slice(8, 11);
  return `${DAYS[midday.getUTCDay()] ?? ''} ${Number(date.slice(8))} ${month} ${time}`;
}

const WHY: Readonly<Record<WaitReason, string>> = {
  killed: 'the account was stopped today',
  'open-risk': 'something is open',
  'market-hours': 'the market is open and the guard stands',
  'partner-code': "the partner's code was not given",
};

/** Why a loosening waits, in words. */
export function describeWait(why: WaitReason): string {
  return WHY[why];
}
