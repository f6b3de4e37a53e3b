import { err, ok, type Result } from '../../domain/result.ts';
import { istDateOf, istMidnight } from '../../domain/trading-day.ts';
import type { EpochMs } from '../../domain/time.ts';
import type { BrokerError, Clock, StopSignal } from '../../ports.ts';
import { brokerError } from '../shared/broker-error.ts';
import type { Answer, BrokerHttp } from '../shared/broker-http.ts';
import { BrokerSession } from '../shared/broker-session.ts';
import { parseValue } from '../shared/rows.ts';
import { Passcodes } from '../shared/totp.ts';
import type { KotakEndpoints } from './endpoints.ts';
import { zClientIp, zTradeSession, zViewSession } from './wire.ts';

/** What Kotak's login asks for. All but the first two are secrets. */
export type KotakCredentials = {
  readonly clientCode: string;
  readonly mobileNumber: string;
  readonly consumerKey: string;
  readonly mpin: string;
  readonly totpSeed: string;
};

/** What calls of a session carry, and the address it was opened from: it is good from there only. */
export type KotakTrade = {
  readonly token: string;
  readonly sid: string;
  readonly tradingUrl: string;
  readonly address: string | undefined;
};

const LOGIN_TIMEOUT_MS = 4_000;
const DAY_MS = 86_400_000;
/** Sessions end daily by regulation; a new one is opened before the market is. */
const RENEW_AFTER_MIDNIGHT_MS = 8 * 3_600_000;

/** What a trading call carries. */
export function tradeHeaders({ token, sid }: KotakTrade): Readonly<Record<string, string>> {
  return { Auth: token, Sid: sid, 'neo-fin-key': 'neotradeapi' };
}

type LoginParts = {
  readonly http: BrokerHttp;
  readonly endpoints: KotakEndpoints;
  /** Asked for at every login: they are stored and changed while the guard runs. */
  readonly credentials: () => KotakCredentials;
  readonly clock: Clock;
};

/** Kotak's session: a one-time password opens a view session, the MPIN a trade session on top of it (`brokers.md` 1.1). */
export function kotakSession(parts: LoginParts): BrokerSession<KotakTrade> {
  const { credentials, clock, http } = parts;
  const codes = new Passcodes({ seed: () => credentials().totpSeed, clock, now: () => http.serverTime.now() });
  return new BrokerSession<KotakTrade>({
    clock,
    lacks: () => lackOf(credentials(), codes),
    open: (stop) => openSession(parts, codes, stop),
    // Kotak has no logout over HTTP (`brokers.md` 1.1): forgetting the session is all there is.
    end: () => Promise.resolve(ok(undefined)),
    endsAt: (_session, openedAt) => nextRenewal(openedAt),
  });
}

/** 08:00 Indian time, the first after a session was opened. */
export function nextRenewal(openedAt: EpochMs): EpochMs {
  const today = istMidnight(istDateOf(openedAt)) + RENEW_AFTER_MIDNIGHT_MS;
  return today > openedAt ? today : today + DAY_MS;
}

/** The address Kotak sees us come from; undefined when it does not say. */
export async function clientAddress({
  http,
  endpoints,
  credentials,
}: Pick<LoginParts, 'http' | 'endpoints' | 'credentials'>): Promise<string | undefined> {
  const url = `${endpoints.login}/login/1.0/get-client-ip`;
  const answer = await http.readOnce({ method: 'GET', url, headers: { Authorization: credentials().consumerKey } });
  const read = answer.ok ? parseValue(zClientIp, answer.value) : answer;
  return read.ok ? read.value.data[0]?.ip : undefined;
}

/** The seed was looked at before: nobody needs the session any more. */
const NO_PASSWORD = brokerError('session-expired', 'the login was given up');

async function openSession(
  parts: LoginParts,
  codes: Passcodes,
  stop: StopSignal,
): Promise<Result<KotakTrade, BrokerError>> {
  const { endpoints } = parts;
  // The first answer tells the broker's time, which the password is made for.
  const address = await clientAddress(parts);
  const totp = await codes.next(stop);
  if (totp === undefined) return err(NO_PASSWORD);
  const { mobileNumber, clientCode: ucc, mpin } = parts.credentials();
  const first = await post(parts, '/login/1.0/tradeApiLogin', { body: { mobileNumber, ucc, totp } });
  const view = first.ok ? parseValue(zViewSession, first.value) : first;
  if (!view.ok) return err(loginError(view.error));
  const { token, sid } = view.value.data;
  const headers = { sid, Auth: token };
  const second = await post(parts, '/login/1.0/tradeApiValidate', { body: { mpin }, headers });
  const trade = second.ok ? parseValue(zTradeSession, second.value) : second;
  if (!trade.ok) return err(loginError(trade.error));
  const { token: tradeToken, sid: tradeSid, baseUrl } = trade.value.data;
  const tradingUrl = baseUrl.replace(/\/+$/, '');
  if (!endpoints.isOurs(tradingUrl))
    return err(brokerError('unreadable', 'the login names a trading host that is not Kotak’s', 'baseUrl'));
  return ok({ token: tradeToken, sid: tradeSid, tradingUrl, address });
}

/** What is not given yet, or cannot be right, in the words of the form. */
function lackOf(credentials: KotakCredentials, codes: Passcodes): BrokerError | undefined {
  const { clientCode, mobileNumber, consumerKey, mpin, totpSeed } = credentials;
  const fields = { 'client code': clientCode, 'consumer key': consumerKey, 'mobile number': mobileNumber };
  const all = { ...fields, MPIN: mpin, 'TOTP secret': totpSeed };
  const missing = Object.entries(all).find(([, value]) => value === '')?.[0];
  if (missing !== undefined) return brokerError('login-refused', `no ${missing} is stored for this account`, missing);
  if (codes.usable) return undefined;
  return brokerError('login-refused', 'the stored TOTP secret is none: copy it again', 'TOTP secret');
}

function post(
  { http, endpoints, credentials }: LoginParts,
  path: string,
  { body, headers = {} }: { readonly body: object; readonly headers?: Readonly<Record<string, string>> },
): Promise<Answer> {
  const fixed = { Authorization: credentials().consumerKey, 'neo-fin-key': 'neotradeapi' };
  const call = {
    method: 'POST',
    url: `${endpoints.login}${path}`,
    headers: { ...fixed, ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  } as const;
  return http.readOnce(call, undefined, LOGIN_TIMEOUT_MS);
}

/** At the door every clear no is about the login itself. */
function loginError(error: BrokerError): BrokerError {
  return error.code === 'refused' || error.code === 'session-expired'
    ? brokerError('login-refused', error.message)
    : error;
}
