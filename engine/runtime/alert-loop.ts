import type { PendingAlert } from '../domain/alert.ts';
import type { Clock, Notifier } from '../ports.ts';
import type { Ledger } from './ledger.ts';

const FIRST_RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 60_000;
const IDLE_MS = 5_000;

/**
 * The outbox: every alert leaves by every channel at least once, and a message that a channel accepted is not sent again
 * after a restart. Nothing waits for it, least of all a kill.
 */
export class AlertLoop {
  readonly #ledger: Ledger;
  readonly #clock: Clock;
  readonly #notifiers: () => readonly Notifier[];
  readonly #failures = new Map<string, number>();
  readonly #notBefore = new Map<string, number>();

  constructor(ledger: Ledger, clock: Clock, notifiers: () => readonly Notifier[]) {
    this.#ledger = ledger;
    this.#clock = clock;
    this.#notifiers = notifiers;
  }

  /** Sends what is due; answers how long to rest. */
  async pass(): Promise<number> {
    const due: Promise<void>[] = [];
    for (const notifier of this.#notifiers()) {
      for (const alert of this.#ledger.state.alerts) {
        if (
          !alert.deliveries.some((delivery) => delivery.ok && delivery.channel === notifier.channel) &&
          this.#isDue(alert, notifier)
        )
          due.push(this.#deliver(alert, notifier));
      }
    }
    await Promise.all(due);
    const waits = [...this.#notBefore.values()].map((at) => at - this.#clock.monotonic());
    return Math.max(100, Math.min(IDLE_MS, ...waits));
  }

  #isDue(alert: PendingAlert, notifier: Notifier): boolean {
    return this.#clock.monotonic() >= (this.#notBefore.get(`${alert.alertId}/${notifier.channel}`) ?? 0);
  }

  async #deliver(alert: PendingAlert, notifier: Notifier): Promise<void> {
    const key = `${alert.alertId}/${notifier.channel}`;
    const { alertId } = alert;
    const { channel } = notifier;
    try {
      await notifier.deliver(alert);
      this.#failures.delete(key);
      this.#notBefore.delete(key);
      this.#ledger.record([{ kind: 'alert-delivered', alertId, channel }]);
    } catch (error) {
      const failures = (this.#failures.get(key) ?? 0) + 1;
      this.#failures.set(key, failures);
      this.#notBefore.set(
        key,
        this.#clock.monotonic() + Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LONGEST_RETRY_MS),
      );
      const message = error instanceof Error ? error.message : String(error);
      if (failures === 1) this.#ledger.record([{ kind: 'alert-failed', alertId, channel, message }]);
    }
  }
}
