import type { Exchange } from './instrument.ts';
import { IST_OFFSET_MS, type EpochMs } from './time.ts';

const DAY_MS = 86_400_000;

declare const tradingDayBrand: unique symbol;

/**
 * The IST date ("2026-11-20") a latch and a P&L belong to. A practice account may open further practice days on one date:
 * "2026-11-20/2". A live account never can.
 */
export type TradingDay = string & { readonly [tradingDayBrand]: true };

/** An IST calendar date, "YYYY-MM-DD". */
export type IstDate = string;

/** Minutes after IST midnight between which a session trades; `close` is exclusive. */
export type SessionTimes = { readonly open: number; readonly close: number };

/** Exchange facts a user may edit: holidays, special sessions, session times. Source and age are shown when it grows old. */
export type TradingCalendar = {
  readonly source: string;
  readonly validThrough: IstDate;
  readonly holidays: ReadonlyMap<IstDate, string>;
  /** Sessions on days that would be closed (Muhurat, Budget Sunday) or that differ from the usual times. */
  readonly specialSessions: ReadonlyMap<IstDate, SessionTimes>;
  /** The usual derivatives session. */
  readonly session: SessionTimes;
  /** Segments that keep other hours (cash until 15:30, commodities until late); the others keep `session`. */
  readonly segments?: Readonly<Partial<Record<Exchange, SessionTimes>>>;
};

/** The date written last: it is asked for several times at every reading, and writing one out is slow. */
let lastWritten: { readonly dayNumber: number; readonly date: IstDate } = { dayNumber: Number.NaN, date: '' };

/** The IST date at an instant, independent of the machine's zone. */
export function istDateOf(at: EpochMs): IstDate {
  const dayNumber = Math.floor((at + IST_OFFSET_MS) / DAY_MS);
  if (dayNumber !== lastWritten.dayNumber)
    lastWritten = { dayNumber, date: new Date(at + IST_OFFSET_MS).toISOString().slice(0, 10) };
  return lastWritten.date;
}

/** The trading day at an instant: the IST date. */
export function tradingDayOf(at: EpochMs): TradingDay {
  return istDateOf(at) as TradingDay;
}

/** Brands a stored day; throws on a malformed one. */
export function tradingDay(text: string): TradingDay {
  if (!/^\d{4}-\d{2}-\d{2}(\/\d+)?$/.test(text)) throw new RangeError(`not a trading day: ${text}`);
  return text as TradingDay;
}

/** The IST date of a trading day, without the practice suffix. */
export function dateOfTradingDay(day: TradingDay): IstDate {
  return day.slice(0, 10);
}

/** The practice day after `day` on the same date. Practice accounts only. */
export function nextPracticeDay(day: TradingDay): TradingDay {
  const [date, run] = day.split('/');
  return `${date}/${Number(run ?? '1') + 1}` as TradingDay;
}

let lastRead: { readonly date: IstDate; readonly midnight: EpochMs } = { date: '', midnight: Number.NaN };

/** Whether a trading day comes before another. Practice days of one date count 2, 3, … 10: they do not sort as text. */
export function isEarlierDay(day: TradingDay, than: TradingDay): boolean {
  const [date = '', run = '1'] = day.split('/');
  const [otherDate = '', otherRun = '1'] = than.split('/');
  return date === otherDate ? Number(run) < Number(otherRun) : date < otherDate;
}

/** Midnight IST of a date, as an instant. */
export function istMidnight(date: IstDate): EpochMs {
  if (date !== lastRead.date) lastRead = { date, midnight: Date.parse(`${date}T00:00:00.000Z`) - IST_OFFSET_MS };
  return lastRead.midnight;
}

/** A day that begins no further ahead than this was opened by a clock that ran fast before midnight; else the clock lies by hours. */
const OPENED_EARLY_MS = 3_600_000;

/**
 * From when on trades and orders belong to a trading day that is on at `now`. A day that a fast clock opened early begins at its own
 * midnight all the same; one that was opened hours early must not keep the guard from today's trades.
 */
export function dayStart(day: TradingDay, now: EpochMs): EpochMs {
  const begins = istMidnight(dateOfTradingDay(day));
  const today = istMidnight(istDateOf(now));
  return begins - now > OPENED_EARLY_MS ? today : Math.max(begins, today);
}

/** The session on a date, or undefined when the exchange is closed. Weekends trade only when a special session says so. */
export function sessionOn(date: IstDate, calendar: TradingCalendar): SessionTimes | undefined {
  const special = calendar.specialSessions.get(date);
  if (special) return special;
  const weekday = new Date(`${date}T00:00:00.000Z`).getUTCDay();
  if (weekday === 0 || weekday === 6 || calendar.holidays.has(date)) return undefined;
  return calendar.session;
}

/** The session of one segment on a date. On a day with hours of its own every segment keeps those. */
export function segmentSession(date: IstDate, exchange: Exchange, calendar: TradingCalendar): SessionTimes | undefined {
  const session = sessionOn(date, calendar);
  if (!session || calendar.specialSessions.has(date)) return session;
  return calendar.segments?.[exchange] ?? session;
}

/** Whether a segment trades at an instant; without one, whether derivatives do. */
export function isSessionOpen(at: EpochMs, calendar: TradingCalendar, exchange: Exchange = 'NFO'): boolean {
  const date = istDateOf(at);
  const session = segmentSession(date, exchange, calendar);
  if (!session) return false;
  const minute = (at - istMidnight(date)) / 60_000;
  return minute >= session.open && minute < session.close;
}

/** Lets a lock end a little before the session opens, so that readiness can be checked before the first trade. */
const MINUTES_BEFORE_OPEN = 15;

/**
 * When a lock set today ends: 15 minutes before the next day's session (09:00 IST for a 09:15 open).
 * Undefined when no session is found within 30 days: an end that cannot be computed is said, not guessed (card L15).
 */
export function nextSessionUnlock(at: EpochMs, calendar: TradingCalendar): EpochMs | undefined {
  const today = istMidnight(istDateOf(at));
  for (let ahead = 1; ahead <= 30; ahead += 1) {
    const date = istDateOf(today + ahead * DAY_MS);
    const session = sessionOn(date, calendar);
    if (session) return istMidnight(date) + (session.open - MINUTES_BEFORE_OPEN) * 60_000;
  }
  return undefined;
}

/**
 * When the first of these segments opens after an instant: an opening still ahead today counts. Undefined when none is found
 * within 30 days, or no segment is named.
 */
export function nextOpen(at: EpochMs, exchanges: readonly Exchange[], calendar: TradingCalendar): EpochMs | undefined {
  const today = istMidnight(istDateOf(at));
  for (let ahead = 0; ahead <= 30; ahead += 1) {
    const date = istDateOf(today + ahead * DAY_MS);
    const opens = exchanges.flatMap((exchange) => {
      const session = segmentSession(date, exchange, calendar);
      return session ? [istMidnight(date) + session.open * 60_000] : [];
    });
    const later = opens.filter((open) => open > at);
    if (later.length > 0) return Math.min(...later);
  }
  return undefined;
}
