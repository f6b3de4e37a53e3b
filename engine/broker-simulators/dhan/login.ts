import { randomUUID } from 'node:crypto';
import type { Hono } from 'hono';
import { Secret, TOTP } from 'otpauth';
import type { Env } from '../../simulation/broken-calls.ts';
import type { FaultName } from '../../simulation/faults.ts';
import type { WireContext } from '../frame/wire-simulator.ts';
import type { DhanContext } from './dhan-wire.ts';
import { dhanTime } from './wire-form.ts';

const DAY_MS = 86_400_000;

/** Dhan's tokens: one works at a time, for a day; making one ends the one before. */
export class DhanTokens {
  readonly #wire: WireContext;
  #open: { readonly token: string; readonly until: number } | undefined;
  #usedCodes: readonly string[] = [];

  constructor(wire: WireContext) {
    this.#wire = wire;
  }

  /** Makes one. */
  make(): { readonly token: string; readonly until: number } {
    this.#open = { token: `eyJ.${randomUUID()}`, until: this.#wire.clock.now() + DAY_MS };
    return this.#open;
  }

  /** The account of a token that still works. */
  accountOf(token: string | undefined): string | undefined {
    const isOpen = this.#open !== undefined && this.#open.token === token && this.#wire.clock.now() < this.#open.until;
    return isOpen ? this.#wire.accountId : undefined;
  }

  endAll(): void {
    this.#open = undefined;
  }

  /** Whether a one-time password is right, and was not used before. */
  takesCode(code: string | undefined): boolean {
    const { clock, login } = this.#wire;
    const totp = new TOTP({ secret: Secret.fromBase32(login.totpSeed) });
    const isRight = code !== undefined && totp.validate({ token: code, timestamp: clock.now(), window: 1 }) !== null;
    if (!isRight || this.#usedCodes.includes(code)) return false;
    this.#usedCodes = [...this.#usedCodes, code].slice(-10);
    return true;
  }
}

const REFUSED = {
  errorType: 'Invalid_Authentication',
  errorCode: 'DH-901',
  errorMessage: 'Invalid PIN or TOTP',
} as const;

/** The login of a program: everything stands in the query, where logs of URLs would show it. */
export function addLogin(app: Hono<Env>, { exchange, accountId, login, tokens }: DhanContext): void {
  const fails = (name: FaultName) => exchange.faults.strike(accountId, name, 'reads');
  app.post('/app/generateAccessToken', (c) => {
    const { dhanClientId, pin, totp } = c.req.query();
    if (fails('login-closed')) return c.html('<h1>Login opens at 09:00</h1>', 503);
    const isRight = dhanClientId === login.clientCode && pin === login.mpin;
    if (!isRight || fails('login-refused') || !tokens.takesCode(totp)) return c.json(REFUSED, 401);
    const { token, until } = tokens.make();
    return c.json({
      dhanClientId: login.clientCode,
      dhanClientName: 'PRACTICE TRADER',
      dhanClientUcc: 'PRAC12345P',
      givenPowerOfAttorney: false,
      accessToken: token,
      expiryTime: `${dhanTime(until).replace(' ', 'T')}.000`,
    });
  });
}
