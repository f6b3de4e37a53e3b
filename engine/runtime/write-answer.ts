import { refusalCode } from '../domain/exit-plan.ts';
import type { StepOutcome } from '../domain/kill-plan.ts';
import type { RefusalCode } from '../domain/order.ts';
import type { BrokerError, WriteOutcome } from '../ports.ts';

/** What became of an order call, as the journal keeps it. */
export type WriteAnswer = {
  readonly outcome: StepOutcome;
  readonly orderId?: string;
  readonly detail?: string;
  readonly code?: RefusalCode;
};

/** Refusals that speak of the line or the session, not of the order. */
const LINE_CODES: ReadonlySet<BrokerError['code']> = new Set([
  'rate-limited',
  'session-expired',
  'login-refused',
  'server',
  'network',
  'timeout',
]);

/** A broker's reason for a refusal, with its code where it has one we know. */
export function refusalOf(words: string): { readonly detail: string; readonly code?: RefusalCode } {
  const code = refusalCode(words);
  return { detail: words, ...(code === undefined ? {} : { code }) };
}

/** A tag the broker has seen before belongs to an order that may exist: it is looked up, not sent again (card K28). */
function isDuplicateTag(words: string): boolean {
  return /duplicate|already (been )?(received|placed|exists)/i.test(words);
}

/** Reads a broker's answer for what it proves: a yes without an order number proves nothing (card K27). */
export function answerOf(answer: WriteOutcome): WriteAnswer {
  if (answer.outcome === 'confirmed') {
    const { orderId } = answer;
    return orderId === ''
      ? { outcome: 'unknown', detail: 'accepted without an order number' }
      : { outcome: 'confirmed', orderId };
  }
  const { code, message } = answer.error;
  if (answer.outcome === 'unknown') return { outcome: 'unknown', detail: message };
  if (isDuplicateTag(message)) return { outcome: 'unknown', detail: `already there, says the broker: ${message}` };
  return LINE_CODES.has(code)
    ? { outcome: 'rejected', detail: message, code: 'line' }
    : { outcome: 'rejected', ...refusalOf(message) };
}
