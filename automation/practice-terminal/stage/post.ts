import type { EpochMs } from '../../../engine/domain/time.ts';
import type { Mail, Mailbox } from '../../proof/mailbox.ts';

/** The practice brokers' mail: what they send arrives here, late or never when so told. */
export class PracticePost implements Mailbox {
  readonly #now: () => EpochMs;
  readonly #mails: Mail[] = [];

  constructor(now: () => EpochMs) {
    this.#now = now;
  }

  /** Everything that was ever sent, arrived or not. */
  get sent(): readonly Mail[] {
    return [...this.#mails];
  }

  /** Sends a mail that arrives so many milliseconds from now. */
  send(mail: Omit<Mail, 'at'>, delay: number | 'never' = 0): void {
    this.#mails.push({ ...mail, at: delay === 'never' ? Infinity : this.#now() + delay });
  }

  async since(at: EpochMs, from: string): Promise<readonly Mail[]> {
    const second = Math.floor(at / 1_000) * 1_000;
    return this.#mails.filter((mail) => mail.from === from && mail.at >= second && mail.at <= this.#now());
  }
}
