import { err, ok, type Result } from '../../engine/domain/result.ts';
import type { EpochMs } from '../../engine/domain/time.ts';
import type { Clock } from '../../engine/ports.ts';
import { codeIn, matchingMails, type MailRule } from './mail-match.ts';
import type { Mail, Mailbox, MailFault, MailMark } from './mailbox.ts';

/** Mail is looked for so often while it is awaited. */
const LOOK_EVERY_MS = 2_000;

/** What was noted before a mail was asked for. */
export type MailRequest = { readonly mark: MailMark; readonly at: EpochMs };

/** No such mail within the time. */
export type MailLate = { readonly code: 'mail-late'; readonly message: string };

/** Mails that a broker sends when it is asked to: noted before the request, awaited after it. */
export class MailAwaited {
  readonly #mailbox: Mailbox;
  readonly #clock: Clock;
  /** Codes are good once. */
  #lastUsed = 0;

  constructor(mailbox: Mailbox, clock: Clock) {
    this.#mailbox = mailbox;
    this.#clock = clock;
  }

  /** To be called before the page is asked to send anything. */
  async begin(): Promise<Result<MailRequest, MailFault>> {
    const mark = await this.#mailbox.mark();
    return mark.ok ? ok({ mark: mark.value, at: this.#clock.now() }) : mark;
  }

  /** The code of the newest fitting mail since the request; each is handed out once. */
  code(request: MailRequest, rule: MailRule, withinMs: number): Promise<Result<string, MailFault | MailLate>> {
    return this.#await(request, rule, withinMs, (mails) => {
      const found = codeIn(
        mails.filter(({ uid }) => uid > this.#lastUsed),
        rule,
        request.at,
      );
      if (found) this.#lastUsed = found.uid;
      return found?.code;
    });
  }

  /** When a fitting mail was taken in since the request: a confirmation that something happened. */
  confirmation(request: MailRequest, rule: MailRule, withinMs: number): Promise<Result<EpochMs, MailFault | MailLate>> {
    return this.#await(request, rule, withinMs, (mails) => matchingMails(mails, rule, request.at).at(-1)?.receivedAt);
  }

  /** A mail server that does not answer is asked again until the time is over; then its fault is the answer. */
  async #await<T>(
    { mark }: MailRequest,
    { from, subject }: MailRule,
    withinMs: number,
    pick: (mails: readonly Mail[]) => T | undefined,
  ): Promise<Result<T, MailFault | MailLate>> {
    const end = this.#clock.monotonic() + withinMs;
    for (;;) {
      const mails = await this.#mailbox.since(mark);
      const found = mails.ok ? pick(mails.value) : undefined;
      if (found !== undefined) return ok(found);
      if (!mails.ok && mails.error.code !== 'mail-unreachable') return mails;
      const left = end - this.#clock.monotonic();
      if (left <= 0) {
        const message = `No mail from ${from} about “${subject}” came within ${Math.round(withinMs / 1_000)} s.`;
        return mails.ok ? err({ code: 'mail-late', message }) : mails;
      }
      await this.#clock.sleep(Math.min(LOOK_EVERY_MS, left));
    }
  }
}
