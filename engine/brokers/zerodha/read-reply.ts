import { err, ok } from '../../domain/result.ts';
import type { BrokerError } from '../../ports.ts';
import { brokerError } from '../shared/broker-error.ts';
import { parseJson, rateLimited, type Answer, type Reply } from '../shared/broker-http.ts';

type Envelope = {
  readonly status?: unknown;
  readonly data?: unknown;
  readonly message?: unknown;
  readonly error_type?: unknown;
};

/**
 * What Kite says of an address that is not on the app's list. Its error type has changed over time, its words have not
 * (seen as "IP (1.2.3.4) is not allowed to place orders for this app" and "No IPs configured for this app").
 */
const ADDRESS = /\bIPs?\b.*\bnot allowed\b|\bno IPs configured\b/i;

/** Failures between Kite and the exchange: nobody can say from here whether an order call had its effect. */
const UNCERTAIN: ReadonlySet<unknown> = new Set(['NetworkException', 'DataException', 'GeneralException']);

/** Takes the envelope off a reply: its data, or which kind of failure it is. */
export function readReply({ status, text, retryAfter }: Reply): Answer {
  const body = parseJson(text);
  const envelope = (typeof body === 'object' && body !== null ? body : {}) as Envelope;
  const { message, error_type: type, data } = envelope;
  const words = `${typeof type === 'string' ? type : `HTTP ${status}`}: ${typeof message === 'string' ? message : ''}`;
  // The body of a 429 is not documented: only the status counts.
  if (status === 429) return err(rateLimited(words, retryAfter));
  if (status < 300 && envelope.status === 'success' && data !== undefined) return ok(data);
  if (envelope.status !== 'error') return err(withoutEnvelope(status));
  return err(brokerError(codeOf(status, type, String(message)), words));
}

function withoutEnvelope(status: number): BrokerError {
  // A gateway's page, not Kite's word: a 403 of it says nothing about the session.
  if (status >= 400) return brokerError('server', `HTTP ${status} without Kite's envelope`);
  return brokerError('unreadable', 'the answer is not in Kite’s envelope', 'status');
}

function codeOf(status: number, type: unknown, message: string): BrokerError['code'] {
  if (ADDRESS.test(message)) return 'ip-not-allowed';
  if (type === 'TokenException') return 'session-expired';
  if (status >= 500 || UNCERTAIN.has(type)) return 'server';
  return 'refused';
}
