import { ok } from '../../../engine/domain/result.ts';
import type { Result } from '../../../engine/domain/result.ts';
import type { EpochMs } from '../../../engine/domain/time.ts';
import type { Mail, Mailbox, MailFault, MailMark } from '../../mail/mailbox.ts';

type Posted = { readonly from: string; readonly subject: string; readonly text: string };

/** The practice brokers' mail and the trader's inbox in one: what they send arrives here, late or never when so told. */
export class PracticePost implements Mailbox {
  readonly #now: () => EpochMs;
  readonly #tell: (mail: Posted) => void;
  readonly #inbox: Mail[] = [];
  #onTheWay: readonly (Posted & { readonly at: EpochMs })[] = [];
  readonly #sent: Posted[] = [];

  /** `sent` hears of each mail as it is sent. */
  constructor(now: () => EpochMs, sent: (mail: Posted) => void = () => undefined) {
    this.#now = now;
    this.#tell = sent;
  }

  /** Everything that was ever sent, arrived or not. */
  get sent(): readonly Posted[] {
    return [...this.#sent];
  }

  /** Sends a mail that arrives so many milliseconds from now. */
  send(mail: Posted, delay: number | 'never' = 0): void {
    this.#sent.push(mail);
    this.#tell(mail);
    if (delay !== 'never') this.#onTheWay = [...this.#onTheWay, { ...mail, at: this.#now() + delay }];
  }

  readonly mark = async (): Promise<Result<MailMark, MailFault>> => {
    this.#takeIn();
    return ok({ validity: 'practice', nextUid: this.#inbox.length + 1 });
  };

  readonly since = async ({ nextUid }: MailMark): Promise<Result<readonly Mail[], MailFault>> => {
    this.#takeIn();
    return ok(this.#inbox.filter(({ uid }) => uid >= nextUid));
  };

  readonly close = async (): Promise<void> => undefined;

  #takeIn(): void {
    const due = this.#onTheWay.filter(({ at }) => at <= this.#now()).toSorted((a, b) => a.at - b.at);
    this.#onTheWay = this.#onTheWay.filter((mail) => !due.includes(mail));
    for (const { at, ...mail } of due) {
      this.#inbox.push({ ...mail, uid: this.#inbox.length + 1, sentAt: null, receivedAt: at });
    }
  }
}
