import type { AccountId } from '../domain/account-snapshot.ts';
import type { Clock } from '../ports.ts';
import type { AskedQuestion, FromTerminal } from './terminal-link.ts';

/** A question as a page puts it. `untilMs`: the clock's time at which it goes on without an answer. */
export type PageQuestion = {
  readonly what: AskedQuestion['question']['what'];
  readonly profile: string;
  readonly untilMs: number;
};

/**
 * Questions of the browser process to the trader. What he types goes to whoever asked and is kept nowhere. Each ends once: with an
 * answer, with its time, or because the page went on without one.
 */
export class AskedQuestions {
  readonly #post: (message: FromTerminal) => void;
  readonly #clock: Clock;
  readonly #open = new Map<string, (answer: string | undefined) => void>();
  #lastId = 0;

  constructor(post: (message: FromTerminal) => void, clock: Clock) {
    this.#post = post;
    this.#clock = clock;
  }

  /** Asks, and answers undefined where nothing came in time or `over` said that it is not needed any more. */
  async ask(
    accountId: AccountId,
    { what, profile, untilMs }: PageQuestion,
    over?: Promise<unknown>,
  ): Promise<string | undefined> {
    this.#lastId += 1;
    const id = `${accountId}-${this.#clock.now().toString(36)}-${this.#lastId}`;
    const timer = new AbortController();
    try {
      return await new Promise<string | undefined>((answer) => {
        this.#open.set(id, answer);
        this.#post({ accountId, question: { id, what, profile, until: untilMs } });
        void this.#clock.sleep(Math.max(0, untilMs - this.#clock.now()), timer.signal).then(() => answer(undefined));
        void over?.then(
          () => answer(undefined),
          () => answer(undefined),
        );
      });
    } finally {
      timer.abort();
      this.#open.delete(id);
      this.#post({ accountId, questionOver: id });
    }
  }

  /** Hands over what was typed; empty: nothing is to come. */
  answered(questionId: string, answer: string): void {
    this.#open.get(questionId)?.(answer === '' ? undefined : answer);
  }
}
