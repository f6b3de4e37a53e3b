import type { EngineState } from '../domain/engine-state.ts';
import { dateOfTradingDay, istDateOf } from '../domain/trading-day.ts';
import type { EpochMs } from '../domain/time.ts';

/** Orders that stood in today's book by the journal: our own that the broker took, and stops that filled. */
export function ordersOfToday(
  { tradingDay, intents, stopHits }: Pick<EngineState, 'tradingDay' | 'intents' | 'stopHits'>,
  now: EpochMs,
): readonly string[] {
  // A kill that goes on past midnight keeps its day; the new day's book does not hold that day's orders.
  if (dateOfTradingDay(tradingDay) !== istDateOf(now)) return [];
  const own = intents.flatMap(({ outcome, orderId }) => (outcome === 'confirmed' && orderId ? [orderId] : []));
  return [...own, ...stopHits.map(({ orderId }) => orderId)];
}
