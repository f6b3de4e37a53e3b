import type { Clock } from '../engine/ports.ts';
import { Attempt } from './attempt.ts';
import type { AttemptParts } from './attempt.ts';
import type { AttemptKind } from './attempt-record.ts';
import type { BrowserLease, BrowserSource } from './browser-source.ts';
import type { Redactor } from './redact.ts';
import { TerminalFailure } from './terminal-failure.ts';
import { failureFrom, madeWayForKill } from './terminal-report.ts';
import type { EndedAttempt } from './terminal-report.ts';
import type { Person, Walk } from './walk-parts.ts';

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
export type AttemptStart = {
  readonly kind: AttemptKind;
  readonly episodeId: string;
  readonly page?: OpenPage;
  /** A person sits before it: its browser shows its window, and it has the time that he needs. */
  readonly shown?: ShownTo;
};

/** Where browsers with a window come from, and how the person is asked. */
export type ShownTo = { readonly browsers: BrowserSource; readonly person: Person };

/** What may be given up for a kill: nothing of the account hangs on it. */
const givesWay: ReadonlySet<AttemptKind> = new Set(['dry-run', 'canary', 'standby']);

/** A person needs longer than a program. */
const shownTimeoutMs = 240_000;

/** Runs attempts one after the other, each with its deadline, and turns whatever is thrown into a code and a sentence. */
export class AttemptRunner {
  readonly #parts: AttemptParts;
  readonly #browsers: BrowserSource;
  readonly #runTimeoutMs: number;
  #lease: BrowserLease | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #closed = false;
  #kills = 0;
  #kind: AttemptKind | undefined;

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

  /** As `inTurn`, for a kill: no rehearsal is waited for, be it under way or in the queue before it. */
  async ahead<T>(action: () => Promise<T>): Promise<T> {
    this.#kills += 1;
    try {
      if (this.#kind !== undefined && givesWay.has(this.#kind)) await this.interrupt();
      return await this.inTurn(action);
    } finally {
      this.#kills -= 1;
    }
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
  async run<T>({ kind, episodeId, page, shown }: AttemptStart, work: Work<T>): Promise<EndedAttempt<T>> {
    const attempt = new Attempt(kind, episodeId, { ...this.#parts, ...(shown ? { person: shown.person } : {}) });
    this.#lease = page?.lease;
    this.#kind = kind;
    const deadline = this.#startDeadline(this.#parts.clock, shown ? shownTimeoutMs : this.#runTimeoutMs);
    const madeWay = (): boolean => this.#kills > 0 && givesWay.has(kind);
    let isKept = false;
    try {
      const open = page
        ? { ...page, walk: attempt.adopt(page.walk, page.redactor) }
        : await this.#signIn(attempt, shown?.browsers ?? this.#browsers, { late: deadline.passed, madeWay });
      const value = await work(open, () => (isKept = true));
      attempt.record.finish({ value });
      return { attempt, value };
    } catch (error) {
      isKept = false;
      const ending = madeWay() ? 'made-way' : deadline.passed() ? 'late' : this.#closed ? 'closed' : 'by-itself';
      const failure = failureFrom(error, attempt.record.lastStep, ending);
      await attempt.picture('where-it-ended');
      await attempt.outline('where-it-ended');
      attempt.record.finish({ code: failure.code, detail: failure.message });
      return { attempt, failure };
    } finally {
      deadline.stop();
      if (!isKept) await this.#lease?.close();
      this.#lease = undefined;
      this.#kind = undefined;
    }
  }

  async #signIn(
    attempt: Attempt,
    browsers: BrowserSource,
    ended: { readonly late: () => boolean; readonly madeWay: () => boolean },
  ): Promise<OpenPage> {
    if (ended.madeWay()) throw madeWayForKill();
    const credentials = await attempt.credentials();
    const { origins, resourceOrigins } = this.#parts.profile;
    const hosts = new Set([...origins, ...resourceOrigins].map((origin) => new URL(origin).hostname));
    const lease = await browsers.lease([...hosts]);
    this.#lease = lease;
    if (ended.madeWay()) throw madeWayForKill();
    if (this.#closed) throw new TerminalFailure('crashed', 'The terminal was closed before it began.');
    // The deadline closes the browser it finds; one that came up after it has nobody to close it.
    if (ended.late()) throw new TerminalFailure('timeout', 'The browser took too long to start.');
    const walk = await attempt.openSignedIn(lease, credentials);
    return { walk, lease, redactor: attempt.redactor };
  }

  /** When the run has had its time its pages are closed, which ends whatever it is waiting for. */
  #startDeadline(clock: Clock, ms: number): { readonly passed: () => boolean; readonly stop: () => void } {
    const timer = new AbortController();
    let passed = false;
    void clock.sleep(ms, timer.signal).then(() => {
      if (timer.signal.aborted) return;
      passed = true;
      void this.#lease?.close();
    });
    return { passed: () => passed, stop: () => timer.abort() };
  }
}
