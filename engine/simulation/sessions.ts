import { randomBytes, timingSafeEqual } from 'node:crypto';

/** Who is logged in. Sessions live as long as the process: whoever comes after a restart logs in again, as at a real broker. */
export class Sessions {
  readonly #accounts = new Map<string, string>();

  /** Opens a session and returns its token. */
  open(accountId: string): string {
    const token = randomBytes(24).toString('base64url');
    this.#accounts.set(token, accountId);
    return token;
  }

  /** The account a token stands for. */
  accountOf(authorization: string | undefined): string | undefined {
    return this.#accounts.get(bearer(authorization));
  }

  /** Ends one session. */
  end(authorization: string | undefined): void {
    this.#accounts.delete(bearer(authorization));
  }

  /** Ends every session of an account. */
  endAll(accountId: string): void {
    for (const [token, owner] of this.#accounts) if (owner === accountId) this.#accounts.delete(token);
  }
}

function bearer(authorization: string | undefined): string {
  return authorization?.startsWith('Bearer ') ? authorization.slice(7) : '';
}

/** Compares a header with the admin's token without telling by its duration how much of it was right. */
export function bearsToken(authorization: string | undefined, token: string): boolean {
  const given = Buffer.from(bearer(authorization));
  const wanted = Buffer.from(token);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
