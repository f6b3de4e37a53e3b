import { isWorking } from '../../domain/order.ts';
import { cancelOnce, isOwnExit, readingOf, untilAnswered, type KillContext, type StepResult } from '../kill-context.ts';

/** An order that will not go holds up the exits of the other legs no longer than this; the step is tried again after them. */
const ATTEMPT_MS = 6_000;

/**
 * Cancels every working order that is not an exit of this kill, stops included: a stop that fires during the exit would
 * flip the position. Done when a reading shows none.
 */
export async function cancelOrders(context: KillContext): Promise<StepResult> {
  const askedAt = new Map<string, number>();
  let staying: readonly string[] = [];
  const result = await untilAnswered(
    context,
    async (snapshot) => {
      const working = snapshot.orders.filter((order) => isWorking(order) && !isOwnExit(order, context));
      if (working.length === 0) {
        const detail = askedAt.size === 0 ? 'no open orders' : `${askedAt.size} cancelled`;
        return { outcome: 'confirmed', detail, reading: readingOf(snapshot) };
      }
      staying = working.map((order) => `${order.orderId} (${order.instrument.tradingSymbol})`);
      for (const order of working) await cancelOnce(order, askedAt, context);
      return undefined;
    },
    ATTEMPT_MS,
  );
  if (result.code !== 'timeout' || staying.length === 0) return result;
  return { ...result, code: 'orders-stay', detail: `still open: ${staying.join(', ')}` };
}
