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

/** Where stops on one side wait, by position; a price that reaches one has probably changed the account. */
function triggersOf(orders: readonly Order[], side: Order['side']): ReadonlyMap<PositionId, readonly number[]> {
  const triggers = new Map<PositionId, number[]>();
  for (const order of orders) {
    const { positionId, triggerPrice } = order;
    if (order.side !== side || triggerPrice === undefined || !order.isStop || !isWorking(order)) continue;
    const others = triggers.get(positionId);
    if (others) others.push(triggerPrice);
    else triggers.set(positionId, [triggerPrice]);
  }
  return triggers;
}

const NO_TRIGGERS: readonly number[] = [];

/** What legs are bounded by. */
type Bounds = {
  readonly instrumentOf: ArmContext['instrumentOf'];
  readonly range: QuietRange;
  readonly buyStops: ReadonlyMap<PositionId, readonly number[]>;
  readonly sellStops: ReadonlyMap<PositionId, readonly number[]>;
};

function legOf(
  position: Position,
  mark: LegMark | undefined,
  { instrumentOf, range, buyStops, sellStops }: Bounds,
): TripwireLeg | undefined {
  const { positionId, netQuantity, quote } = position;
  const instrument = instrumentOf(positionId);
  if (!mark?.price || instrument === undefined) return undefined;
  const { value: price, asOf } = mark.price;
  const offered = (netQuantity > 0 ? quote?.bid : quote?.ask) ?? 0;
  const quiet = range.legs.get(positionId) ?? UNBOUNDED_LEG;
  // A stop that was passed already is the next reading's business: it must not keep the wire tripped.
  const above = (buyStops.get(positionId) ?? NO_TRIGGERS).filter((trigger) => trigger > price);
  const below = (sellStops.get(positionId) ?? NO_TRIGGERS).filter((trigger) => trigger < price);
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
  const { orders } = snapshot;
  const [buyStops, sellStops] = [triggersOf(orders, 'BUY'), triggersOf(orders, 'SELL')];
  const bounds: Bounds = { instrumentOf: context.instrumentOf, range, buyStops, sellStops };
  const legs = open.flatMap((position) => legOf(position, marks.get(position.positionId), bounds) ?? []);
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
