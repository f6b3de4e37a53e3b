import type { KillSwitchTerminal, TerminalReport, TerminalRun } from '../engine/ports.ts';
import { Attempt } from './attempt.ts';
import type { AttemptParts } from './attempt.ts';
import type { AttemptKind } from './attempt-record.ts';
import { launchBrowser } from './browser.ts';
import type { BrowserOptions, LaunchedBrowser } from './browser.ts';
import { activate, rehearse } from './commit.ts';
import { readSwitch } from './switch-state.ts';
import { TerminalFailure } from './terminal-failure.ts';
import { failureFrom, readingOf, reportOf } from './terminal-report.ts';
import type { EndedAttempt, SwitchReading } from './terminal-report.ts';
import { OneTimeCodes } from './totp.ts';
import type { Walk } from './wait.ts';

/** What a terminal is made of. Times are milliseconds; 10 s a step and 120 s a run unless said otherwise. */
export type TerminalOptions = Omit<AttemptParts, 'codes' | 'stepTimeoutMs'> & {
  readonly browser?: BrowserOptions;
  readonly stepTimeoutMs?: number;
  readonly runTimeoutMs?: number;
};

/**
 * A broker's web terminal driven through its profile. Each attempt has a browser of its own, gone when it ends, and
 * attempts wait for each other. Answers with values only: whatever goes wrong is a code and a sentence.
 */
export class PlaywrightTerminal implements KillSwitchTerminal {
  readonly #options: TerminalOptions;
  readonly #parts: AttemptParts;
  #browser: LaunchedBrowser | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(options: TerminalOptions) {
    this.#options = options;
    this.#parts = {
      ...options,
      codes: new OneTimeCodes(options.clock),
      stepTimeoutMs: options.stepTimeoutMs ?? 10_000,
    };
  }

  /** Walks the profile to the last click and cancels, or makes it. */
  async run(run: TerminalRun, episodeId: string): Promise<TerminalReport> {
    const walkThrough = run === 'dry-run' ? rehearse : activate;
    const ended = await this.#inTurn(() => this.#attempt(run, episodeId, walkThrough));
    return reportOf(ended);
  }

  /** Signs in afresh and reads the switch. */
  async readState(episodeId: string): Promise<SwitchReading> {
    const ended = await this.#inTurn(() =>
      this.#attempt('read-state', episodeId, async (walk) => {
        const state = await readSwitch(walk);
        await walk.shoot(`read-back-${state}`);
        return state;
      }),
    );
    return readingOf(ended, this.#options.clock.now());
  }

  /** Ends the attempt under way, if any, and its browser. The terminal is not used afterwards. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#browser?.close();
    await this.#queue;
  }

  async #attempt<T>(
    kind: AttemptKind,
    episodeId: string,
    work: (walk: Walk, clientCode: string) => Promise<T>,
  ): Promise<EndedAttempt<T>> {
    const attempt = new Attempt(kind, episodeId, this.#parts);
    const deadline = this.#startDeadline();
    try {
      const credentials = await attempt.credentials();
      const { browser } = await this.#launch(deadline.passed);
      const walk = await attempt.openSignedIn(browser, credentials);
      const value = await work(walk, credentials.clientCode);
      attempt.record.finish({ value });
      return { attempt, value };
    } catch (error) {
      const ending = deadline.passed() ? 'late' : this.#closed ? 'closed' : 'by-itself';
      const failure = failureFrom(error, attempt.record.lastStep, ending);
      await attempt.picture('where-it-ended');
      attempt.record.finish({ code: failure.code, detail: failure.message });
      return { attempt, failure };
    } finally {
      deadline.stop();
      await this.#browser?.close();
      this.#browser = undefined;
    }
  }

  async #launch(late: () => boolean): Promise<LaunchedBrowser> {
    const { origins, resourceOrigins } = this.#options.profile;
    const hosts = new Set([...origins, ...resourceOrigins].map((origin) => new URL(origin).hostname));
    const launched = await launchBrowser({ ...this.#options.browser, hosts: [...hosts] });
    this.#browser = launched;
    if (this.#closed) throw new TerminalFailure('crashed', 'The terminal was closed before it began.');
    // The deadline closes the browser it finds; one that came up after it has nobody to close it.
    if (late()) throw new TerminalFailure('timeout', 'The browser took too long to start.');
    return launched;
  }

  /** When the run has had its time the browser is closed, which ends whatever it is waiting for. */
  #startDeadline(): { readonly passed: () => boolean; readonly stop: () => void } {
    const timer = new AbortController();
    let passed = false;
    void this.#options.clock.sleep(this.#options.runTimeoutMs ?? 120_000, timer.signal).then(() => {
      if (timer.signal.aborted) return;
      passed = true;
      void this.#browser?.close();
    });
    return { passed: () => passed, stop: () => timer.abort() };
  }

  #inTurn<T>(action: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(action);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }
}
