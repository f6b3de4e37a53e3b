import { err, ok } from '../../domain/result.ts';
import type { BrokerError } from '../../ports.ts';
import { brokerError } from '../shared/broker-error.ts';
import { parseJson, rateLimited, type Answer, type Reply } from '../shared/broker-http.ts';
import { zFailure } from './wire.ts';

/** What each of Dhan's codes means here (`brokers.md` 2.2); the portal's second vocabulary stands beside the first. */
const CODES: Readonly<Record<string, BrokerError['code']>> = {
  'DH-901': 'session-expired',
  AUTH001: 'session-expired',
  '807': 'session-expired',
  '808': 'session-expired',
  '809': 'session-expired',
  'DH-904': 'rate-limited',
  '805': 'rate-limited',
  'DH-902': 'refused',
  'DH-903': 'refused',
  'DH-905': 'refused',
  'DH-906': 'refused',
  'DH-907': 'refused',
  '806': 'refused',
  // After these nobody knows whether the call had its effect.
  'DH-908': 'server',
  'DH-909': 'server',
  'DH-910': 'server',
  '800': 'server',
};

/** How a refusal for the address reads; it comes under the code for bad input. */
const ADDRESS = /invalid ip|ip (?:address )?(?:is )?not|static ip|unauthori[sz]ed ip/i;

type Failure = { readonly code: string; readonly message: string };

/** What a body says went wrong; undefined when it says nothing of the kind. */
function failureOf(body: unknown): Failure | undefined {
  const failure = zFailure.safeParse(body).data;
  if (!failure) return undefined;
  const { errorCode, errorType, errorMessage, message, status, data } = failure;
  if (errorCode !== undefined || errorType !== undefined) {
    return { code: text(errorCode) || text(errorType), message: text(errorMessage) || text(message) };
  }
  if (!/^(?:failure|failed|error)$/i.test(text(status))) return undefined;
  // The data calls put the code among the data: {"status":"failed","data":{"805":"Too many requests"}}.
  const [code, words] = Object.entries(typeof data === 'object' && data !== null ? data : {})[0] ?? ['', ''];
  return { code, message: text(words) || text(errorMessage) || text(message) };
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** Reads a reply in Dhan's vocabulary of failures. A page, half an answer and an empty one are unreadable, never empty lists. */
export function readReply({ status, text: body, retryAfter }: Reply): Answer {
  const parsed = parseJson(body);
  const failure = failureOf(parsed);
  if (status < 300 && !failure) {
    return parsed === undefined ? err(brokerError('unreadable', 'the answer is not JSON')) : ok(parsed);
  }
  const words = failure ? `${failure.code}: ${failure.message}` : `HTTP ${status}`;
  return err(failed(status, { words, code: failure?.code ?? '', retryAfter }));
}

function failed(
  status: number,
  {
    words,
    code,
    retryAfter,
  }: { readonly words: string; readonly code: string; readonly retryAfter: string | undefined },
): BrokerError {
  if (ADDRESS.test(words)) return brokerError('ip-not-allowed', words);
  const known = CODES[code];
  if (status === 429 || known === 'rate-limited') return rateLimited(words, retryAfter);
  if (status === 401 || known === 'session-expired') return brokerError('session-expired', words);
  if (known !== undefined) return brokerError(known, words);
  if (status >= 500) return brokerError('server', words);
  // A failure under a success, in no known code: it may have had its effect.
  return brokerError(status < 300 ? 'server' : 'refused', words);
}

/** The same for calls that may be answered with nothing at all (202, 204). */
export function readAcceptance(reply: Reply): Answer {
  return reply.status < 300 && reply.text.trim() === '' ? ok({}) : readReply(reply);
}
