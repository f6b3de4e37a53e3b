import { err, ok } from '../../domain/result.ts';
import { brokerError } from '../shared/broker-error.ts';
import { parseJson, rateLimited, type Answer, type Reply } from '../shared/broker-http.ts';

/** Kotak's code for an order call from an address that is not on the account's list (`brokers.md` 1.1). */
const ADDRESS_NOT_REGISTERED = '100008';

/** Reads a reply: what it brought, or what kind of failure its status means. */
export function readReply({ status, text, retryAfter }: Reply): Answer {
  const body = parseJson(text);
  if (status < 300) return body === undefined ? err(brokerError('unreadable', 'the answer is not JSON')) : ok(body);
  const { code, message } = (body ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  const words = `${typeof code === 'string' ? code : `HTTP ${status}`}: ${typeof message === 'string' ? message : ''}`;
  if (status === 401) return err(brokerError('session-expired', words));
  if (status === 429) return err(rateLimited(words, retryAfter));
  if (code === ADDRESS_NOT_REGISTERED) return err(brokerError('ip-not-allowed', words));
  if (status >= 500) return err(brokerError('server', words));
  return err(brokerError(code === 'login-refused' ? 'login-refused' : 'refused', words));
}
