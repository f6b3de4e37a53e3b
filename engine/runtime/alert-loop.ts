import type { PendingAlert } from '../domain/alert.ts';
import type { Clock, Notifier } from '../ports.ts';
import type { Ledger } from './ledger.ts';
import { within } from './within.ts';

const FIRST_RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 60_000;
const IDLE_MS = 5_000;

/** A channel that has not answered by then counts as failed, and is tried again. */
const DELIVERY_MS = 30_000;

/** How long a pass waits for its deliveries before it looks for new alerts: a slow channel never holds up a fast one. */
const PASS_MS = 250;

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
  readonly #sending = new Map<string, Promise<void>>();

  constructor(ledger: Ledger, clock: Clock, notifiers: () => readonly Notifier[]) {
    this.#ledger = ledger;
    this.#clock = clock;
    this.#notifiers = notifiers;
  }

  /** Sends what is due; answers how long to rest. */
  async pass(): Promise<number> {
    const waiting = this.#notifiers().flatMap((notifier) => this.#waitingFor(notifier));
    for (const { alert, notifier, key } of waiting) {
      if (this.#sending.has(key) || this.#dueIn(key) > 0) continue;
      const sending = this.#deliver(alert, notifier, key).finally(() => this.#sending.delete(key));
      this.#sending.set(key, sending);
    }
    const sent = Promise.all(this.#sending.values()).then(() => undefined);
    await within(
      this.#clock,
      PASS_MS,
      () => sent,
      () => undefined,
    );
    if (this.#sending.size > 0) return PASS_MS;
    return Math.max(100, Math.min(IDLE_MS, ...waiting.map(({ key }) => this.#dueIn(key)).filter((ms) => ms > 0)));
  }

  #waitingFor(notifier: Notifier) {
    return this.#ledger.state.alerts
      .filter((alert) => !alert.deliveries.some((delivery) => delivery.ok && delivery.channel === notifier.channel))
      .map((alert) => ({ alert, notifier, key: `${alert.alertId}/${notifier.channel}` }));
  }

  #dueIn(key: string): number {
    return (this.#notBefore.get(key) ?? 0) - this.#clock.monotonic();
  }

  async #deliver(alert: PendingAlert, notifier: Notifier, key: string): Promise<void> {
    const { alertId } = alert;
    const { channel } = notifier;
    const why = await within<string | null>(
      this.#clock,
      DELIVERY_MS,
      () => notifier.deliver(alert).then(() => null),
      (message) => message,
    );
    if (why === null) {
      this.#failures.delete(key);
      this.#notBefore.delete(key);
      this.#ledger.record([{ kind: 'alert-delivered', alertId, channel }]);
      return;
    }
    const failures = (this.#failures.get(key) ?? 0) + 1;
    const rest = Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LONGEST_RETRY_MS);
    this.#failures.set(key, failures);
    this.#notBefore.set(key, this.#clock.monotonic() + rest);
    if (failures === 1) this.#ledger.record([{ kind: 'alert-failed', alertId, channel, message: why }]);
  }
}
