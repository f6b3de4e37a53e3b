import type { AccountSnapshot } from '../../domain/account-snapshot.ts';
import type { OrderIntent } from '../../domain/engine-state.ts';
import { isHedge, isLesson, mustExit } from '../../domain/exit-plan.ts';
import { isWorking } from '../../domain/order.ts';
import type { Position } from '../../domain/position.ts';
import { cancelOnce, isOwnExit, readingOf, untilAnswered, type KillContext, type StepResult } from '../kill-context.ts';

/** An exit that rests this long is cancelled and sent again at the new price. */
const CHASE_AFTER_MS = 3_000;

/** Rounds of orders a leg may cost before the line stops and the alarm sounds (card K30). */
const ROUNDS_PER_LEG = 5;

/** Rest after a refused exit, doubled with each further one. */
const REFUSED_REST_MS = 500;
const LONGEST_REFUSED_REST_MS = 4_000;

/** How long one reading sizes the legs of a round. */
const READING_SERVES_MS = 3_000;

/** Which legs a step closes: shorts (and bought futures) first, bought options after. */
export type ExitScope = 'shorts' | 'hedges';

function inScope(position: Position, scope: ExitScope): boolean {
  return mustExit(position, true) && isHedge(position) === (scope === 'hedges');
}

function intentsOf(position: Position, { ledger, kill }: KillContext): readonly OrderIntent[] {
  return ledger.state.intents.filter(
    ({ positionId, purpose }) =>
      positionId === position.positionId && purpose.kind === 'kill' && purpose.killId === kill.killId,
  );
}

/** Orders that count against the leg's budget: finding out how large one may be does not (card K8). */
function spentOn(position: Position, context: KillContext): readonly OrderIntent[] {
  return intentsOf(position, context).filter((intent) => !isLesson(intent, position.instrument));
}

/**
 * Whether the broker refused an exit of this leg so lately that another would be spent for nothing: what it refuses now (a
 * lost session, too many orders, margin that is not yet free) it takes a little later.
 */
function refusedJustNow(position: Position, context: KillContext): boolean {
  const refused = spentOn(position, context).filter((intent) => intent.outcome === 'rejected');
  const last = refused.at(-1);
  if (!last) return false;
  const rest = Math.min(REFUSED_REST_MS * 2 ** (refused.length - 1), LONGEST_REFUSED_REST_MS);
  return Math.abs(context.clock.now() - last.flyingSince) < rest;
}

/** Measured on what the leg was: the orders that closed most of it must not use up the budget of the rest. */
function budgetSpent(position: Position, snapshot: AccountSnapshot, context: KillContext): boolean {
  const filled = snapshot.orders
    .filter((order) => order.positionId === position.positionId && isOwnExit(order, context))
    .reduce((sum, order) => sum + order.filledQuantity, 0);
  const slices = context.desk.slicesOf(position, Math.abs(position.netQuantity) + filled);
  return spentOn(position, context).length >= ROUNDS_PER_LEG * slices.length;
}

type ExitWork = { readonly context: KillContext; readonly askedAt: Map<string, number> };

/** Clears the way for an exit of one leg: foreign orders at once, our own when they rest too long. */
async function clearOrders(position: Position, snapshot: AccountSnapshot, work: ExitWork): Promise<void> {
  const { context, askedAt } = work;
  const resting = snapshot.orders.filter((order) => order.positionId === position.positionId && isWorking(order));
  for (const order of resting) {
    // Our own clock tells how long our order rests: the broker's may differ by more than the patience.
    const own = intentsOf(position, context).find(
      (intent) => intent.tag === order.tag || intent.orderId === order.orderId,
    );
    const stale = snapshot.asOf - (own?.intendedAt ?? order.placedAt) > CHASE_AFTER_MS;
    if (!isOwnExit(order, context) || stale) await cancelOnce(order, askedAt, context);
  }
}

async function workLeg(position: Position, snapshot: AccountSnapshot, work: ExitWork): Promise<void> {
  const { context } = work;
  const readAt = context.clock.monotonic();
  await clearOrders(position, snapshot, work);
  // What was to be cancelled may have filled while the answer was on its way: the leg is sized on a new reading.
  if (context.clock.monotonic() - readAt > READING_SERVES_MS) return;
  if (!context.watch.isQuiet(position.positionId) || budgetSpent(position, snapshot, context)) return;
  if (refusedJustNow(position, context)) return;
  const quantity = context.desk.uncovered(position, snapshot);
  if (quantity === 0) return;
  await context.desk.exit(position, quantity, snapshot, { kind: 'kill', killId: context.kill.killId });
}

/**
 * Closes the legs of a scope: each reading recomputes what is uncovered, so that nothing is ever sent twice for the same
 * units. Done when a reading shows none of them open.
 */
export async function exitPositions(context: KillContext, scope: ExitScope): Promise<StepResult> {
  const work: ExitWork = { context, askedAt: new Map() };
  return untilAnswered(context, async (snapshot) => {
    const open = snapshot.positions.filter((position) => inScope(position, scope));
    if (open.length === 0)
      return context.watch.isLagging ? undefined : { outcome: 'confirmed', reading: readingOf(snapshot) };
    if (
      open.every(
        (position) => budgetSpent(position, snapshot, context) && context.desk.uncovered(position, snapshot) > 0,
      )
    ) {
      const names = open.map((position) => `${position.netQuantity} ${position.instrument.tradingSymbol}`).join(', ');
      return {
        outcome: 'rejected',
        code: 'attempts-spent',
        detail: `still open after ${ROUNDS_PER_LEG} rounds: ${names}`,
        reading: readingOf(snapshot),
      };
    }
    const readAt = context.clock.monotonic();
    for (const position of open) {
      // An order that took long to be answered has made this reading old: the next leg is sized on a new one.
      if (context.clock.monotonic() - readAt > READING_SERVES_MS) return undefined;
      await workLeg(position, snapshot, work);
    }
    return undefined;
  });
}
