import type { AccountId } from '../engine/domain/account-snapshot.ts';
import type { Clock } from '../engine/ports.ts';
import { AttemptRecord } from './attempt-record.ts';
import type { AttemptKind } from './attempt-record.ts';
import type { BrowserLease } from './browser-source.ts';
import { CanvasPage } from './canvas/canvas-page.ts';
import { Evidence } from './evidence.ts';
import { GuardedPage } from './guarded-page.ts';
import { inTime } from './in-time.ts';
import { visible } from './locate.ts';
import { landmarksOf, outlineOf } from './outline.ts';
import { PageSecrets } from './page-secrets.ts';
import type { CodeSources, TerminalCredentials } from './page-secrets.ts';
import type { TerminalProfile } from './profiles/profile-schema.ts';
import type { PagesSeen, RecordingStore } from './recording.ts';
import { Redactor } from './redact.ts';
import { takePicture } from './screenshot.ts';
import { TerminalFailure } from './terminal-failure.ts';
import type { Person, Walk } from './walk-parts.ts';
import { walkSteps } from './walk.ts';

/** What all attempts of a terminal share. */
export type AttemptParts = {
  readonly account: AccountId;
  readonly profile: TerminalProfile;
  readonly credentials: () => Promise<TerminalCredentials>;
  readonly evidenceRoot: string;
  readonly clock: Clock;
  readonly sources: CodeSources;
  readonly recording: RecordingStore;
  readonly stepTimeoutMs: number;
  /** Only for an attempt whose window a person sees. */
  readonly person?: Person;
};

/** One attempt: its evidence, its record, its secrets, and the page it works on. */
export class Attempt {
  readonly evidence: Evidence;
  readonly record: AttemptRecord;
  readonly redactor = new Redactor();
  readonly #kind: AttemptKind;
  readonly #parts: AttemptParts;
  readonly #pages: Record<string, readonly string[]> = {};
  #guarded: GuardedPage | undefined;
  #canvas: CanvasPage | undefined;

  constructor(kind: AttemptKind, episodeId: string, parts: AttemptParts) {
    this.#kind = kind;
    this.#parts = parts;
    this.evidence = new Evidence({ root: parts.evidenceRoot, account: parts.account, episodeId }, this.redactor);
    this.record = new AttemptRecord(kind, parts.profile.name, { clock: parts.clock, evidence: this.evidence });
  }

  /** What each page of the walk showed, by the step that led to it. */
  get pages(): PagesSeen {
    return this.#pages;
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
    for (const secret of [read.password, read.mpin, read.totpSeed, read.mobileNumber]) {
      if (secret !== undefined) this.redactor.add(secret);
    }
    return read;
  }

  /** Opens a fresh page and signs in. A refused one-time code is tried once more with the next one; a refused password never. */
  async openSignedIn(browser: BrowserLease, credentials: TerminalCredentials): Promise<Walk> {
    const { profile, sources, clock } = this.#parts;
    const secrets = new PageSecrets(profile, credentials, sources, { clock, redactor: this.redactor });
    try {
      return await this.#signInOnce(browser, secrets, credentials.clientCode);
    } catch (error) {
      if (!(error instanceof TerminalFailure) || error.about !== 'totp') throw error;
      secrets.refused();
      await this.picture('code-refused');
      return this.#signInOnce(browser, secrets, credentials.clientCode);
    }
  }

  /** Goes on with a page that another attempt has signed in. */
  adopt(walk: Walk, itsSecrets: Redactor): Walk {
    this.redactor.addAll(itsSecrets);
    this.#guarded = walk.guarded;
    this.#canvas = walk.canvas;
    return { ...walk, ...this.#notes() };
  }

  /** Keeps a picture of where the attempt is. */
  async picture(name: string): Promise<void> {
    if (this.#guarded === undefined || this.#guarded.isPrivate) return;
    const { evidence, redactor } = this;
    await takePicture(this.#guarded.page, name, { evidence, redactor, clock: this.#parts.clock });
  }

  /** Keeps the page in words, for a run that ended early. */
  async outline(name: string): Promise<void> {
    const { page } = this.#guarded ?? {};
    if (page === undefined) return;
    const lines = await inTime(this.#parts.clock, 3_000, () => outlineOf(page, this.redactor)).catch(() => undefined);
    if (lines !== undefined) this.evidence.writeJson(this.evidence.reserve(`${name}.json`), lines);
  }

  /** After a run that went well: what the page looked like, for the canary and for a canvas that shows no words. */
  keepRecording(): void {
    const { recording, profile, clock } = this.#parts;
    const before = recording.load();
    const points = this.#canvas?.points ?? [];
    const pages = Object.fromEntries(Object.entries(this.#pages).map(([step, parts]) => [step, [...parts]]));
    recording.save({
      profile: profile.name,
      recordedAt: clock.now(),
      points: points.slice(-200),
      pages: { ...before?.pages, ...pages },
    });
  }

  async #signInOnce(browser: BrowserLease, secrets: PageSecrets, clientCode: string): Promise<Walk> {
    const { profile, clock, stepTimeoutMs, person } = this.#parts;
    await secrets.signInBegins();
    const guarded = await GuardedPage.open(browser, profile, (origin) => this.record.noteBlocked(origin));
    this.#guarded = guarded;
    this.#canvas = profile.canvas ? this.#openCanvas(guarded) : undefined;
    const walk: Walk = {
      guarded,
      profile,
      clientCode,
      ...(this.#canvas ? { canvas: this.#canvas } : {}),
      ...(person ? { person } : {}),
      clock,
      stepTimeoutMs,
      secret: (field, withinMs) => secrets.get(field, withinMs),
      mailMark: secrets.mailMark,
      ...this.#notes(),
    };
    await walkSteps(walk, profile.login);
    guarded.showPictures();
    return walk;
  }

  #openCanvas({ page }: GuardedPage): CanvasPage {
    const { profile, recording, clock } = this.#parts;
    const points = [...profile.points, ...(recording.load()?.points ?? [])];
    return new CanvasPage(page, points, { clock, learns: this.#learns });
  }

  /** Only runs that a person can watch and that change nothing teach: in a kill every moment counts. */
  get #learns(): boolean {
    return this.#kind === 'dry-run' || this.#kind === 'read-state' || this.#kind === 'canary';
  }

  #notes(): Pick<Walk, 'record' | 'shoot' | 'sawPage'> {
    return { record: this.record, shoot: (name) => this.picture(name), sawPage: (step) => this.#sawPage(step) };
  }

  async #sawPage(step: string): Promise<void> {
    const { page } = this.#guarded ?? {};
    if (page === undefined || (this.#kind !== 'dry-run' && this.#kind !== 'canary')) return;
    const { profile } = this.#parts;
    for (const { when } of profile.popUps) {
      // A pop-up comes when it likes: a page behind one is not what it will be tomorrow.
      if (when.by !== 'point' && (await visible(page, when).count()) > 0) return;
    }
    // What is not seen is not compared; the steps themselves still are.
    const outline = await inTime(this.#parts.clock, 3_000, () => outlineOf(page, this.redactor)).catch(() => undefined);
    if (outline !== undefined) this.#pages[step] = landmarksOf(outline);
  }
}
