import type { AccountSnapshot } from '../../domain/account-snapshot.ts';
import { isHedge, mustExit, sliceQuantity } from '../../domain/exit-plan.ts';
import { isWorking } from '../../domain/order.ts';
import type { Position } from '../../domain/position.ts';
import { isOwnExit, readingOf, untilAnswered, type KillContext, type StepResult } from '../kill-context.ts';

/** An exit that rests this long is cancelled and sent again at the new price. */
const CHASE_AFTER_MS = 3_000;

/** Rounds of orders a leg may cost before the line stops and the alarm sounds (card K30). */
const ROUNDS_PER_LEG = 5;

/** Which legs a step closes: shorts (and bought futures) first, bought options after. */
export type ExitScope = 'shorts' | 'hedges';

function inScope(position: Position, scope: ExitScope): boolean {
  return mustExit(position, true) && isHedge(position) === (scope === 'hedges');
}

function budgetSpent(position: Position, context: KillContext): boolean {
  const used = context.ledger.state.intents.filter(
    (intent) =>
      intent.positionId === position.positionId &&
      intent.purpose.kind === 'kill' &&
      intent.purpose.killId === context.kill.killId,
  ).length;
  return used >= ROUNDS_PER_LEG * sliceQuantity(Math.abs(position.netQuantity), position.instrument).length;
}

/** Clears the way for an exit of one leg: foreign orders at once, our own when they rest too long. */
async function clearOrders(position: Position, snapshot: AccountSnapshot, context: KillContext): Promise<void> {
  const resting = snapshot.orders.filter((order) => order.positionId === position.positionId && isWorking(order));
  for (const order of resting) {
    const stale = snapshot.asOf - order.placedAt > CHASE_AFTER_MS;
    if (!isOwnExit(order, context) || stale)
      await context.desk.cancel(order, { kind: 'kill', killId: context.kill.killId });
  }
}

async function workLeg(position: Position, snapshot: AccountSnapshot, context: KillContext): Promise<void> {
  await clearOrders(position, snapshot, context);
  if (!context.watch.isQuiet(position.positionId) || budgetSpent(position, context)) return;
  const quantity = context.desk.uncovered(position, snapshot);
  if (quantity === 0) return;
  await context.desk.exit(position, quantity, snapshot, { kind: 'kill', killId: context.kill.killId });
}

/**
 * Closes the legs of a scope: each reading recomputes what is uncovered, so that nothing is ever sent twice for the same
 * units. Done when a reading shows none of them open.
 */
export async function exitPositions(context: KillContext, scope: ExitScope): Promise<StepResult> {
  return untilAnswered(context, async (snapshot) => {
    const open = snapshot.positions.filter((position) => inScope(position, scope));
    if (open.length === 0) return { outcome: 'confirmed', reading: readingOf(snapshot) };
    if (open.every((position) => budgetSpent(position, context) && context.desk.uncovered(position, snapshot) > 0)) {
      const names = open.map((position) => `${position.netQuantity} ${position.instrument.tradingSymbol}`).join(', ');
      return {
        outcome: 'rejected',
        code: 'attempts-spent',
        detail: `still open after ${ROUNDS_PER_LEG} rounds: ${names}`,
        reading: readingOf(snapshot),
      };
    }
    for (const position of open) await workLeg(position, snapshot, context);
    return undefined;
  });
}
