import type { AccountSnapshot } from '../../domain/account-snapshot.ts';
import { isWorking } from '../../domain/order.ts';
import type { Position, PositionId } from '../../domain/position.ts';
import { cancelOnce, isOwnExit, type KillContext } from '../kill-context.ts';
import type { ExitTerms } from '../order-desk.ts';
import { turnOf } from './leg-record.ts';

/** How long one reading sizes the legs of a round. */
export const READING_SERVES_MS = 3_000;

/** What an attempt of a step remembers of itself. */
export type ExitWork = {
  readonly context: KillContext;
  /** When each order was last asked to go. */
  readonly askedAt: Map<string, number>;
  /** Since when nobody has bid for a leg, without a break. */
  readonly unwantedSince: Map<PositionId, number>;
};

function termsOf(snapshot: AccountSnapshot, { kill }: KillContext): ExitTerms {
  return { snapshot, purpose: { kind: 'kill', killId: kill.killId }, slippage: kill.exits.slippage };
}

/** Clears the way for an exit of one leg: foreign orders at once; our own follow the market, or go when they cannot. */
async function clearOrders(
  position: Position,
  snapshot: AccountSnapshot,
  { context, askedAt }: ExitWork,
): Promise<void> {
  const resting = snapshot.orders.filter((order) => order.positionId === position.positionId && isWorking(order));
  for (const order of resting) {
    const isInTheWay =
      !isOwnExit(order, context) || (await context.desk.chase(order, position, termsOf(snapshot, context)));
    if (isInTheWay) await cancelOnce(order, askedAt, context);
  }
}

/** One turn of one leg on one reading: clear its way, and send what is uncovered of it. */
export async function workLeg(position: Position, snapshot: AccountSnapshot, work: ExitWork): Promise<void> {
  const { context } = work;
  work.unwantedSince.delete(position.positionId);
  const readAt = context.clock.monotonic();
  await clearOrders(position, snapshot, work);
  // What was to be cancelled may have filled while the answer was on its way: the leg is sized on a new reading.
  if (context.clock.monotonic() - readAt > READING_SERVES_MS) return;
  if (!context.watch.isQuiet(position.positionId) || turnOf(position, snapshot, context) !== 'go') return;
  const quantity = context.desk.uncovered(position, snapshot);
  if (quantity > 0) await context.desk.exit(position, quantity, termsOf(snapshot, context));
}
