import { err, ok, type Result } from '../../domain/result.ts';
import { istDateOf, istMidnight } from '../../domain/trading-day.ts';
import type { EpochMs } from '../../domain/time.ts';
import type { BrokerError, Clock, StopSignal } from '../../ports.ts';
import { brokerError } from '../shared/broker-error.ts';
import type { BrokerHttp } from '../shared/broker-http.ts';
import { BrokerSession } from '../shared/broker-session.ts';
import { parseValue } from '../shared/rows.ts';
import { Passcodes } from '../shared/totp.ts';
import type { DhanUrls } from './urls.ts';
import { istInstant } from './parse.ts';
import { zToken } from './wire.ts';

/** Who logs in: the client id, the PIN, and the seed of the one-time passwords set up on Dhan Web. */
export type DhanCredentials = { readonly clientId: string; readonly pin: string; readonly totpSeed: string };

/** A token lives for 24 hours. Making one ends the one before, whoever holds it. */
export type DhanToken = { readonly token: string; readonly madeAt: EpochMs; readonly expiresAt: EpochMs };

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** A token is made anew so long before it ends. */
const BEFORE_END_MS = 15 * MINUTE_MS;
/** And once every morning, so that none ends while the market is open: 08:15 in India. */
const MORNING_MS = 8 * 60 * MINUTE_MS + 15 * MINUTE_MS;

/** What a login is made with. */
type LoginParts = {
  readonly urls: DhanUrls;
  /** Asked for at every login: they are stored and changed while the guard runs. */
  readonly credentials: () => DhanCredentials;
  readonly clock: Clock;
};

/** What is not given yet, or cannot be right, in the words of the form. */
function lackOf({ clientId, pin, totpSeed }: DhanCredentials, passcodes: Passcodes): BrokerError | undefined {
  const fields = { 'client code': clientId, PIN: pin, 'TOTP secret': totpSeed };
  const missing = Object.entries(fields).find(([, value]) => value === '')?.[0];
  if (missing !== undefined) return brokerError('login-refused', `no ${missing} is stored for this account`, missing);
  if (passcodes.usable) return undefined;
  return brokerError('login-refused', 'the stored TOTP secret is none: copy it again from Dhan Web', 'TOTP secret');
}

/** Dhan's session, which is a token; there is no way to end it but to make another one. */
export function dhanSession(http: BrokerHttp, { urls, credentials, clock }: LoginParts): BrokerSession<DhanToken> {
  const passcodes = new Passcodes({ seed: () => credentials().totpSeed, clock, now: () => http.serverTime.now() });
  return new BrokerSession<DhanToken>({
    clock,
    lacks: () => lackOf(credentials(), passcodes),
    open: (stop) => makeToken(http, { urls, credentials, clock, passcodes, stop }),
    end: () => Promise.resolve(ok(undefined)),
  });
}

/** The seed was looked at before: nobody needs the token any more. */
const NO_PASSWORD = brokerError('session-expired', 'the login was given up');

async function makeToken(
  http: BrokerHttp,
  {
    urls,
    credentials,
    clock,
    passcodes,
    stop,
  }: LoginParts & { readonly passcodes: Passcodes; readonly stop: StopSignal },
): Promise<Result<DhanToken, BrokerError>> {
  const totp = await passcodes.next(stop);
  if (totp === undefined) return err(NO_PASSWORD);
  const { clientId, pin } = credentials();
  const query = new URLSearchParams({ dhanClientId: clientId, pin, totp }).toString();
  // Never repeated by the line: a password is good for one try.
  const answer = await http.readOnce({ method: 'POST', url: `${urls.auth}/app/generateAccessToken?${query}` });
  if (!answer.ok) return err(refusedLogin(answer.error));
  const made = parseValue(zToken, answer.value);
  if (!made.ok) return made;
  const madeAt = clock.now();
  const stated = istInstant(made.value.expiryTime);
  const isLater = stated !== undefined && stated > madeAt;
  return ok({ token: made.value.accessToken, madeAt, expiresAt: isLater ? stated : madeAt + DAY_MS });
}

/** A login that was answered with a refusal is one for good: the PIN or the password is wrong. */
function refusedLogin(error: BrokerError): BrokerError {
  if (/every \d+ minutes?/i.test(error.message)) return brokerError('rate-limited', error.message);
  const isRefusal = error.code === 'refused' || error.code === 'session-expired';
  return isRefusal ? brokerError('login-refused', error.message) : error;
}

/** Whether a token should be made now although the one there is still works. */
export function isDue({ madeAt, expiresAt }: DhanToken, now: EpochMs): boolean {
  const morning = istMidnight(istDateOf(now)) + MORNING_MS;
  return expiresAt - now < BEFORE_END_MS || (madeAt < morning && now >= morning);
}
