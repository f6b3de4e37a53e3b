import { join } from 'node:path';
import type { KillSwitchTerminal, TerminalReport, TerminalRun } from '../engine/ports.ts';
import type { AttemptParts } from './attempt.ts';
import { AttemptRunner } from './attempt-runner.ts';
import type { AttemptStart, Work } from './attempt-runner.ts';
import type { Person } from './walk-parts.ts';
import { ownBrowsers } from './browser-source.ts';
import type { BrowserSource } from './browser-source.ts';
import type { BrowserOptions } from './browser.ts';
import { canaryReport } from './canary.ts';
import type { CanaryReport } from './canary.ts';
import { activate, commitHere, rehearse } from './commit.ts';
import type { WalkOutcome } from './commit.ts';
import type { CodeSources } from './page-secrets.ts';
import { factsOfEpisode } from './proof/episode-facts.ts';
import { proofsOf } from './proof/prove.ts';
import { memoryRecording } from './recording.ts';
import type { RecordingStore } from './recording.ts';
import { clearEpisode } from './retention.ts';
import { Standby, standbyEpisode } from './standby.ts';
import type { StandbyState } from './standby.ts';
import { readSwitch } from './switch-state.ts';
import { readingOf, reportOf } from './terminal-report.ts';
import type { EndedAttempt, SwitchReading } from './terminal-report.ts';
import { OneTimeCodes } from './totp.ts';

/** What a terminal is made of. Times are milliseconds; 10 s a step and 120 s a run unless said otherwise. */
export type TerminalOptions = Omit<AttemptParts, 'sources' | 'recording' | 'stepTimeoutMs'> &
  Partial<CodeSources> & {
    readonly browser?: BrowserOptions;
    /** Where browsers come from; one of its own for each attempt unless given. */
    readonly browsers?: BrowserSource;
    readonly recording?: RecordingStore;
    readonly stepTimeoutMs?: number;
    readonly runTimeoutMs?: number;
    /** How long one reading waits for the broker's confirmation mail: 20 s unless said otherwise. */
    readonly mailWaitMs?: number;
    /** A real broker's switch is pulled only where a dry run on this computer has passed. */
    readonly mustBeRehearsed?: boolean;
    /** Browsers that show their window, for what a page asks only of a person. Without them a captcha ends the run. */
    readonly shownBrowsers?: BrowserSource;
    /** The broker's own word on the switch, where its API has one. */
    readonly brokerSays?: () => Promise<'on' | 'off' | undefined>;
  };

/**
 * A broker's web terminal driven through its profile. Attempts wait for each other, and each has a browser context of its
 * own, gone when it ends, but for the one page that stands ready. Answers with values only: whatever goes wrong is a code
 * and a sentence.
 */
export class PlaywrightTerminal implements KillSwitchTerminal {
  readonly #options: TerminalOptions;
  readonly #recording: RecordingStore;
  readonly #runner: AttemptRunner;
  readonly #standby: Standby;

  constructor(options: TerminalOptions) {
    this.#options = options;
    this.#recording = options.recording ?? memoryRecording();
    const { clock } = options;
    const sources: CodeSources = {
      codes: options.codes ?? new OneTimeCodes(clock),
      // Asked for at each attempt: the trader may give or change it at any time.
      get mailbox() {
        return options.mailbox;
      },
      askTrader: options.askTrader,
    };
    const stepTimeoutMs = options.stepTimeoutMs ?? 10_000;
    const parts = { ...options, recording: this.#recording, sources, stepTimeoutMs };
    const browsers = options.browsers ?? ownBrowsers(options.browser);
    this.#runner = new AttemptRunner(parts, browsers, options.runTimeoutMs ?? 120_000);
    this.#standby = new Standby(this.#runner, clock);
  }

  /** Whether a kill now would have one click to make. */
  get isWarm(): boolean {
    return this.#standby.isReady;
  }

  /** Walks the profile to the last click and cancels, or makes it. */
  async run(run: TerminalRun, episodeId: string): Promise<TerminalReport> {
    if (run === 'activate' && this.#isUnrehearsed) return neverRehearsed;
    if (run === 'activate') return reportOf(await this.#activate(episodeId));
    const ended = await this.#runner.inTurn(() =>
      this.#withPerson({ kind: 'dry-run', episodeId }, ({ walk }) => rehearse(walk)),
    );
    if (ended.value === 'rehearsed') ended.attempt.keepRecording();
    return reportOf(ended);
  }

  /** A dry run compared with the last good one (card W11): whether a kill today would find the page it knows. */
  async canary(episodeId: string): Promise<CanaryReport> {
    const recorded = this.#recording.load();
    const ended = await this.#runner.inTurn(() =>
      this.#runner.run({ kind: 'canary', episodeId }, ({ walk }) => rehearse(walk)),
    );
    return canaryReport(ended, recorded);
  }

  /** Signs in afresh and reads the switch; read as on, it says what proves it. */
  async readState(episodeId: string): Promise<SwitchReading> {
    if (this.#isUnrehearsed) {
      return { state: 'unknown', detail: neverRehearsed.detail, evidence: [], readAt: this.#options.clock.now() };
    }
    const ended = await this.#runner.ahead(() =>
      this.#withPerson({ kind: 'read-state', episodeId }, async ({ walk }) => {
        const state = await readSwitch(walk);
        await walk.shoot(`read-back-${state}`);
        return state;
      }),
    );
    if (ended.failure === undefined) ended.attempt.keepRecording();
    const reading = readingOf(ended, this.#options.clock.now());
    return reading.state === 'on' ? this.#withProofs(reading, episodeId) : reading;
  }

  /** Signs in and goes to the last question, to stand there; or checks the page that stands there. Every few minutes. */
  warm(): Promise<StandbyState> {
    if (!this.#standby.isReady) clearEpisode(this.#folderOf(standbyEpisode));
    return this.#standby.warm();
  }

  /** Gives the page that stands ready up. */
  coolDown(): Promise<void> {
    return this.#standby.coolDown();
  }

  /** Ends the attempt under way, if any, and its browser. The terminal is not used afterwards. */
  async close(): Promise<void> {
    await this.#standby.coolDown();
    await this.#runner.close();
    await this.#standby.coolDown();
  }

  get #isUnrehearsed(): boolean {
    return this.#options.mustBeRehearsed === true && this.#recording.load() === undefined;
  }

  async #activate(episodeId: string): Promise<EndedAttempt<WalkOutcome>> {
    return this.#runner.ahead(async () => {
      const ready = await this.#standby.take();
      const start = { kind: 'activate', episodeId } as const;
      if (ready === undefined) return this.#withPerson(start, ({ walk }) => activate(walk));
      return this.#runner.run({ ...start, page: ready.page }, ({ walk }) => commitHere(walk, ready.confirm));
    });
  }

  /** A captcha comes before anything is pressed that changes anything: the walk is made once more where the trader sees it. */
  async #withPerson<T>(start: AttemptStart, work: Work<T>): Promise<EndedAttempt<T>> {
    const { shownBrowsers: browsers, askTrader, profile } = this.#options;
    const ended = await this.#runner.run(start, work);
    if (ended.failure?.code !== 'captcha' || ended.attempt.record.committed !== 'no') return ended;
    if (browsers === undefined || askTrader === undefined) return ended;
    const person: Person = {
      withinMs: personWithinMs[start.kind === 'read-state' ? 'reading' : 'run'],
      asked: ({ untilMs }, over) => askTrader({ what: 'captcha', profile: profile.name, untilMs }, over),
    };
    return this.#runner.run({ ...start, shown: { browsers, person } }, work);
  }

  async #withProofs(reading: SwitchReading, episodeId: string): Promise<SwitchReading> {
    const facts = factsOfEpisode(this.#folderOf(episodeId));
    if (facts === undefined) return reading;
    const { clock, profile, mailbox, mailWaitMs, brokerSays } = this.#options;
    const { verdict, proofs, words } = await proofsOf(facts, {
      clock,
      rule: profile.confirmationMail,
      mailbox,
      mailWaitMs: mailWaitMs ?? 20_000,
      ...(brokerSays ? { broker: brokerSays } : {}),
    });
    return { ...reading, verdict, proofs, detail: [reading.detail, words].filter(Boolean).join(' ') };
  }

  #folderOf(episodeId: string): string {
    return join(this.#options.evidenceRoot, this.#options.account, episodeId);
  }
}

/** The engine waits longer for a run than for a reading. */
const personWithinMs = { run: 120_000, reading: 60_000 } as const;

const neverRehearsed: TerminalReport & { readonly detail: string } = {
  outcome: 'failed',
  committed: 'no',
  code: 'never-rehearsed',
  detail:
    "This broker's page was never walked on this computer, so its switch was not touched. Set it by hand now; run the drill of this account once the market is closed.",
  evidence: [],
  steps: [],
};
