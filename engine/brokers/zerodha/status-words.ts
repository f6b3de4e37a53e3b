import type { OrderStatus } from '../../domain/order.ts';

/** Kite's words (`brokers.md` section 5). The list is open: a word that is not here is `unknown`, which counts as working. */
const STATUSES: Readonly<Record<string, OrderStatus>> = {
  'PUT ORDER REQ RECEIVED': 'pending',
  'VALIDATION PENDING': 'pending',
  'OPEN PENDING': 'pending',
  'AMO REQ RECEIVED': 'pending',
  'TRIGGER PENDING': 'trigger-pending',
  OPEN: 'open',
  'MODIFY VALIDATION PENDING': 'open',
  'MODIFY PENDING': 'open',
  MODIFIED: 'open',
  'CANCEL PENDING': 'open',
  COMPLETE: 'complete',
  CANCELLED: 'cancelled',
  CANCELED: 'cancelled',
  CANCEL: 'cancelled',
  'CANCELLED AMO': 'cancelled',
  REJECTED: 'rejected',
  EXPIRED: 'expired',
  LAPSED: 'expired',
};

/** An order's status, whatever the case of the word. */
export function statusOf(word: string): OrderStatus {
  const known = word.trim().toUpperCase();
  return Object.hasOwn(STATUSES, known) ? (STATUSES[known] ?? 'unknown') : 'unknown';
}

/** Whether the word says that the order waits for its trigger. */
export function waitsForTrigger(word: string): boolean {
  return statusOf(word) === 'trigger-pending';
}
