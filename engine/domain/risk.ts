import type { AccountSnapshot } from './account-snapshot.ts';
import { dayBaseline, type BaselineKnowledge, type DayBaseline } from './day-baseline.ts';
import { markToMarket, type LastGoodPrices, type MarkToMarket } from './mark-to-market.ts';
import { paise, type Paise } from './money.ts';
import type { RuleEvidence } from './evidence.ts';
import { disputedFigures, type PnlSource } from './pnl-sources.ts';
import type { Policy } from './policy.ts';
import { evaluateRules } from './rules.ts';
import { estimateCharges, type Charges } from './rules/charges.ts';
import type { RuleEvaluation } from './rules/evaluation.ts';
import { ruleFacts, type RuleFacts } from './rules/facts.ts';
import { NO_RULE_MEMORY, type RuleMemory } from './rules/memory.ts';
import { nakedShorts, shortOptionStopHits, stopStatus, type StopHit, type StopStatus } from './stop-loss.ts';
import type { Order } from './order.ts';
import { istDateOf, istMidnight, type TradingCalendar } from './trading-day.ts';
import type { PositionId } from './position.ts';
import type { EpochMs } from './time.ts';
import type { TimeSpan } from './trusted-time.ts';
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
  /** The day's P&L that counts, after charges where they count; null when it cannot be known. */
  readonly dayPnl: Paise | null;
  /** Before charges. */
  readonly gross: Paise | null;
  /** What the day's trades have cost, where that counts; null when it is not known: the gross figure counts then, and says so. */
  readonly charges?: Charges;
  /** What rules were judged on. */
  readonly facts: RuleFacts;
  /** The P&L that has lasted for the dwell; absent or null: none has yet. */
  readonly sustained?: Paise | null;
  /** `-dayPnl / limit` in percent; 0 in profit, above 100 past the line, null when unknown. */
  readonly utilization: number | null;
  readonly stopHits: readonly StopHit[];
  readonly stop: StopStatus;
  readonly rules: readonly RuleEvaluation[];
  readonly openPositions: number;
  /** Closed legs whose rows are missing, put back with what they booked. */
  readonly carried: readonly Sighting[];
  /** What carried legs had made before today, and those of which nobody knows it: then `dayPnl` is null. */
  readonly baseline: DayBaseline;
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
  /** The time that rules by the time of day go by; absent: `now` is taken at its word. Null: nobody knows it. */
  readonly ruleTime?: TimeSpan | null | undefined;
  /** From when on orders are the day's; without it, from midnight of the date at `now`. */
  readonly dayStart?: EpochMs;
  /** Legs whose rows have not booked what their orders filled: a figure that counts neither decides nothing. */
  readonly unbooked?: readonly PositionId[];
  /** What is known of carried legs. */
  readonly baseline?: BaselineKnowledge;
  /** Closed legs that were put back into the snapshot. */
  readonly carried?: readonly Sighting[];
  /** What rules remember of the day; absent: nothing. */
  readonly memory?: RuleMemory;
  readonly calendar?: TradingCalendar;
  /** P&L of the linked accounts together; absent or null: not known. */
  readonly group?: Paise | null;
  /** The sources of a mark; absent: none is compared. */
  readonly sourcesOf?: (mark: MarkToMarket, gross: Paise | null) => readonly PnlSource[];
};

const NO_KNOWLEDGE: BaselineKnowledge = { known: [], previousClose: [], beforeOpen: false };

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

/** The day's P&L before charges, what they are where they count, and what is left. Charges that are not known leave the gross figure: it is the better of the two, and a line it has crossed is crossed. */
function dayFigures(
  snapshot: AccountSnapshot,
  gross: Paise | null,
  { policy, now, begins }: { policy: Policy; now: EpochMs; begins: EpochMs },
): Pick<RiskAssessment, 'dayPnl' | 'gross' | 'charges'> {
  const { chargesOf } = policy;
  if (chargesOf == null) return { dayPnl: gross, gross };
  const charges = estimateCharges(snapshot, { broker: chargesOf, at: now, dayStart: begins });
  return { dayPnl: gross === null || charges === null ? gross : paise(gross - charges), gross, charges };
}

/** The lowest figure of sources that contradict each other, after charges; null while they agree. Sources of carried legs may count other days, and are not compared so. */
function worstOf(sources: readonly PnlSource[], baseline: DayBaseline, charges: number): Paise | null {
  if (baseline.legs.length > 0 || baseline.unknown.length > 0) return null;
  const known = disputedFigures(sources).map((value) => value - charges);
  return known.length === 0 ? null : paise(Math.min(...known));
}

/** Judges one snapshot against the trader's policy. Total: every input has an answer, and nothing unknown becomes zero. */
export function assessRisk(snapshot: AccountSnapshot, context: AssessmentContext): RiskAssessment {
  const { unbooked = [], carried = [], now, policy, memory = NO_RULE_MEMORY } = context;
  const begins = context.dayStart ?? istMidnight(istDateOf(now));
  const figures = unbooked.length === 0 ? snapshot : { ...snapshot, incomplete: [...snapshot.incomplete, ...unbooked] };
  const baseline = dayBaseline(snapshot.positions, context.baseline ?? NO_KNOWLEDGE);
  const mark = markToMarket(figures, context.lastGood, context.now, baseline.legs);
  const stopHits = mergeStopHits(
    context.knownStopHits,
    shortOptionStopHits({ ...snapshot, orders: ordersOfToday(snapshot, begins) }),
  );
  const degraded = degradedReason(snapshot, mark, unbooked);
  const gross = mark.value === null || baseline.unknown.length > 0 ? null : paise(mark.value);
  const money = dayFigures(snapshot, gross, { policy, now, begins });
  const sources = context.sourcesOf?.(mark, gross) ?? [];
  const facts = ruleFacts({
    snapshot,
    mark,
    at: now,
    time: context.ruleTime,
    dayStart: begins,
    unknownBaseline: baseline.unknown,
    calendar: context.calendar ?? null,
    startEquity: policy.capital ?? memory.startEquity,
    memory,
    worst: worstOf(sources, baseline, money.charges ?? 0),
    group: context.group ?? null,
  });
  return {
    at: context.now,
    snapshot,
    mark,
    ...money,
    facts,
    utilization: utilizationOf(money.dayPnl, policy.dayLossLimit),
    stopHits,
    stop: stopStatus(stopHits, nakedShorts(snapshot.positions, snapshot.orders)),
    rules: evaluateRules({ dayPnl: money.dayPnl, quality: mark.quality, stopHits, policy, facts }),
    openPositions: snapshot.positions.filter((position) => position.netQuantity !== 0).length,
    carried,
    baseline,
    evidence: [],
    sources,
    ...(degraded ? { degraded } : {}),
  };
}

/** Whether a rule would hold at another figure of the day's P&L before charges, all else being as it was judged. */
export function holdsAt(
  { gross, charges, facts, stopHits }: RiskAssessment,
  policy: Policy,
  { ruleId, figure }: { readonly ruleId: string; readonly figure: Paise },
): boolean {
  const shift = gross === null ? 0 : figure - gross;
  const shifted = (amount: Paise | null): Paise | null => (amount === null ? null : paise(amount + shift));
  const moved: RuleFacts = { ...facts, worst: shifted(facts.worst), total: shifted(facts.total) };
  const dayPnl = paise(figure - (charges ?? 0));
  const rules = evaluateRules({ dayPnl, quality: 'fresh', stopHits, policy, facts: moved });
  return rules.some(({ id, holds }) => id === ruleId && holds);
}
