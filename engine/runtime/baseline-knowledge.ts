import type { BaselineKnowledge } from '../domain/day-baseline.ts';
import type { EngineState } from '../domain/engine-state.ts';
import type { EpochMs } from '../domain/time.ts';
import { isPreviousSession, istDateOf, istMidnight, type TradingCalendar } from '../domain/trading-day.ts';

/** Nothing of this market trades before 09:00 IST, the pre-open auction included. */
const FIRST_TRADES_MS = 9 * 3_600_000;

/** What is known of carried legs now. Before the day's first trade every last price is the previous close; practice has no such hour. */
export function baselineKnowledge(
  { baseline: known, previousClose: noted }: Pick<EngineState, 'baseline' | 'previousClose'>,
  now: EpochMs,
  { calendar, practice }: { readonly calendar: TradingCalendar; readonly practice: boolean },
): BaselineKnowledge {
  const today = istDateOf(now);
  const beforeOpen = !practice && now - istMidnight(today) < FIRST_TRADES_MS;
  return { known, beforeOpen, previousClose: noted.filter(({ date }) => isPreviousSession(date, today, calendar)) };
}
