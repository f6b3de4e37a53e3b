import type { WriteOutcome } from '../../ports.ts';
import { brokerError, failedWrite, placedWithout } from '../shared/broker-error.ts';
import type { Answer } from '../shared/broker-http.ts';
import { parseValue } from '../shared/rows.ts';
import { zPlaced } from './wire.ts';

/**
 * What became of a new order. Kite slices an order above the freeze quantity by itself: the order counts as placed when any
 * slice was taken, and what a refused slice left open is seen in the next reading, as units that are still held.
 */
export function placeOutcome(answer: Answer): WriteOutcome {
  if (!answer.ok) return failedWrite(answer.error);
  const placed = parseValue(zPlaced, answer.value);
  if (!placed.ok) return { outcome: 'unknown', error: placed.error };
  const slices = Array.isArray(placed.value) ? placed.value : [placed.value, ...(placed.value.children ?? [])];
  for (const slice of slices) {
    if ('order_id' in slice && slice.order_id !== '') return { outcome: 'confirmed', orderId: slice.order_id };
  }
  const refused = slices.find((slice) => 'error' in slice);
  if (refused && slices.every((slice) => 'error' in slice)) {
    const { message, error_type: type = 'refused' } = refused.error;
    return { outcome: 'rejected', error: brokerError('refused', `${type}: ${message}`) };
  }
  return placedWithout('order_id');
}

/** What became of a change or a cancellation. */
export function changeOutcome(answer: Answer, orderId: string): WriteOutcome {
  if (!answer.ok) return failedWrite(answer.error);
  const changed = placeOutcome(answer);
  // The order is known: an answer without its number still means that Kite took the call.
  return changed.outcome === 'unknown' && changed.error.field === 'order_id'
    ? { outcome: 'confirmed', orderId }
    : changed;
}
