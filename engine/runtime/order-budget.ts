import type { BrokerCapabilities } from '../domain/broker-capabilities.ts';
import type { Clock } from '../ports.ts';

/** What an order call is for: closing a position, taking an order out of the book, or anything else. */
export type OrderCallKind = 'exit' | 'cancel' | 'other';

/** First come the exits, then what clears their way. */
const KINDS = ['exit', 'cancel', 'other'] as const satisfies readonly OrderCallKind[];

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Fewer than this cannot be shared out among three kinds. */
const FEWEST_PER_SECOND = 8;

type Shares = Readonly<Record<OrderCallKind, number>>;

/** A stretch of time and, in any such stretch, the most calls of a kind and of those less urgent than it. */
type Window = { readonly ms: number; readonly ceilings: Shares };

type Spent = { readonly at: number; readonly kind: OrderCallKind };

type Limits = Pick<BrokerCapabilities, 'ordersPerSecond' | 'orderCaps'>;

/**
 * One account's order calls a second, shared out by what they are for. No second sees more than `perSecond` calls. A quarter
 * is kept free for exits, so that one never waits behind a burst of others; while several kinds wait, each gets a share in
 * every second, so that none waits for ever: n calls of a kind are through after n divided by its share, in seconds.
 *
 * Of a broker's calls a minute and an hour a quarter is kept free for exits as well. These hold no exit back: what counts there is
 * the broker's own affair, its no is definite, and an exit that is not tried closes nothing.
 */
export class OrderBudget {
  readonly #clock: Pick<Clock, 'monotonic' | 'sleep'>;
  readonly #perSecond: number;
  readonly #windows: readonly Window[];
  /** What a kind gets in each second while it waits, whoever else does. */
  readonly #shares: Shares;
  readonly #waiting: Record<OrderCallKind, (() => void)[]> = { exit: [], cancel: [], other: [] };
  #spent: readonly Spent[] = [];
  #isArmed = false;

  /** The broker's capabilities, `ordersPerSecond` at least 8. */
  constructor(clock: Pick<Clock, 'monotonic' | 'sleep'>, { ordersPerSecond: perSecond, orderCaps = {} }: Limits) {
    if (!(perSecond >= FEWEST_PER_SECOND))
      throw new RangeError(`${perSecond} order calls a second cannot be shared out`);
    this.#clock = clock;
    this.#perSecond = perSecond;
    const quarter = Math.floor(perSecond / 4);
    const { perMinute = Infinity, perHour = Infinity } = orderCaps;
    this.#windows = [
      { ms: SECOND_MS, ceilings: ceilingsOf(perSecond, perSecond) },
      ...[
        { ms: MINUTE_MS, calls: perMinute },
        { ms: HOUR_MS, calls: perHour },
      ].flatMap(({ ms, calls }) => (Number.isFinite(calls) ? [{ ms, ceilings: ceilingsOf(calls, Infinity) }] : [])),
    ];
    this.#shares = { exit: 2 * quarter, cancel: quarter, other: Math.floor(perSecond / 8) };
  }

  /** Resolves when the call may go out; it counts from then on. Calls of one kind go out in the order they asked. */
  take(kind: OrderCallKind): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting[kind].push(resolve);
      this.#grant();
      this.#arm();
    });
  }

  #grant(): void {
    const now = this.#clock.monotonic();
    const longest = this.#windows.at(-1)?.ms ?? SECOND_MS;
    this.#spent = this.#spent.filter(({ at }) => now - at < longest);
    for (let kind = this.#next(now); kind; kind = this.#next(now)) {
      this.#spent = [...this.#spent, { at: now, kind }];
      this.#waiting[kind].shift()?.();
    }
  }

  #next(now: number): OrderCallKind | undefined {
    const second = this.#within(now, SECOND_MS);
    if (second.length >= this.#perSecond) return undefined;
    const ready = KINDS.filter((kind) => this.#waiting[kind].length > 0 && this.#hasRoom(kind, now));
    return ready.find((kind) => countOf(second, [kind]) < this.#shares[kind]) ?? ready[0];
  }

  #hasRoom(kind: OrderCallKind, now: number): boolean {
    const andLess = KINDS.slice(KINDS.indexOf(kind));
    return this.#windows.every(({ ms, ceilings }) => countOf(this.#within(now, ms), andLess) < ceilings[kind]);
  }

  #within(now: number, ms: number): readonly Spent[] {
    return this.#spent.filter(({ at }) => now - at < ms);
  }

  /** Looks again when the oldest call of a stretch has left it, and within a second: calls that go out meanwhile leave no sooner. */
  #arm(): void {
    if (this.#isArmed || KINDS.every((kind) => this.#waiting[kind].length === 0)) return;
    const now = this.#clock.monotonic();
    const ends = this.#windows.flatMap(({ ms }) =>
      this.#within(now, ms)
        .slice(0, 1)
        .map(({ at }) => at + ms),
    );
    if (ends.length === 0) return;
    this.#isArmed = true;
    const look = (): void => {
      this.#isArmed = false;
      this.#grant();
      this.#arm();
    };
    void this.#clock.sleep(Math.min(SECOND_MS, Math.max(1, Math.min(...ends) - now))).then(look);
  }
}

/** `calls` in all, a quarter of them for exits alone and another quarter not for the rest; exits have `forExits`. */
function ceilingsOf(calls: number, forExits: number): Shares {
  const quarter = Math.floor(calls / 4);
  return { exit: forExits, cancel: calls - quarter, other: calls - 2 * quarter };
}

function countOf(calls: readonly Spent[], kinds: readonly OrderCallKind[]): number {
  return calls.filter(({ kind }) => kinds.includes(kind)).length;
}
