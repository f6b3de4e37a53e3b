import type { BrokerError, WriteOutcome } from '../../ports.ts';
import { brokerError, failedWrite, placedWithout } from '../shared/broker-error.ts';
import type { Answer } from '../shared/broker-http.ts';
import { parseValue } from '../shared/rows.ts';
import { zChanged, zPlaced } from './wire.ts';

/** What became of an order call that was not answered with success. */
function failed(error: BrokerError): WriteOutcome {
  // An order of this tag is already there (card K28): looked up, not counted as refused.
  const already = error.message.startsWith('duplicate-tag');
  return already ? { outcome: 'unknown', error } : failedWrite(error);
}

/** Reads the answer to a new order. A success without an order number proves nothing (card K27). */
export function placeOutcome(answer: Answer): WriteOutcome {
  if (!answer.ok) return failed(answer.error);
  const placed = parseValue(zPlaced, answer.value);
  if (!placed.ok) return { outcome: 'unknown', error: placed.error };
  const { orderId, status, message } = placed.value;
  if (status === 'rejected')
    return { outcome: 'rejected', error: brokerError('refused', message ?? 'rejected without a reason') };
  if (orderId === '') return placedWithout('orderId');
  return { outcome: 'confirmed', orderId };
}

/** Reads the answer to a change or a cancellation. */
export function changeOutcome(answer: Answer): WriteOutcome {
  if (!answer.ok) return failed(answer.error);
  const changed = parseValue(zChanged, answer.value);
  if (!changed.ok) return { outcome: 'unknown', error: changed.error };
  return { outcome: 'confirmed', orderId: changed.value.orderId };
}
