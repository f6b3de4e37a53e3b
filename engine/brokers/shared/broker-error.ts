import type { BrokerError, WriteOutcome } from '../../ports.ts';

const MAY_PASS: ReadonlySet<BrokerError['code']> = new Set(['timeout', 'network', 'rate-limited', 'server']);

/** Builds an error; whether a read may be repeated follows from its code. */
export function brokerError(code: BrokerError['code'], message: string, field?: string): BrokerError {
  return { code, message, retryable: MAY_PASS.has(code), ...(field === undefined ? {} : { field }) };
}

/** Errors after which the call surely had no effect; after any other it may have. */
const NO_EFFECT: ReadonlySet<BrokerError['code']> = new Set([
  'refused',
  'rate-limited',
  'session-expired',
  'login-refused',
  'ip-not-allowed',
]);

/** What became of an order call that failed: refused for certain, or unknown because it may have arrived. */
export function failedWrite(error: BrokerError): WriteOutcome {
  return { outcome: NO_EFFECT.has(error.code) ? 'rejected' : 'unknown', error };
}

/** A success that names no order proves nothing: it is looked up by tag (card K27). */
export function placedWithout(field: string): WriteOutcome {
  return { outcome: 'unknown', error: brokerError('unreadable', 'success without an order number', field) };
}
