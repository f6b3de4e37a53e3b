import type { Clock } from '../engine/ports.ts';
import { inTime } from './in-time.ts';
import type { TerminalProfile } from './profiles/profile-schema.ts';
import type { SecretField } from './profiles/step-schema.ts';
import { MailAwaited } from './mail/await-mail.ts';
import type { MailRequest } from './mail/await-mail.ts';
import type { Mailbox, MailMark } from './mail/mailbox.ts';
import type { Redactor } from './redact.ts';
import { TerminalFailure } from './terminal-failure.ts';
import type { OneTimeCodes } from './totp.ts';

/** A mail server that does not say by then where the inbox ends is not waited for: the trader can still type the code. */
const markWithinMs = 8_000;

/** What signs the account in. The seed is base32; absent fields are those the broker does not ask for. */
export type TerminalCredentials = {
  readonly clientCode: string;
  readonly mobileNumber?: string;
  readonly password?: string;
  readonly mpin?: string;
  readonly totpSeed?: string;
};

/** A question only the trader can answer, for as long as the page waits for it. */
export type TypedCodes = (
  question: { readonly what: 'otp' | 'captcha'; readonly profile: string; readonly untilMs: number },
  /** Settles when it is not needed any more. */
  over?: Promise<unknown>,
) => Promise<string | undefined>;

/** Where one-time codes come from: the authenticator's seed, the trader's mailbox, the trader. */
export type CodeSources = {
  readonly codes: OneTimeCodes;
  readonly mailbox?: Mailbox | undefined;
  readonly askTrader?: TypedCodes | undefined;
};

/** What the page asks for, one field at a time. Every code is known to the redactor before it is typed. */
export class PageSecrets {
  readonly #profile: TerminalProfile;
  readonly #credentials: TerminalCredentials;
  readonly #sources: CodeSources;
  readonly #parts: { readonly clock: Clock; readonly redactor: Redactor };
  readonly #mail: MailAwaited | undefined;
  #request: MailRequest | undefined;

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
    this.#mail = sources.mailbox && new MailAwaited(sources.mailbox, parts.clock);
  }

  /** Where the inbox ended when the sign-in began; undefined where it was not to be read. */
  get mailMark(): MailMark | undefined {
    return this.#request?.mark;
  }

  /** To be called before the page is asked to send anything: mails of before are of another sign-in. */
  async signInBegins(): Promise<void> {
    const { codeMail, confirmationMail } = this.#profile;
    const mail = (codeMail ?? confirmationMail) ? this.#mail : undefined;
    const begun = mail && (await inTime(this.#parts.clock, markWithinMs, () => mail.begin()).catch(() => undefined));
    this.#request = begun?.ok === true ? begun.value : undefined;
  }

  /** Told when the page refused the last code. */
  refused(): void {
    this.#sources.codes.refused();
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
    return code;
  }

  /** By mail for two thirds of the time, then from the trader. */
  async #oneTimeCode(withinMs: number): Promise<string | undefined> {
    if (this.#mail === undefined || this.#request === undefined) return this.#typed(withinMs);
    return (await this.#mailed(this.#mail, this.#request, (withinMs * 2) / 3)) ?? this.#typed(withinMs / 3);
  }

  async #mailed(mail: MailAwaited, request: MailRequest, withinMs: number): Promise<string | undefined> {
    const rule = this.#profile.codeMail;
    if (rule === undefined) return undefined;
    const { clock } = this.#parts;
    const answer = await inTime(clock, withinMs, () => mail.code(request, rule, withinMs)).catch(() => undefined);
    return answer?.ok === true ? answer.value : undefined;
  }

  async #typed(withinMs: number): Promise<string | undefined> {
    const { clock } = this.#parts;
    const { askTrader } = this.#sources;
    if (askTrader === undefined) return undefined;
    const question = { what: 'otp', profile: this.#profile.name, untilMs: clock.now() + withinMs } as const;
    const typed = await inTime(clock, withinMs, () => askTrader(question)).catch(() => undefined);
    const code = typed?.trim();
    return code !== undefined && /^\d{4,8}$/.test(code) ? code : undefined;
  }
}

function missing(sentence: string): TerminalFailure {
  return new TerminalFailure('credentials-missing', sentence);
}
