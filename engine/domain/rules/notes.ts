import type { EngineState } from '../engine-state.ts';
import type { JournalEntry } from '../journal-entry.ts';
import { paise, type Paise } from '../money.ts';
import type { Policy } from '../policy.ts';
import type { RiskAssessment } from '../risk.ts';
import type { EpochMs } from '../time.ts';
import { istDateOf, istMidnight, sessionOn, type TradingCalendar } from '../trading-day.ts';
import { wallTime, type JudgedTime } from '../trusted-time.ts';
import { lockFloor } from './judge-money.ts';
import { rulesOf } from './policy-rules.ts';
import { leavesOf, type ProfitLockCondition } from './rule.ts';

/** What the notes are taken with. */
export type NoteContext = {
  readonly now: EpochMs;
  /** Absent: `now` is taken at its word. */
  readonly judged?: JudgedTime;
  readonly policy: Policy;
  readonly calendar: TradingCalendar;
};

/** The highest P&L that lasted, noted once for a reading at most: prices between two readings would note each new high. */
function peakEntries({ rules: { peak } }: EngineState, assessment: RiskAssessment): readonly JournalEntry[] {
  const { sustained, snapshot } = assessment;
  if (sustained == null || sustained <= (peak?.dayPnl ?? 0)) return [];
  if (peak && snapshot.asOf <= peak.asOf) return [];
  return [{ kind: 'peak-noted', dayPnl: sustained, asOf: snapshot.asOf }];
}

/** Profit locks of a policy, under the id of their rule. */
function locksOf(policy: Policy): readonly { readonly ruleId: string; readonly lock: ProfitLockCondition }[] {
  return rulesOf(policy).flatMap(({ id, when }) =>
    leavesOf(when).flatMap((leaf) => (leaf.kind === 'profit-lock' ? [{ ruleId: id, lock: leaf }] : [])),
  );
}

function floorEntries({ rules }: EngineState, policy: Policy, peak: Paise | null): readonly JournalEntry[] {
  if (peak === null) return [];
  return locksOf(policy).flatMap(({ ruleId, lock }): readonly JournalEntry[] => {
    const floor = lockFloor(lock, peak);
    const noted = rules.floors.find((each) => each.ruleId === ruleId)?.floor;
    if (floor === null || (noted !== undefined && noted >= floor)) return [];
    return [{ kind: 'profit-floor-raised', ruleId, floor, peak }];
  });
}

/**
 * What the account is worth when the day begins, from the broker's funds: only while nothing is open and nothing has traded are they
 * exactly that.
 */
function equityEntries({ rules }: EngineState, { snapshot, mark }: RiskAssessment): readonly JournalEntry[] {
  if (rules.startEquity !== null || mark.quality !== 'fresh') return [];
  const { positions, orders, trades, funds } = snapshot;
  const hasTraded = trades.length > 0 || orders.some(({ filledQuantity }) => filledQuantity > 0);
  if (hasTraded || positions.some(({ netQuantity }) => netQuantity !== 0)) return [];
  if (funds?.available === undefined || funds.marginUsed === undefined) return [];
  const equity = funds.available + funds.marginUsed;
  return equity > 0 ? [{ kind: 'start-equity-noted', equity: paise(equity) }] : [];
}

/** The day's result once its session is over; again when a later reading knows it better. */
function resultEntries(
  { rules }: EngineState,
  { dayPnl, mark }: RiskAssessment,
  { now, judged = wallTime(now), calendar }: NoteContext,
): readonly JournalEntry[] {
  const at = judged.earliest;
  const date = istDateOf(at);
  const session = sessionOn(date, calendar);
  if (!session || dayPnl === null || mark.quality === 'incomplete' || mark.quality === 'unknown') return [];
  if (at < istMidnight(date) + session.close * 60_000) return [];
  if (rules.results.some((each) => each.date === date && each.dayPnl === dayPnl)) return [];
  return [{ kind: 'day-result-noted', date, dayPnl }];
}

/** What a look that may decide adds to what rules remember. */
export function ruleNotes(
  state: EngineState,
  assessment: RiskAssessment,
  context: NoteContext,
): readonly JournalEntry[] {
  const peaks = peakEntries(state, assessment);
  const peak = peaks.length > 0 ? (assessment.sustained ?? null) : (state.rules.peak?.dayPnl ?? null);
  return [
    ...equityEntries(state, assessment),
    ...peaks,
    ...floorEntries(state, context.policy, peak),
    ...resultEntries(state, assessment, context),
  ];
}
