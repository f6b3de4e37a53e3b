import type { EngineState } from './engine-state.ts';
import type { LegMark } from './mark-to-market.ts';
import { STALE_AFTER_MS } from './mark-to-market.ts';
import { isWorking, type Order } from './order.ts';
import type { Policy } from './policy.ts';
import type { Position, PositionId } from './position.ts';
import type { RiskAssessment } from './risk.ts';
import { istDateOf, istMidnight } from './trading-day.ts';
import type { TripwireArm, TripwireLeg } from './tripwire.ts';

/** A price this far from where it was judged is looked at in full, whatever it does to the figure. */
const JUMP = 0.25;

/** The last part of the limit before the line, in which every price is judged in full. */
const REACH = 1 / 50;

const DAY_MS = 86_400_000;

/** What the quiet range follows from beside the assessment. */
export type ArmContext = {
  readonly policy: Policy;
  readonly state: Pick<EngineState, 'running' | 'latch'>;
  /** The number of an instrument's prices; undefined when none are watched. */
  readonly instrumentOf: (positionId: PositionId) => number | undefined;
};

/**
 * Between which figures of the day P&L `decide` has nothing to say about money. A new rule with a line of its own belongs here;
 * the property test of the tripwire finds one that is missing.
 */
function quietRange({ policy, state }: ArmContext): { readonly floor: number; readonly ceiling: number } {
  const decidesNothing = !state.running || state.latch.state === 'latched';
  if (decidesNothing) return { floor: -Infinity, ceiling: Infinity };
  return { floor: -policy.dayLossLimit * (1 - REACH), ceiling: Infinity };
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
  { assessment, context }: { assessment: RiskAssessment; context: ArmContext },
): TripwireLeg | undefined {
  const { positionId, netQuantity, quote } = position;
  const instrument = context.instrumentOf(positionId);
  if (!mark?.price || instrument === undefined) return undefined;
  const { value: price, asOf } = mark.price;
  const offered = (netQuantity > 0 ? quote?.bid : quote?.ask) ?? 0;
  const { orders } = assessment.snapshot;
  // A stop that was passed already is the next reading's business: it must not keep the wire tripped.
  const above = triggersOf(orders, positionId, 'BUY').filter((trigger) => trigger > price);
  const below = triggersOf(orders, positionId, 'SELL').filter((trigger) => trigger < price);
  return {
    instrument,
    netQuantity,
    price,
    exitPrice: offered > 0 ? Math.round(offered) : price,
    asOf,
    low: Math.max(price * (1 - JUMP), ...below),
    high: Math.min(price * (1 + JUMP), ...above),
  };
}

/**
 * What the tripwire needs of an assessment on which nothing was decided; null when every price must be judged in full, as with
 * any figure that is not fresh.
 */
export function tripwireArm(assessment: RiskAssessment, context: ArmContext): TripwireArm | null {
  const { snapshot, mark, at } = assessment;
  if (mark.value === null || mark.quality !== 'fresh') return null;
  const marks = new Map(mark.legs.map((leg) => [leg.positionId, leg]));
  const open = snapshot.positions.filter((position) => position.netQuantity !== 0);
  const legs = open.flatMap(
    (position) => legOf(position, marks.get(position.positionId), { assessment, context }) ?? [],
  );
  if (legs.length < open.length) return null;
  return {
    legs,
    dayPnl: mark.value,
    exitPnl: legs.reduce<number>((sum, leg) => sum + leg.netQuantity * (leg.exitPrice - leg.price), mark.value),
    ...quietRange(context),
    judgedAt: at,
    until: Math.min(snapshot.asOf + STALE_AFTER_MS, istMidnight(istDateOf(at)) + DAY_MS - 1),
  };
}
