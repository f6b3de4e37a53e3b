import type { EngineState } from '../domain/engine-state.ts';
import type { EpochMs } from '../domain/time.ts';
import type { WatchKnowledge } from './account-watch.ts';
import { baselineKnowledge } from './baseline-knowledge.ts';
import type { EngineParts } from './engine-parts.ts';
import { ordersOfToday } from './orders-of-today.ts';

/** What the watch must know that the journal knows, at a true time. */
export function watchKnowledge(
  state: EngineState,
  now: EpochMs,
  parts: Pick<EngineParts, 'calendar' | 'practice'>,
): Omit<WatchKnowledge, 'settings' | 'group' | 'clockAheadMs' | 'ruleTime'> {
  const { tradingDay: day, stopHits, carried, rules } = state;
  const baseline = baselineKnowledge(state, now, parts);
  return { day, stopHits, carried, baseline, rules, calendar: parts.calendar, orderIds: ordersOfToday(state, now) };
}
