import { createHash } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';

/** What opens a practice account. No secrets: anyone who knows the client code can derive them. */
export type PracticeCredentials = {
  readonly clientCode: string;
  readonly password: string;
  /** Base32, as an authenticator app takes it. */
  readonly totpSeed: string;
};

/** The practice password and TOTP seed of a client code, the same on every machine. */
export function practiceCredentials(clientCode: string): PracticeCredentials {
  const digest = (purpose: string): Buffer =>
    createHash('sha256').update(`practice terminal ${purpose} ${clientCode}`).digest();
  const seed = digest('totp').subarray(0, 20);
  return {
    clientCode,
    password: `practice-${digest('password').toString('hex').slice(0, 10)}`,
    totpSeed: new Secret({ buffer: new Uint8Array(seed).buffer }).base32,
  };
}

/** Whether a typed password and code open the practice account; a code of the neighbouring 30 s step passes too. */
export function checkPracticeLogin(
  typed: { readonly clientCode: string; readonly password: string; readonly totp: string },
  now: number,
): { readonly ok: true } | { readonly ok: false; readonly wrong: 'password' | 'totp' } {
  const known = practiceCredentials(typed.clientCode);
  if (typed.password !== known.password) return { ok: false, wrong: 'password' };
  const codes = new TOTP({ secret: Secret.fromBase32(known.totpSeed) });
  const shift = codes.validate({ token: typed.totp, timestamp: now, window: 1 });
  return shift === null ? { ok: false, wrong: 'totp' } : { ok: true };
}
