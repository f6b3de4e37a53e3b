import type { AccountSnapshot } from '../domain/account-snapshot.ts';
import type { BrokerCapabilities } from '../domain/broker-capabilities.ts';
import { accountRows } from './exchange-rows.ts';
import { err, ok, type Result } from '../domain/result.ts';
import type { PositionId, Quote } from '../domain/position.ts';
import type { OrderRequest } from '../domain/order.ts';
import type { ServerClockReading } from '../domain/trusted-time.ts';
import { activateSwitch } from '../simulation/account-desk.ts';
import type { SimulatedExchange } from '../simulation/exchange.ts';
import { cancelOrder, modifyOrder, placeOrder } from '../simulation/order-desk.ts';
import type { Broker, BrokerError, BrokerHealth, Clock, SwitchState, WriteOutcome } from '../ports.ts';

/** Calls of the broker port that reach the exchange. */
export type CallName =
  | 'login'
  | 'fetchAccount'
  | 'placeOrder'
  | 'modifyOrder'
  | 'cancelOrder'
  | 'activateKillSwitch'
  | 'readKillSwitch'
  | 'logout';

/** What a call is about: the tag or the order number. */
export type Call = { readonly name: CallName; readonly subject: string; readonly request?: OrderRequest };

/**
 * What may happen to a call. `lost`: it never arrived. `unanswered`: it took effect and its answer was lost. `late`: no answer,
 * and the effect comes `ms` after the call. `hangs`: it arrives, and no answer ever comes, not even an error. `unreadable`: it
 * took effect and its answer cannot be read.
 */
export type Fate =
  | { readonly kind: 'fine' }
  | { readonly kind: 'lost' }
  | { readonly kind: 'unanswered' }
  | { readonly kind: 'late'; readonly ms: number }
  | { readonly kind: 'hangs' }
  | { readonly kind: 'throws' }
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'refused'; readonly code: BrokerError['code']; readonly message: string };

const FINE: Fate = { kind: 'fine' };

/** How an exchange is reached in a test. */
export type ExchangeBrokerOptions = {
  readonly exchange: SimulatedExchange;
  readonly accountId: string;
  /** The machine's clock: an adapter stamps what it reads with it. */
  readonly clock: Clock;
  /** Whether replies say what time it is at the exchange. */
  readonly tellsTime: boolean;
  readonly capabilities: BrokerCapabilities;
  /** Milliseconds to the exchange and, as many again, back. */
  readonly latency: (call: Call) => number;
  readonly fate: (call: Call) => Fate;
  /** Changes an answer on its way back: a row that is missing, an order book that lags. */
  readonly served: (snapshot: AccountSnapshot) => AccountSnapshot;
  /** A call left for the broker. */
  readonly called: (call: Call) => void;
  /** A call takes effect now. */
  readonly landing: (call: Call) => void;
};

/** Stands for every secret an adapter holds; it must be found in nothing that is kept or told (R17). */
export const CANARY = 'canary-7f3a9c-token';

/** What an HTTP library throws: the request it failed on hangs on the error, with its headers. */
class AdapterFault extends Error {
  readonly config = { headers: { Authorization: `Bearer ${CANARY}` } };

  constructor() {
    super('a fault in the adapter');
  }
}

/** How long a client waits for an answer that does not come. */
export const TIMEOUT_MS = 4_000;

const error = (code: BrokerError['code'], message: string): BrokerError => ({
  code,
  message,
  retryable: code === 'timeout',
});

/** The `Broker` port straight onto the simulated exchange, with latency and mishaps a test can choose call by call. */
export class ExchangeBroker implements Broker {
  readonly capabilities: BrokerCapabilities;
  readonly #options: ExchangeBrokerOptions;
  #loggedIn = true;
  #serverClock: ServerClockReading | null = null;
  #listener: (quotes: ReadonlyMap<PositionId, Quote>) => void = () => undefined;

  constructor(options: ExchangeBrokerOptions) {
    this.#options = options;
    this.capabilities = options.capabilities;
  }

  /** Ends the session as the broker does over night. */
  dropSession(): void {
    this.#loggedIn = false;
  }

  login(): Promise<Result<{ readonly at: number }, BrokerError>> {
    return this.#ask({ name: 'login', subject: '' }, () => {
      this.#loggedIn = true;
      return ok({ at: this.#options.clock.now() });
    });
  }

  fetchAccount(): Promise<Result<AccountSnapshot, BrokerError>> {
    return this.#ask({ name: 'fetchAccount', subject: '' }, () => this.#session() ?? ok(this.#read()));
  }

  async placeOrder(request: OrderRequest): Promise<WriteOutcome> {
    const { tag, instrument, product, side, quantity, type, price } = request;
    const { exchange, accountId } = this.#options;
    const ticket = {
      tag,
      tradingSymbol: instrument.tradingSymbol,
      product,
      side,
      quantity,
      type,
      ...(price ? { price } : {}),
    };
    return outcomeOf(
      await this.#ask({ name: 'placeOrder', subject: tag, request }, () => {
        const placed = this.#session() ?? refusing(placeOrder(exchange, accountId, ticket));
        if (!placed.ok || placed.value.status !== 'rejected') return placed;
        return err(error('refused', placed.value.rejectReason ?? 'rejected'));
      }),
    );
  }

  async modifyOrder(orderId: string, change: { readonly quantity: number }): Promise<WriteOutcome> {
    const { exchange, accountId } = this.#options;
    return outcomeOf(
      await this.#ask(
        { name: 'modifyOrder', subject: orderId },
        () => this.#session() ?? refusing(modifyOrder(exchange, accountId, { orderId, change })),
      ),
    );
  }

  async cancelOrder(orderId: string): Promise<WriteOutcome> {
    const { exchange, accountId } = this.#options;
    return outcomeOf(
      await this.#ask(
        { name: 'cancelOrder', subject: orderId },
        () => this.#session() ?? refusing(cancelOrder(exchange, accountId, orderId)),
      ),
    );
  }

  activateKillSwitch(): Promise<Result<void, BrokerError>> {
    return this.#ask({ name: 'activateKillSwitch', subject: '' }, () => {
      const { exchange, accountId } = this.#options;
      const done = refusing(activateSwitch(exchange, accountId));
      return done.ok ? ok(undefined) : done;
    });
  }

  readKillSwitch(): Promise<Result<SwitchState, BrokerError>> {
    return this.#ask({ name: 'readKillSwitch', subject: '' }, () => {
      const book = refusing(this.#options.exchange.book(this.#options.accountId));
      return book.ok ? ok(book.value.killSwitch.state) : book;
    });
  }

  logout(): Promise<Result<void, BrokerError>> {
    return this.#ask({ name: 'logout', subject: '' }, () => {
      this.#loggedIn = false;
      return ok(undefined);
    });
  }

  onQuotes(listener: (quotes: ReadonlyMap<PositionId, Quote>) => void): void {
    this.#listener = listener;
  }

  /** Nothing happens here that the next reading does not show. */
  onNews(): void {}

  health(): BrokerHealth {
    const lines: BrokerHealth = { quotes: { source: 'none', since: 0 }, ordersRefused: null };
    return this.#options.tellsTime ? { ...lines, serverClock: this.#serverClock } : lines;
  }

  /** Prices that arrive between two readings. */
  push(quotes: ReadonlyMap<PositionId, Quote>): void {
    this.#listener(quotes);
  }

  endLogins(): void {}

  async close(): Promise<void> {
    // Nothing is held open.
  }

  /** The second the exchange's own clock names, as a reply's header does. */
  #second(): number {
    return Math.floor(this.#options.exchange.now() / 1_000) * 1_000;
  }

  #session(): Result<never, BrokerError> | undefined {
    return this.#loggedIn ? undefined : err(error('session-expired', 'Invalid session'));
  }

  #read(): AccountSnapshot {
    const { exchange, accountId, clock, served } = this.#options;
    const found = exchange.book(accountId);
    if (!found.ok) throw new Error(found.error.message);
    return served({ asOf: clock.now(), incomplete: [], ...accountRows(exchange, found.value) });
  }

  async #ask<T>(call: Call, act: () => Result<T, BrokerError>): Promise<Result<T, BrokerError>> {
    const { clock, latency, fate, called, landing } = this.#options;
    called(call);
    const sentAt = clock.monotonic();
    const destiny = fate(call) ?? FINE;
    const way = latency(call);
    const land = (): Result<T, BrokerError> => {
      landing(call);
      return act();
    };
    if (destiny.kind === 'throws') throw new AdapterFault();
    if (destiny.kind === 'refused') {
      await clock.sleep(way);
      const stated = this.#second();
      await clock.sleep(way);
      this.#serverClock = { stated, sentAt, receivedAt: clock.monotonic() };
      return err(error(destiny.code, destiny.message));
    }
    if (destiny.kind === 'late') void clock.sleep(destiny.ms).then(land);
    if (destiny.kind === 'unanswered' || destiny.kind === 'hangs') void clock.sleep(way).then(land);
    if (destiny.kind === 'hangs') return new Promise(() => undefined);
    if (destiny.kind !== 'fine' && destiny.kind !== 'unreadable') {
      await clock.sleep(TIMEOUT_MS);
      return err(error('timeout', 'no answer'));
    }
    await clock.sleep(way);
    const answer = land();
    const stated = this.#second();
    await clock.sleep(way);
    this.#serverClock = { stated, sentAt, receivedAt: clock.monotonic() };
    return destiny.kind === 'unreadable' ? err(error('unreadable', 'a page instead of JSON')) : answer;
  }
}

function refusing<T>(result: Result<T, { readonly code: string; readonly message: string }>): Result<T, BrokerError> {
  return result.ok ? result : err(error('refused', result.error.message));
}

const NO_EFFECT: ReadonlySet<BrokerError['code']> = new Set([
  'refused',
  'rate-limited',
  'session-expired',
  'login-refused',
  'ip-not-allowed',
]);

function outcomeOf(answer: Result<{ readonly orderId: string }, BrokerError>): WriteOutcome {
  if (answer.ok) return { outcome: 'confirmed', orderId: answer.value.orderId };
  return { outcome: NO_EFFECT.has(answer.error.code) ? 'rejected' : 'unknown', error: answer.error };
}
