import type { Clock, TerminalReport } from '../engine/ports.ts';
import type { Evidence } from './evidence.ts';
import type { MailRequest } from './mail/await-mail.ts';

/** What an attempt sets out to do. */
export type AttemptKind = 'dry-run' | 'canary' | 'activate' | 'read-state' | 'standby' | 'record';

type StepTime = { readonly step: string; readonly startedAt: number; readonly endedAt: number };

/**
 * The running account of one attempt, written to disk before each step, so that after a crash the file says how far it
 * came, the commit click above all.
 */
export class AttemptRecord {
  readonly #clock: Clock;
  readonly #evidence: Evidence;
  readonly #file: string;
  readonly #head: { readonly attempt: AttemptKind; readonly profile: string; readonly startedAt: number };
  readonly #steps: StepTime[] = [];
  readonly #blocked = new Set<string>();
  #running: readonly { readonly step: string; readonly startedAt: number }[] = [];
  #last = 'start';
  #committed: TerminalReport['committed'] = 'no';
  #mailSince: MailRequest | undefined;

  constructor(attempt: AttemptKind, profile: string, parts: { readonly clock: Clock; readonly evidence: Evidence }) {
    this.#clock = parts.clock;
    this.#evidence = parts.evidence;
    this.#head = { attempt, profile, startedAt: parts.clock.now() };
    this.#file = parts.evidence.reserve(`steps-${attempt}.json`);
  }

  get committed(): TerminalReport['committed'] {
    return this.#committed;
  }

  get steps(): readonly StepTime[] {
    return [...this.#steps];
  }

  /** The step begun last, for the sentence that says where a run ended. */
  get lastStep(): string {
    return this.#last;
  }

  /** Writes that a step begins, does it, and notes when it ended, however it ended. Steps may hold steps. */
  async during<T>(step: string, action: () => Promise<T>): Promise<T> {
    const begun = { step, startedAt: this.#clock.now() };
    this.#running = [...this.#running, begun];
    this.#last = step;
    this.#save();
    try {
      const value = await action();
      // Back to the step around it; a step that failed keeps its name.
      this.#last = this.#running.at(-2)?.step ?? step;
      return value;
    } finally {
      this.#running = this.#running.filter((one) => one !== begun);
      this.#steps.push({ ...begun, endedAt: this.#clock.now() });
    }
  }

  /**
   * The commit click is about to be made, was made, or is known not to have worked. On disk before it returns, with where
   * the inbox ended before it.
   */
  setCommitted(committed: TerminalReport['committed'], mailSince?: MailRequest): void {
    this.#committed = committed;
    this.#mailSince ??= mailSince;
    this.#save();
  }

  /** A request to a host that is not on the list was stopped. */
  noteBlocked(origin: string): void {
    this.#blocked.add(origin);
  }

  /** Writes the end of the attempt. */
  finish(result: Readonly<Record<string, unknown>>): void {
    this.#save({ endedAt: this.#clock.now(), ...result });
  }

  #save(result: Readonly<Record<string, unknown>> = {}): void {
    this.#evidence.writeJson(this.#file, {
      ...this.#head,
      committed: this.#committed,
      ...(this.#mailSince ? { mailSince: this.#mailSince } : {}),
      running: this.#running,
      steps: this.#steps.map((one) => ({ ...one, ms: one.endedAt - one.startedAt })),
      blockedOrigins: [...this.#blocked],
      ...result,
    });
  }
}
