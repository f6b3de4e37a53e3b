import type { BrokerError, WriteOutcome } from '../../ports.ts';
import { brokerError, failedWrite, placedWithout } from '../shared/broker-error.ts';
import type { Answer } from '../shared/broker-http.ts';
import { parseValue } from '../shared/rows.ts';
import { zOrderAnswer } from './wire.ts';

function failed(error: BrokerError): WriteOutcome {
  // An order of this tag is already there (card K28): looked up, not counted as refused.
  return /duplicate/i.test(error.message) ? { outcome: 'unknown', error } : failedWrite(error);
}

/** What became of an order call. A success without an order number proves nothing (card K27). */
export function writeOutcome(answer: Answer): WriteOutcome {
  if (!answer.ok) return failed(answer.error);
  const read = parseValue(zOrderAnswer, answer.value);
  if (!read.ok) return { outcome: 'unknown', error: read.error };
  const { orderId, orderStatus } = read.value;
  if (orderStatus?.toUpperCase() === 'REJECTED') {
    return {
      outcome: 'rejected',
      error: brokerError('refused', `order ${orderId ?? ''} was rejected: see the order book`),
    };
  }
  if (!orderId) return placedWithout('orderId');
  return { outcome: 'confirmed', orderId };
}

/** The same for a change or a cancellation, whose order is known: Dhan may answer with nothing but success. */
export function changeOutcome(answer: Answer, orderId: string): WriteOutcome {
  if (!answer.ok) return failed(answer.error);
  const read = parseValue(zOrderAnswer, answer.value);
  if (!read.ok) return { outcome: 'unknown', error: read.error };
  const { orderStatus } = read.value;
  if (orderStatus?.toUpperCase() === 'REJECTED') {
    return { outcome: 'rejected', error: brokerError('refused', `the change of order ${orderId} was rejected`) };
  }
  return { outcome: 'confirmed', orderId };
}
