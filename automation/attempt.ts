import type { Browser } from 'playwright-core';
import type { AccountId } from '../engine/domain/account-snapshot.ts';
import type { Clock } from '../engine/ports.ts';
import { AttemptRecord } from './attempt-record.ts';
import type { AttemptKind } from './attempt-record.ts';
import { Evidence } from './evidence.ts';
import { GuardedPage } from './guarded-page.ts';
import { inTime } from './in-time.ts';
import type { SecretField, TerminalProfile } from './profiles/profile-schema.ts';
import { Redactor } from './redact.ts';
import { takePicture } from './screenshot.ts';
import { signIn } from './switch-state.ts';
import { TerminalFailure } from './terminal-failure.ts';
import type { OneTimeCodes } from './totp.ts';
import type { Walk } from './wait.ts';

/** What signs the account in. The seed is base32; absent fields are those the broker does not ask for. */
export type TerminalCredentials = {
  readonly clientCode: string;
  readonly password?: string;
  readonly mpin?: string;
  readonly totpSeed?: string;
};

/** What all attempts of a terminal share. */
export type AttemptParts = {
  readonly account: AccountId;
  readonly profile: TerminalProfile;
  readonly credentials: () => Promise<TerminalCredentials>;
  readonly evidenceRoot: string;
  readonly clock: Clock;
  readonly codes: OneTimeCodes;
  readonly stepTimeoutMs: number;
};

/** One attempt: its evidence, its record, its secrets, and the page it works on. */
export class Attempt {
  readonly evidence: Evidence;
  readonly record: AttemptRecord;
  readonly redactor = new Redactor();
  readonly #parts: AttemptParts;
  #guarded: GuardedPage | undefined;

  constructor(kind: AttemptKind, episodeId: string, parts: AttemptParts) {
    this.#parts = parts;
    this.evidence = new Evidence({ root: parts.evidenceRoot, account: parts.account, episodeId }, this.redactor);
    this.record = new AttemptRecord(kind, parts.profile.name, { clock: parts.clock, evidence: this.evidence });
  }

  /** The credentials, known to the redactor before anything else sees them. */
  async credentials(): Promise<TerminalCredentials> {
    const { clock, credentials } = this.#parts;
    const read = await inTime(clock, 20_000, credentials).catch(() => undefined);
    if (read === undefined) {
      throw new TerminalFailure(
        'credentials-missing',
        'The sign-in data of this account could not be read. Unlock the keychain or enter it again.',
      );
    }
    for (const secret of [read.password, read.mpin, read.totpSeed]) {
      if (secret !== undefined) this.redactor.add(secret);
    }
    return read;
  }

  /** Opens a fresh page and signs in. A refused one-time code is tried once more with the next one; a refused password never. */
  async openSignedIn(browser: Browser, credentials: TerminalCredentials): Promise<Walk> {
    try {
      return await this.#signInOnce(browser, credentials);
    } catch (error) {
      if (!(error instanceof TerminalFailure) || error.about !== 'totp') throw error;
      this.#parts.codes.refused();
      await this.picture('code-refused');
      return this.#signInOnce(browser, credentials);
    }
  }

  /** Keeps a picture of where the attempt is. */
  async picture(name: string): Promise<void> {
    if (this.#guarded === undefined) return;
    const { evidence, redactor } = this;
    await takePicture(this.#guarded.page, name, { evidence, redactor, clock: this.#parts.clock });
  }

  async #signInOnce(browser: Browser, credentials: TerminalCredentials): Promise<Walk> {
    const { profile, clock, stepTimeoutMs } = this.#parts;
    const guarded = await GuardedPage.open(browser, profile, (origin) => this.record.noteBlocked(origin));
    this.#guarded = guarded;
    const walk: Walk = {
      guarded,
      profile,
      clock,
      stepTimeoutMs,
      record: this.record,
      secret: (field) => this.#secret(field, credentials),
      shoot: (name) => this.picture(name),
    };
    await signIn(walk, credentials.clientCode);
    return walk;
  }

  async #secret(field: SecretField, credentials: TerminalCredentials): Promise<string> {
    if (field === 'totp' && credentials.totpSeed !== undefined) {
      const code = await this.#parts.codes.next(credentials.totpSeed);
      this.redactor.add(code);
      return code;
    }
    const value = field === 'totp' ? undefined : credentials[field];
    if (value !== undefined) return value;
    throw new TerminalFailure('credentials-missing', `The page asks for the ${field}, which was never entered here.`);
  }
}
