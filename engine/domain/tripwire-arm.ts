import type { EngineState } from './engine-state.ts';
import type { LegMark } from './mark-to-market.ts';
import { STALE_AFTER_MS } from './mark-to-market.ts';
import { isWorking, type Order } from './order.ts';
import type { Policy } from './policy.ts';
import type { Position, PositionId } from './position.ts';
import type { RiskAssessment } from './risk.ts';
import { nextTry } from './rules/memory.ts';
import { quietRange, type QuietRange } from './rules/quiet-range.ts';
import { istDateOf, istMidnight } from './trading-day.ts';
import type { TripwireArm, TripwireLeg } from './tripwire.ts';

/** A price this far from where it was judged is looked at in full, whatever it does to the figure. */
const JUMP = 0.25;

const DAY_MS = 86_400_000;

/** What the quiet range follows from beside the assessment. */
export type ArmContext = {
  readonly policy: Policy;
  readonly state: Pick<EngineState, 'running' | 'latch' | 'rules'>;
  /** The number of an instrument's prices; undefined when none are watched. */
  readonly instrumentOf: (positionId: PositionId) => number | undefined;
};

const UNBOUNDED_LEG = { low: -Infinity, high: Infinity };
const UNBOUNDED: QuietRange = { floor: -Infinity, ceiling: Infinity, legs: new Map() };

/**
 * Between which figures `decide` has nothing to say about money, by every rule of the policy; null when nobody knows. The property
 * test of the tripwire finds a kind of rule that is missing.
 */
function rangeOf(assessment: RiskAssessment, { policy, state }: ArmContext): QuietRange | null {
  const decidesNothing = !state.running || state.latch.state === 'latched';
  return decidesNothing ? UNBOUNDED : quietRange(assessment, policy);
}

/** Where stops on this side wait; a price that reaches one has probably changed the account. */
function triggersOf(orders: readonly Order[], positionId: PositionId, side: 'BUY' | 'SELL'): readonly number[] {
  return orders
    .filter((order) => order.positionId === positionId && order.side === side && order.isStop && isWorking(order))
    .flatMap(({ triggerPrice }) => (triggerPrice === undefined ? [] : [triggerPrice]));
}

function legOf(
  position: Position,
  mark: LegMark | undefined,
  { assessment, context, range }: { assessment: RiskAssessment; context: ArmContext; range: QuietRange },
): TripwireLeg | undefined {
  const { positionId, netQuantity, quote } = position;
  const instrument = context.instrumentOf(positionId);
  if (!mark?.price || instrument === undefined) return undefined;
  const { value: price, asOf } = mark.price;
  const offered = (netQuantity > 0 ? quote?.bid : quote?.ask) ?? 0;
  const { orders } = assessment.snapshot;
  const quiet = range.legs.get(positionId) ?? UNBOUNDED_LEG;
  // A stop that was passed already is the next reading's business: it must not keep the wire tripped.
  const above = triggersOf(orders, positionId, 'BUY').filter((trigger) => trigger > price);
  const below = triggersOf(orders, positionId, 'SELL').filter((trigger) => trigger < price);
  return {
    instrument,
    netQuantity,
    price,
    exitPrice: offered > 0 ? Math.round(offered) : price,
    asOf,
    low: Math.max(price * (1 - JUMP), quiet.low, ...below),
    high: Math.min(price * (1 + JUMP), quiet.high, ...above),
  };
}

/**
 * What the tripwire needs of an assessment on which nothing was decided; null when every price must be judged in full, as with
 * any figure that is not fresh.
 */
export function tripwireArm(assessment: RiskAssessment, context: ArmContext): TripwireArm | null {
  const { snapshot, mark, at } = assessment;
  if (mark.value === null || mark.quality !== 'fresh') return null;
  // A rule that holds and waits for proof is proven by time as much as by prices: by the next price, whatever it is.
  if (assessment.evidence.some(({ state }) => state === 'pending')) return null;
  const range = rangeOf(assessment, context);
  if (!range) return null;
  const marks = new Map(mark.legs.map((leg) => [leg.positionId, leg]));
  const open = snapshot.positions.filter((position) => position.netQuantity !== 0);
  const legs = open.flatMap(
    (position) => legOf(position, marks.get(position.positionId), { assessment, context, range }) ?? [],
  );
  if (legs.length < open.length) return null;
  return {
    legs,
    dayPnl: mark.value,
    exitPnl: legs.reduce<number>((sum, leg) => sum + leg.netQuantity * (leg.exitPrice - leg.price), mark.value),
    floor: range.floor,
    ceiling: range.ceiling,
    judgedAt: at,
    until: Math.min(
      snapshot.asOf + STALE_AFTER_MS,
      istMidnight(istDateOf(at)) + DAY_MS - 1,
      nextTry(context.state.rules, at) - 1,
    ),
  };
}
