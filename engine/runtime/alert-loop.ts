import type { PendingAlert } from '../domain/alert.ts';
import { MOST_REPEATS, mustRepeat, REPEAT_EVERY_MS } from '../domain/alert-repeats.ts';
import type { EpochMs } from '../domain/time.ts';
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

/** An alert on its way by one channel. */
type Parcel = { readonly alert: PendingAlert; readonly notifier: Notifier; readonly key: string };

/** Repeats are counted in minutes since the channel took the alert, so that restarts do not begin the count anew. */
type Repeats = { readonly since: number; sent: number };

/**
 * The outbox: every alert leaves by every channel at least once, and a message that a channel accepted is not sent again
 * after a restart, but for critical ones: those leave again every minute until somebody acknowledges them (R6). Nothing waits
 * for it, least of all a kill.
 */
export class AlertLoop {
  readonly #ledger: Ledger;
  readonly #clock: Clock;
  readonly #notifiers: () => readonly Notifier[];
  readonly #failures = new Map<string, number>();
  readonly #notBefore = new Map<string, number>();
  readonly #sending = new Map<string, Promise<void>>();
  readonly #repeats = new Map<string, Repeats>();

  constructor(ledger: Ledger, clock: Clock, notifiers: () => readonly Notifier[]) {
    this.#ledger = ledger;
    this.#clock = clock;
    this.#notifiers = notifiers;
  }

  /** Sends what is due; answers how long to rest. */
  async pass(): Promise<number> {
    const notifiers = this.#notifiers();
    const waiting = notifiers.flatMap((notifier) => this.#waitingFor(notifier));
    for (const parcel of waiting) {
      if (!this.#sending.has(parcel.key) && this.#dueIn(parcel.key) <= 0) this.#send(parcel, 'first');
    }
    const repeating = notifiers.flatMap((notifier) => this.#repeatingBy(notifier));
    for (const parcel of repeating) {
      if (!this.#sending.has(parcel.key) && this.#takeRepeat(parcel)) this.#send(parcel, 'again');
    }
    this.#forgetRepeats();
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

  #waitingFor(notifier: Notifier): readonly Parcel[] {
    return this.#ledger.state.alerts
      .filter((alert) => !alert.deliveries.some((delivery) => delivery.ok && delivery.channel === notifier.channel))
      .map((alert) => ({ alert, notifier, key: `${alert.alertId}/${notifier.channel}` }));
  }

  #repeatingBy(notifier: Notifier): readonly Parcel[] {
    const { state } = this.#ledger;
    return state.alerts
      .filter((alert) => mustRepeat(alert, state) && acceptedAt(alert, notifier.channel) !== undefined)
      .map((alert) => ({ alert, notifier, key: `${alert.alertId}/${notifier.channel}` }));
  }

  /** Whether a repeat is due that has not been sent; it counts as sent from now on. */
  #takeRepeat({ alert, notifier, key }: Parcel): boolean {
    const now = this.#clock.monotonic();
    const minutes = (since: number): number => Math.floor((now - since) / REPEAT_EVERY_MS);
    let repeats = this.#repeats.get(key);
    if (!repeats) {
      const age = this.#clock.now() - (acceptedAt(alert, notifier.channel) ?? 0);
      const since = now - Math.max(0, age);
      repeats = { since, sent: minutes(since) };
      this.#repeats.set(key, repeats);
    }
    const due = minutes(repeats.since);
    if (due <= repeats.sent || due > MOST_REPEATS) return false;
    repeats.sent = due;
    return true;
  }

  /** What needs no repeat any more is not kept in mind. */
  #forgetRepeats(): void {
    const { state } = this.#ledger;
    const alive = new Set(state.alerts.flatMap((alert) => (mustRepeat(alert, state) ? [alert.alertId] : [])));
    for (const key of this.#repeats.keys()) {
      if (!alive.has(key.slice(0, key.lastIndexOf('/')))) this.#repeats.delete(key);
    }
  }

  #send(parcel: Parcel, time: 'first' | 'again'): void {
    const sending = this.#deliver(parcel, time).finally(() => this.#sending.delete(parcel.key));
    this.#sending.set(parcel.key, sending);
  }

  #dueIn(key: string): number {
    return (this.#notBefore.get(key) ?? 0) - this.#clock.monotonic();
  }

  /** A repeat that is taken as the last one was is no news for the journal. One that fails is, and is then tried like a first. */
  async #deliver({ alert, notifier, key }: Parcel, time: 'first' | 'again'): Promise<void> {
    const { alertId } = alert;
    const { channel } = notifier;
    const message = time === 'first' ? alert : { ...alert, text: `${alert.text} ${REPEATED}` };
    const why = await within<string | null>(
      this.#clock,
      DELIVERY_MS,
      () => notifier.deliver(message).then(() => null),
      (failure) => failure,
    );
    if (why === null) {
      this.#failures.delete(key);
      this.#notBefore.delete(key);
      if (time === 'first') this.#ledger.record([{ kind: 'alert-delivered', alertId, channel }]);
      return;
    }
    const failures = (this.#failures.get(key) ?? 0) + 1;
    const rest = Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LONGEST_RETRY_MS);
    this.#failures.set(key, failures);
    this.#notBefore.set(key, this.#clock.monotonic() + rest);
    if (failures === 1) this.#ledger.record([{ kind: 'alert-failed', alertId, channel, message: why }]);
  }
}

const REPEATED = '(Repeated every minute until you acknowledge it in TradeFuse.)';

/** When a channel took an alert; undefined while it has not. */
function acceptedAt({ deliveries }: PendingAlert, channel: string): EpochMs | undefined {
  return deliveries.find((delivery) => delivery.ok && delivery.channel === channel)?.at;
}
