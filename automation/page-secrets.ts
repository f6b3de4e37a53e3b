import type { Clock } from '../engine/ports.ts';
import { inTime } from './in-time.ts';
import type { TerminalProfile } from './profiles/profile-schema.ts';
import type { SecretField } from './profiles/step-schema.ts';
import { codeIn } from './proof/mail-rule.ts';
import type { Mailbox } from './proof/mailbox.ts';
import type { Redactor } from './redact.ts';
import { TerminalFailure } from './terminal-failure.ts';
import type { OneTimeCodes } from './totp.ts';

const mailboxEveryMs = 1_500;

/** What signs the account in. The seed is base32; absent fields are those the broker does not ask for. */
export type TerminalCredentials = {
  readonly clientCode: string;
  readonly mobileNumber?: string;
  readonly password?: string;
  readonly mpin?: string;
  readonly totpSeed?: string;
};

/** A question only the trader can answer, for as long as the page waits for it. */
export type TypedCodes = (question: {
  readonly profile: string;
  readonly untilMs: number;
}) => Promise<string | undefined>;

/** Where one-time codes come from: the authenticator's seed, the trader's mailbox, the trader. */
export type CodeSources = {
  readonly codes: OneTimeCodes;
  readonly mailbox?: Mailbox;
  readonly askTrader?: TypedCodes;
};

/** What the page asks for, one field at a time. Every code is known to the redactor before it is typed. */
export class PageSecrets {
  readonly #profile: TerminalProfile;
  readonly #credentials: TerminalCredentials;
  readonly #sources: CodeSources;
  readonly #parts: { readonly clock: Clock; readonly redactor: Redactor };
  readonly #refused = new Set<string>();
  #requestedAt: number;
  #last: string | undefined;

  constructor(
    profile: TerminalProfile,
    credentials: TerminalCredentials,
    sources: CodeSources,
    parts: { readonly clock: Clock; readonly redactor: Redactor },
  ) {
    this.#profile = profile;
    this.#credentials = credentials;
    this.#sources = sources;
    this.#parts = parts;
    this.#requestedAt = parts.clock.now();
  }

  /** Told when a sign-in begins: codes of before are of another one. */
  signInBegins(): void {
    this.#requestedAt = this.#parts.clock.now();
  }

  /** Told when the page refused the last code. */
  refused(): void {
    this.#sources.codes.refused();
    if (this.#last !== undefined) this.#refused.add(this.#last);
  }

  /** The secret for a field. Throws `credentials-missing` when there is none, or none came in time. */
  async get(field: SecretField, withinMs: number): Promise<string> {
    if (field === 'otp') return this.#known(await this.#oneTimeCode(withinMs));
    if (field === 'totp') {
      const { totpSeed } = this.#credentials;
      return this.#known(
        totpSeed === undefined ? await this.#typed(withinMs) : await this.#sources.codes.next(totpSeed),
      );
    }
    const value = this.#credentials[field];
    if (value !== undefined) return value;
    throw missing(`The page asks for the ${field}, which was never entered here.`);
  }

  #known(code: string | undefined): string {
    if (code === undefined)
      throw missing('No one-time code came in time, by mail or from you. Sign in to the broker by hand.');
    this.#parts.redactor.add(code);
    this.#last = code;
    return code;
  }

  /** By mail for two thirds of the time, then from the trader. */
  async #oneTimeCode(withinMs: number): Promise<string | undefined> {
    const { mailbox } = this.#sources;
    if (mailbox === undefined) return this.#typed(withinMs);
    return (await this.#mailed(mailbox, (withinMs * 2) / 3)) ?? this.#typed(withinMs / 3);
  }

  async #mailed(mailbox: Mailbox, withinMs: number): Promise<string | undefined> {
    const { clock } = this.#parts;
    const rule = this.#profile.codeMail;
    if (rule === undefined) return undefined;
    const end = clock.monotonic() + withinMs;
    while (clock.monotonic() < end) {
      const since = this.#requestedAt;
      // A mailbox that cannot be read now may be in a moment; the trader is asked in the end.
      const mails = await inTime(clock, end - clock.monotonic(), () => mailbox.since(since, rule.from)).catch(() => []);
      const code = codeIn(mails ?? [], rule, { since, refused: this.#refused });
      if (code !== undefined) return code;
      await clock.sleep(mailboxEveryMs);
    }
    return undefined;
  }

  async #typed(withinMs: number): Promise<string | undefined> {
    const { clock } = this.#parts;
    const { askTrader } = this.#sources;
    if (askTrader === undefined) return undefined;
    const question = { profile: this.#profile.name, untilMs: clock.now() + withinMs };
    const typed = await inTime(clock, withinMs, () => askTrader(question)).catch(() => undefined);
    const code = typed?.trim();
    return code !== undefined && /^\d{4,8}$/.test(code) ? code : undefined;
  }
}

function missing(sentence: string): TerminalFailure {
  return new TerminalFailure('credentials-missing', sentence);
}
