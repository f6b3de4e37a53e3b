import type { KillSwitchTerminal, TerminalReport, TerminalRun } from '../engine/ports.ts';
import { Attempt } from './attempt.ts';
import type { AttemptParts, TerminalCredentials } from './attempt.ts';
import type { AttemptKind } from './attempt-record.ts';
import { launchBrowser } from './browser.ts';
import type { BrowserOptions, LaunchedBrowser } from './browser.ts';
import { activate, rehearse } from './commit.ts';
import { readSwitch } from './switch-state.ts';
import { isRefusal, TerminalFailure } from './terminal-failure.ts';
import { OneTimeCodes } from './totp.ts';
import { isGone } from './wait.ts';
import type { Walk } from './wait.ts';

/** What a terminal is made of. Times are milliseconds; 10 s a step and 120 s a run unless said otherwise. */
export type TerminalOptions = Omit<AttemptParts, 'codes' | 'stepTimeoutMs'> & {
  readonly browser?: BrowserOptions;
  readonly stepTimeoutMs?: number;
  readonly runTimeoutMs?: number;
};

type Reading = Awaited<ReturnType<KillSwitchTerminal['readState']>>;
type Ended<T> = { readonly attempt: Attempt; readonly value?: T; readonly failure?: TerminalFailure };

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
  async readState(episodeId: string): Promise<Reading> {
    const ended = await this.#inTurn(() =>
      this.#attempt('read-state', episodeId, async (walk) => {
        const state = await readSwitch(walk);
        await walk.shoot(`read-back-${state}`);
        return state;
      }),
    );
    const detail = detailOf(ended);
    return {
      state: ended.value ?? 'unknown',
      ...(detail === undefined ? {} : { detail }),
      evidence: ended.attempt.evidence.files,
      readAt: this.#options.clock.now(),
    };
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
  ): Promise<Ended<T>> {
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
      const failure = this.#failureFrom(error, attempt, deadline.passed());
      await attempt.picture('where-it-ended');
      attempt.record.finish({ code: failure.code, detail: failure.message });
      return { attempt, failure };
    } finally {
      deadline.stop();
      await attempt.close();
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

  #failureFrom(error: unknown, attempt: Attempt, late: boolean): TerminalFailure {
    const step = attempt.record.lastStep;
    if (late) return new TerminalFailure('timeout', `The time for the whole run was over in step “${step}”.`);
    if (error instanceof TerminalFailure) return error;
    if (isGone(error)) {
      const why = this.#closed ? 'The terminal was closed' : 'The browser went away';
      return new TerminalFailure('crashed', `${why} in step “${step}”.`);
    }
    const first = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return new TerminalFailure('crashed', `Step “${step}” ended with an error: ${first}`);
  }

  #inTurn<T>(action: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(action);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }
}

function reportOf(ended: Ended<'activated' | 'already-on' | 'rehearsed'>): TerminalReport {
  const { attempt, value, failure } = ended;
  const detail = detailOf(ended);
  const common = {
    committed: attempt.record.committed,
    evidence: attempt.evidence.files,
    steps: attempt.record.steps,
    ...(detail === undefined ? {} : { detail }),
  };
  if (failure === undefined) return { outcome: value ?? 'failed', ...common };
  return { outcome: isRefusal(failure.code) ? 'refused' : 'failed', code: failure.code, ...common };
}

/** What failed, and whether evidence is missing; undefined when there is nothing to say. */
function detailOf({ attempt, failure }: Ended<unknown>): string | undefined {
  const { fault } = attempt.evidence;
  const parts = [
    ...(failure === undefined ? [] : [attempt.redactor.redact(failure.message)]),
    ...(fault === undefined ? [] : [`Evidence could not be kept (${fault}).`]),
  ];
  return parts.length === 0 ? undefined : parts.join(' ');
}

export type { TerminalCredentials };
