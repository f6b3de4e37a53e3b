import type { AccountSnapshot } from './account-snapshot.ts';
import { markToMarket, type LastGoodPrices, type MarkToMarket } from './mark-to-market.ts';
import { paise, type Paise } from './money.ts';
import type { RuleEvidence } from './evidence.ts';
import type { PnlSource } from './pnl-sources.ts';
import type { Policy } from './policy.ts';
import { evaluateRules, type RuleEvaluation } from './rules.ts';
import { nakedShorts, shortOptionStopHits, stopStatus, type StopHit, type StopStatus } from './stop-loss.ts';
import type { Order } from './order.ts';
import { istDateOf, istMidnight } from './trading-day.ts';
import type { PositionId } from './position.ts';
import type { EpochMs } from './time.ts';
import { legsInLots } from './units.ts';
import type { Sighting } from './vanished.ts';

/** Why the engine does not trust what it sees; each has one sentence and one remedy. */
export type DegradedReason =
  | { readonly code: 'broker-unreachable'; readonly message: string }
  | { readonly code: 'session-lost'; readonly message: string }
  | { readonly code: 'price-unknown'; readonly positionIds: readonly PositionId[] }
  | { readonly code: 'data-stale'; readonly asOf: EpochMs }
  | { readonly code: 'snapshot-incomplete'; readonly detail: string }
  | { readonly code: 'fills-unbooked'; readonly positionIds: readonly PositionId[] }
  | { readonly code: 'unit-mismatch'; readonly positionIds: readonly PositionId[] };

/** The pure judgement on one snapshot. */
export type RiskAssessment = {
  readonly at: EpochMs;
  readonly snapshot: AccountSnapshot;
  readonly mark: MarkToMarket;
  /** Null when it cannot be known. */
  readonly dayPnl: Paise | null;
  /** `-dayPnl / limit` in percent; 0 in profit, above 100 past the line, null when unknown. */
  readonly utilization: number | null;
  readonly stopHits: readonly StopHit[];
  readonly stop: StopStatus;
  readonly rules: readonly RuleEvaluation[];
  readonly openPositions: number;
  /** Closed legs whose rows are missing, put back with what they booked. */
  readonly carried: readonly Sighting[];
  /** How far the proof of each rule that holds has come; without proof nothing kills. Gathered over time by `weigh`. */
  readonly evidence: readonly RuleEvidence[];
  /** The day's P&L from independent sources; the position rows first. */
  readonly sources: readonly PnlSource[];
  /** What must be mended before this assessment may decide anything; undefined when it may. */
  readonly degraded?: DegradedReason;
};

/** What the assessment needs to know beside the snapshot. */
export type AssessmentContext = {
  readonly policy: Policy;
  /** Stops already seen today; a shorter order list later cannot un-see them. */
  readonly knownStopHits: readonly StopHit[];
  readonly lastGood: LastGoodPrices;
  readonly now: EpochMs;
  /** From when on orders are the day's; without it, from midnight of the date at `now`. */
  readonly dayStart?: EpochMs;
  /** Legs whose rows have not booked what their orders filled: a figure that counts neither decides nothing. */
  readonly unbooked?: readonly PositionId[];
  /** Closed legs that were put back into the snapshot. */
  readonly carried?: readonly Sighting[];
};

function degradedReason(
  snapshot: AccountSnapshot,
  mark: MarkToMarket,
  unbooked: readonly PositionId[],
): DegradedReason | undefined {
  const inLots = legsInLots(snapshot);
  if (inLots.length > 0) return { code: 'unit-mismatch', positionIds: inLots };
  const blind = mark.legs.filter((leg) => leg.fault === 'missing' || leg.fault === 'not-a-price');
  if (blind.length > 0) return { code: 'price-unknown', positionIds: blind.map((leg) => leg.positionId) };
  const [gap] = snapshot.incomplete;
  if (gap) return { code: 'snapshot-incomplete', detail: gap.kind };
  if (unbooked.length > 0) return { code: 'fills-unbooked', positionIds: unbooked };
  return mark.quality === 'stale' ? { code: 'data-stale', asOf: mark.asOf } : undefined;
}

/** Joins stops seen now with those seen earlier today; the larger fill of an order wins, and full stays full. */
export function mergeStopHits(known: readonly StopHit[], seen: readonly StopHit[]): readonly StopHit[] {
  const merged = new Map(known.map((hit) => [hit.orderId, hit]));
  for (const hit of seen) {
    const before = merged.get(hit.orderId);
    const larger = before && before.filledQuantity >= hit.filledQuantity ? before : hit;
    merged.set(hit.orderId, { ...larger, full: hit.full || (before?.full ?? false) });
  }
  return [...merged.values()];
}

/**
 * The orders of the day. After midnight a broker's book may still hold yesterday's, and yesterday's stop is not today's
 * (card L11). An order whose time cannot be read is kept: a stop is never missed for want of a clock.
 */
function ordersOfToday(snapshot: AccountSnapshot, midnight: EpochMs): readonly Order[] {
  const tradedToday = new Set(snapshot.trades.flatMap((trade) => (trade.at >= midnight ? [trade.orderId] : [])));
  return snapshot.orders.filter(
    (order) => !(order.updatedAt > 0 && order.updatedAt < midnight) || tradedToday.has(order.orderId),
  );
}

/** `-dayPnl / limit` in percent, 0 when in profit (`product.md`, Utilisation). */
export function utilizationOf(dayPnl: Paise | null, limit: Paise): number | null {
  return dayPnl === null ? null : (Math.max(0, -dayPnl) / limit) * 100;
}

/** Judges one snapshot against the trader's policy. Total: every input has an answer, and nothing unknown becomes zero. */
export function assessRisk(snapshot: AccountSnapshot, context: AssessmentContext): RiskAssessment {
  const { unbooked = [], carried = [], now } = context;
  const begins = context.dayStart ?? istMidnight(istDateOf(now));
  const figures = unbooked.length === 0 ? snapshot : { ...snapshot, incomplete: [...snapshot.incomplete, ...unbooked] };
  const mark = markToMarket(figures, context.lastGood, context.now);
  const stopHits = mergeStopHits(
    context.knownStopHits,
    shortOptionStopHits({ ...snapshot, orders: ordersOfToday(snapshot, begins) }),
  );
  const degraded = degradedReason(snapshot, mark, unbooked);
  const dayPnl = mark.value === null ? null : paise(mark.value);
  return {
    at: context.now,
    snapshot,
    mark,
    dayPnl,
    utilization: utilizationOf(dayPnl, context.policy.dayLossLimit),
    stopHits,
    stop: stopStatus(stopHits, nakedShorts(snapshot.positions, snapshot.orders)),
    rules: evaluateRules({ dayPnl, quality: mark.quality, stopHits, policy: context.policy }),
    openPositions: snapshot.positions.filter((position) => position.netQuantity !== 0).length,
    carried,
    evidence: [],
    sources: [],
    ...(degraded ? { degraded } : {}),
  };
}
