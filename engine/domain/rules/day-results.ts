import { paise, type Paise } from '../money.ts';
import { istDateOf, istMidnight, sessionOn, type IstDate, type TradingCalendar } from '../trading-day.ts';

/** What a day came to when its session was over. */
export type DayResult = { readonly date: IstDate; readonly dayPnl: Paise };

/** Enough for a month and for the deviation of twenty days. */
const MOST_RESULTS = 40;
/** Fewer days say nothing of how results vary. */
const LEAST_FOR_DEVIATION = 5;
const DAYS_FOR_DEVIATION = 20;
const DAY_MS = 86_400_000;

/** The results with another day's; a later word on the same day takes the place of an earlier one. */
export function withResult(before: readonly DayResult[], result: DayResult): readonly DayResult[] {
  return [...before.filter(({ date }) => date !== result.date), result]
    .toSorted((a, b) => (a.date < b.date ? -1 : 1))
    .slice(-MOST_RESULTS);
}

/** Standard deviation of the last days' results in paise; null with fewer than five days. */
export function deviationOf(results: readonly DayResult[], today: IstDate): Paise | null {
  const last = results.filter(({ date }) => date < today).slice(-DAYS_FOR_DEVIATION);
  if (last.length < LEAST_FOR_DEVIATION) return null;
  const mean = last.reduce((sum, { dayPnl }) => sum + dayPnl, 0) / last.length;
  const variance = last.reduce((sum, { dayPnl }) => sum + (dayPnl - mean) ** 2, 0) / (last.length - 1);
  return paise(Math.round(Math.sqrt(variance)));
}

function firstDayOf(period: 'week' | 'month' | number, today: IstDate): IstDate {
  if (period === 'month') return `${today.slice(0, 8)}01`;
  const weekday = (new Date(`${today}T00:00:00.000Z`).getUTCDay() + 6) % 7;
  const back = period === 'week' ? weekday : period - 1;
  return istDateOf(istMidnight(today) - back * DAY_MS);
}

/** What a period had come to before today: `sum` null while the result of a session in it is not known. */
export type PeriodBefore = {
  readonly sum: Paise | null;
  /** The first day that counts: the period's own, or the first this guard has a result of. */
  readonly from: IstDate;
  readonly missing: readonly IstDate[];
};

/**
 * Adds up the days of a period before today. Days before the first one this guard has seen are not counted, and said not to be; a
 * session since then without a result makes the sum unknown.
 */
export function periodBefore(
  period: 'week' | 'month' | number,
  { results, today, calendar }: { results: readonly DayResult[]; today: IstDate; calendar: TradingCalendar | null },
): PeriodBefore {
  const begins = firstDayOf(period, today);
  const first = results[0]?.date ?? today;
  const from = first > begins ? first : begins;
  const known = new Map(results.map(({ date, dayPnl }) => [date, dayPnl]));
  const missing: IstDate[] = [];
  let sum = 0;
  for (let at = istMidnight(from); at < istMidnight(today); at += DAY_MS) {
    const date = istDateOf(at);
    const result = known.get(date);
    if (result !== undefined) sum += result;
    else if (!calendar || sessionOn(date, calendar)) missing.push(date);
  }
  return { sum: missing.length === 0 ? paise(sum) : null, from, missing };
}
