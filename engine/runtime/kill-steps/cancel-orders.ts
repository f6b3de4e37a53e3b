import { isWorking } from '../../domain/order.ts';
import { isOwnExit, readingOf, untilAnswered, type KillContext, type StepResult } from '../kill-context.ts';

/** A cancel is asked for again when the order still works this long after. */
const ASK_AGAIN_MS = 2_000;

/**
 * Cancels every working order that is not an exit of this kill, stops included: a stop that fires during the exit would
 * flip the position. Done when a reading shows none.
 */
export async function cancelOrders(context: KillContext): Promise<StepResult> {
  const askedAt = new Map<string, number>();
  return untilAnswered(context, async (snapshot) => {
    const working = snapshot.orders.filter((order) => isWorking(order) && !isOwnExit(order, context));
    if (working.length === 0) {
      const detail = askedAt.size === 0 ? 'no open orders' : `${askedAt.size} cancelled`;
      return { outcome: 'confirmed', detail, reading: readingOf(snapshot) };
    }
    for (const order of working) {
      if (context.clock.monotonic() - (askedAt.get(order.orderId) ?? -Infinity) < ASK_AGAIN_MS) continue;
      askedAt.set(order.orderId, context.clock.monotonic());
      await context.desk.cancel(order, { kind: 'kill', killId: context.kill.killId });
    }
    return undefined;
  });
}
