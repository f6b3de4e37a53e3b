import type { Alert } from '../domain/alert.ts';
import type { Notifier } from '../ports.ts';
import type { ManualClock } from './manual-clock.ts';
import type { Trouble } from './trouble.ts';

/** One way to reach the trader, with all that arrived by it. */
export class MessageChannel implements Notifier {
  readonly arrived: Alert[] = [];
  readonly channel: Notifier['channel'];
  readonly #clock: ManualClock;
  readonly #trouble: Trouble;
  #downUntil = 0;
  #hasFailed = false;

  constructor(channel: Notifier['channel'], clock: ManualClock, trouble: Trouble) {
    this.channel = channel;
    this.#clock = clock;
    this.#trouble = trouble;
  }

  /** Whether a message was ever refused: those behind it may then wait for another try. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  async deliver(alert: Alert): Promise<void> {
    await this.#clock.sleep(80);
    const down = this.#trouble.strikes('notifier-down');
    if (down) this.#downUntil = this.#clock.monotonic() + down.among(1_000, 90_000);
    if (this.#trouble.isOn && this.#clock.monotonic() < this.#downUntil) {
      this.#hasFailed = true;
      throw new Error('the bot is blocked');
    }
    this.arrived.push(alert);
  }
}
