import { closingMarks } from './day-baseline.ts';
import type { EngineState } from './engine-state.ts';
import type { JournalEntry } from './journal-entry.ts';
import type { RiskAssessment } from './risk.ts';
import { describeBaselineUnknown } from './sentences.ts';
import type { EpochMs } from './time.ts';
import { istDateOf, istMidnight, sessionOn, type TradingCalendar } from './trading-day.ts';
import { wallTime, type JudgedTime } from './trusted-time.ts';
import type { Sighting } from './vanished.ts';

/** What the notes of a reading depend on beside state and assessment. */
export type NoteContext = {
  readonly now: EpochMs;
  /** Absent: `now` is taken at its word. */
  readonly judged?: JudgedTime;
  readonly calendar: TradingCalendar;
  readonly alias: string;
};

function newStopHits(state: EngineState, assessment: RiskAssessment): readonly JournalEntry[] {
  return assessment.stopHits
    .filter((hit) => {
      const known = state.stopHits.find((before) => before.orderId === hit.orderId);
      return !known || known.filledQuantity < hit.filledQuantity || (hit.full && !known.full);
    })
    .map((hit) => ({ kind: 'stop-hit', ...hit, seenAt: assessment.at }));
}

/** A closed leg that the broker shows no more is noted once, so that a restart knows what it booked. */
function carriedLegs(state: EngineState, { carried }: RiskAssessment): readonly JournalEntry[] {
  const isNoted = ({ position: { positionId, buyValue, sellValue } }: Sighting): boolean =>
    state.carried.some(
      ({ position }) =>
        position.positionId === positionId && position.buyValue === buyValue && position.sellValue === sellValue,
    );
  return carried.filter((leg) => !isNoted(leg)).map((leg) => ({ kind: 'leg-carried', leg }));
}

/** What was proven of carried legs is noted once; what cannot be is told once a day (card D20). */
function baselineEntries(
  state: EngineState,
  { baseline: { legs, unknown } }: RiskAssessment,
  alias: string,
): readonly JournalEntry[] {
  const isNoted = (id: string): boolean => state.baseline.some(({ positionId }) => positionId === id);
  const proven = legs
    .filter(({ positionId }) => !isNoted(positionId))
    .map((leg): JournalEntry => ({ kind: 'day-baseline-set', leg }));
  const alertId = `baseline-${state.tradingDay}`;
  if (unknown.length === 0 || state.alerts.some((alert) => alert.alertId === alertId)) return proven;
  const text = `${alias}: ${describeBaselineUnknown(unknown)}`;
  return [...proven, { kind: 'alert-raised', alertId, priority: 'critical', code: 'day-baseline-unknown', text }];
}

/** After the close of a session the open legs are noted once, and again when there are others. */
function closingEntries(
  state: EngineState,
  { snapshot, mark }: RiskAssessment,
  { now, judged = wallTime(now), calendar }: NoteContext,
): readonly JournalEntry[] {
  const at = judged.earliest;
  const date = istDateOf(at);
  const session = sessionOn(date, calendar);
  if (!session || mark.quality === 'incomplete' || mark.quality === 'unknown') return [];
  const closedAt = istMidnight(date) + session.close * 60_000;
  if (at < closedAt) return [];
  const marks = closingMarks(snapshot.positions, mark, { date, at: closedAt });
  const text = (each: EngineState['closing']): string =>
    (each ?? []).map(({ positionId, netQuantity }) => `${netQuantity} ${positionId}`).join();
  if (!marks || text(marks) === text(state.closing)) return [];
  return [{ kind: 'closing-marks-noted', marks }];
}

/** What a reading shows for the first time and a restart must know: stops that filled, legs that ended, baselines, the close. */
export function readingNotes(
  state: EngineState,
  assessment: RiskAssessment,
  context: NoteContext,
): readonly JournalEntry[] {
  return [
    ...newStopHits(state, assessment),
    ...carriedLegs(state, assessment),
    ...baselineEntries(state, assessment, context.alias),
    ...closingEntries(state, assessment, context),
  ];
}
