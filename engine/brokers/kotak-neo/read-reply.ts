import { err, ok } from '../../domain/result.ts';
import { brokerError } from '../shared/broker-error.ts';
import { NOT_SENT } from '../shared/broker-session.ts';
import { parseJson, rateLimited, type Answer, type Reply } from '../shared/broker-http.ts';

/** What a failing body says, in any of Kotak's shapes. */
type Failure = { readonly code: number | undefined; readonly words: string };

/** "Nothing there" in the shape of an error (`brokers.md` 2.1). */
const NO_DATA = 5203;
const ADDRESS_NOT_REGISTERED = 100008;
const SESSION_OF_ANOTHER_ADDRESS = 1037;
const SESSION_OVER: ReadonlySet<number> = new Set([100022, SESSION_OF_ANOTHER_ADDRESS]);
const GOOD_CODES: ReadonlySet<number> = new Set([200, 1000]);

/** Whether a body says that a list is empty. A stale session says the same. */
export function saysNoData(body: unknown): boolean {
  return fieldsOf(body)['stCode'] === NO_DATA || fieldsOf(body)['stCode'] === String(NO_DATA);
}

/** Whether an error says that the session belongs to another address: one more login helps, or nothing does. */
export function isOtherAddress(message: string): boolean {
  return message.replace(NOT_SENT, '').startsWith(`${SESSION_OF_ANOTHER_ADDRESS}:`);
}

/** Reads a reply: the body decides before the status, because Kotak answers failures with any of them. */
export function readReply({ status, text, retryAfter }: Reply): Answer {
  const body = parseJson(text);
  if (body === undefined || typeof body !== 'object' || body === null) return withoutBody(status, retryAfter);
  if (saysNoData(body) && status < 500) return ok(body);
  const failure = failureOf(body, status);
  if (!failure) return ok(body);
  const { code, words } = failure;
  if (code === ADDRESS_NOT_REGISTERED) return err(brokerError('ip-not-allowed', addressWords(words)));
  const isOver = (code !== undefined && SESSION_OVER.has(code)) || /invalid session|2fa process/i.test(words);
  if (isOver) return err(brokerError('session-expired', words));
  // 429 is also what a wrong client code is answered with, in the body and not as the status.
  if (status === 429) return err(rateLimited(words, retryAfter));
  if (status >= 500) return err(brokerError('server', words));
  if (status === 401 || status === 403) return err(brokerError('session-expired', words));
  return err(brokerError('refused', words));
}

/** Kotak's "unauthorized" says nothing to a trader; its code stays for whoever asks Kotak. */
export function addressWords(words: string): string {
  return `Kotak takes no orders from this internet address: register it as your static IP at Kotak (${words})`;
}

/** A page, half an answer, or none at all: nothing is known of what it was about. */
function withoutBody(status: number, retryAfter: string | undefined): Answer {
  const words = `HTTP ${status}, and the answer is not JSON`;
  if (status === 429) return err(rateLimited(words, retryAfter));
  if (status === 403) return err(brokerError('session-expired', words));
  return err(brokerError(status >= 500 ? 'server' : 'unreadable', words));
}

/** Why a body is no success; undefined when it is one. At least five shapes are in use (`brokers.md` 1.1). */
function failureOf(body: object, status: number): Failure | undefined {
  const fields = fieldsOf(body);
  const [inner] = Array.isArray(fields['error']) ? (fields['error'] as readonly unknown[]) : [];
  const detail = fieldsOf(inner);
  const code = [fields['stCode'], fields['errorCode'], detail['code']].map(Number).find(Number.isFinite);
  const said = [fields['emsg'], fields['errMsg'], fields['message'], fields['Error Message'], fields['Error']];
  const sentence = [...said, detail['message'], fields['stat']].find((each) => typeof each === 'string' && each !== '');
  const stat = typeof fields['stat'] === 'string' ? fields['stat'].toLowerCase() : undefined;
  const state = typeof fields['status'] === 'string' ? fields['status'].toLowerCase() : undefined;
  const isFailure =
    status >= 300 ||
    inner !== undefined ||
    fields['Error Message'] !== undefined ||
    fields['Error'] !== undefined ||
    (stat !== undefined && stat !== 'ok') ||
    state === 'error' ||
    state === 'failure' ||
    (fields['stCode'] !== undefined && (code === undefined || !GOOD_CODES.has(code)));
  if (!isFailure) return undefined;
  return { code, words: `${code ?? `HTTP ${status}`}: ${typeof sentence === 'string' ? sentence : 'no reason given'}` };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
