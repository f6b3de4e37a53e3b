import type { Clock } from '../engine/ports.ts';
import { Attempt } from './attempt.ts';
import type { AttemptParts } from './attempt.ts';
import type { AttemptKind } from './attempt-record.ts';
import type { BrowserLease, BrowserSource } from './browser-source.ts';
import type { Redactor } from './redact.ts';
import { TerminalFailure } from './terminal-failure.ts';
import { failureFrom } from './terminal-report.ts';
import type { EndedAttempt } from './terminal-report.ts';
import type { Walk } from './walk-parts.ts';

/** A page that is signed in and stands where it was left. */
export type OpenPage = {
  readonly walk: Walk;
  readonly lease: BrowserLease;
  /** Knows what was typed into it. */
  readonly redactor: Redactor;
};

/** What an attempt does once it is signed in. `keep` leaves the page open for whoever holds it then. */
export type Work<T> = (page: OpenPage, keep: () => void) => Promise<T>;

/** How an attempt is told from others, and the page it goes on with instead of signing in. */
export type AttemptStart = { readonly kind: AttemptKind; readonly episodeId: string; readonly page?: OpenPage };

/** Runs attempts one after the other, each with its deadline, and turns whatever is thrown into a code and a sentence. */
export class AttemptRunner {
  readonly #parts: AttemptParts;
  readonly #browsers: BrowserSource;
  readonly #runTimeoutMs: number;
  #lease: BrowserLease | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(parts: AttemptParts, browsers: BrowserSource, runTimeoutMs: number) {
    this.#parts = parts;
    this.#browsers = browsers;
    this.#runTimeoutMs = runTimeoutMs;
  }

  /** After the one before it has ended. */
  inTurn<T>(action: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(action);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  /** Ends what is under way, as if the browser had gone. */
  async interrupt(): Promise<void> {
    await this.#lease?.close();
  }

  /** No attempt begins any more, and the one under way ends. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.interrupt();
    await this.#queue;
  }

  /** One attempt, from signing in (or a page that is open) to its end. */
  async run<T>({ kind, episodeId, page }: AttemptStart, work: Work<T>): Promise<EndedAttempt<T>> {
    const attempt = new Attempt(kind, episodeId, this.#parts);
    this.#lease = page?.lease;
    const deadline = this.#startDeadline(this.#parts.clock);
    let isKept = false;
    try {
      const open = page
        ? { ...page, walk: attempt.adopt(page.walk, page.redactor) }
        : await this.#signIn(attempt, deadline.passed);
      const value = await work(open, () => (isKept = true));
      attempt.record.finish({ value });
      return { attempt, value };
    } catch (error) {
      isKept = false;
      const ending = deadline.passed() ? 'late' : this.#closed ? 'closed' : 'by-itself';
      const failure = failureFrom(error, attempt.record.lastStep, ending);
      await attempt.picture('where-it-ended');
      await attempt.outline('where-it-ended');
      attempt.record.finish({ code: failure.code, detail: failure.message });
      return { attempt, failure };
    } finally {
      deadline.stop();
      if (!isKept) await this.#lease?.close();
      this.#lease = undefined;
    }
  }

  async #signIn(attempt: Attempt, late: () => boolean): Promise<OpenPage> {
    const credentials = await attempt.credentials();
    const { origins, resourceOrigins } = this.#parts.profile;
    const hosts = new Set([...origins, ...resourceOrigins].map((origin) => new URL(origin).hostname));
    const lease = await this.#browsers.lease([...hosts]);
    this.#lease = lease;
    if (this.#closed) throw new TerminalFailure('crashed', 'The terminal was closed before it began.');
    // The deadline closes the browser it finds; one that came up after it has nobody to close it.
    if (late()) throw new TerminalFailure('timeout', 'The browser took too long to start.');
    const walk = await attempt.openSignedIn(lease, credentials);
    return { walk, lease, redactor: attempt.redactor };
  }

  /** When the run has had its time its pages are closed, which ends whatever it is waiting for. */
  #startDeadline(clock: Clock): { readonly passed: () => boolean; readonly stop: () => void } {
    const timer = new AbortController();
    let passed = false;
    void clock.sleep(this.#runTimeoutMs, timer.signal).then(() => {
      if (timer.signal.aborted) return;
      passed = true;
      void this.#lease?.close();
    });
    return { passed: () => passed, stop: () => timer.abort() };
  }
}
