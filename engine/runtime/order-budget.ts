import type { Clock } from '../ports.ts';

/** What an order call is for: closing a position, taking an order out of the book, or anything else. */
export type OrderCallKind = 'exit' | 'cancel' | 'other';

/** First come the exits, then what clears their way. */
const KINDS = ['exit', 'cancel', 'other'] as const satisfies readonly OrderCallKind[];

const WINDOW_MS = 1_000;

/** Fewer than this cannot be shared out among three kinds. */
const FEWEST_PER_SECOND = 8;

type Shares = Readonly<Record<OrderCallKind, number>>;

/**
 * One account's order calls a second, shared out by what they are for. No second sees more than `perSecond` calls. A quarter
 * is kept free for exits, so that one never waits behind a burst of others; while several kinds wait, each gets a share in
 * every second, so that none waits for ever: n calls of a kind are through after n divided by its share, in seconds.
 */
export class OrderBudget {
  readonly #clock: Pick<Clock, 'monotonic' | 'sleep'>;
  readonly #perSecond: number;
  /** The most calls of a kind, and of those less urgent than it, in any second. */
  readonly #ceilings: Shares;
  /** What a kind gets in each second while it waits, whoever else does. */
  readonly #shares: Shares;
  readonly #waiting: Record<OrderCallKind, (() => void)[]> = { exit: [], cancel: [], other: [] };
  #spent: readonly { readonly at: number; readonly kind: OrderCallKind }[] = [];
  #isArmed = false;

  /** `perSecond` at least 8, the broker's `capabilities.ordersPerSecond`. */
  constructor(clock: Pick<Clock, 'monotonic' | 'sleep'>, perSecond: number) {
    if (!(perSecond >= FEWEST_PER_SECOND))
      throw new RangeError(`${perSecond} order calls a second cannot be shared out`);
    this.#clock = clock;
    this.#perSecond = perSecond;
    const quarter = Math.floor(perSecond / 4);
    this.#ceilings = { exit: perSecond, cancel: perSecond - quarter, other: perSecond - 2 * quarter };
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
    this.#spent = this.#spent.filter(({ at }) => now - at < WINDOW_MS);
    for (let kind = this.#next(); kind; kind = this.#next()) {
      this.#spent = [...this.#spent, { at: now, kind }];
      this.#waiting[kind].shift()?.();
    }
  }

  #next(): OrderCallKind | undefined {
    if (this.#spent.length >= this.#perSecond) return undefined;
    const ready = KINDS.filter(
      (kind) => this.#waiting[kind].length > 0 && this.#used(kind, true) < this.#ceilings[kind],
    );
    return ready.find((kind) => this.#used(kind, false) < this.#shares[kind]) ?? ready[0];
  }

  /** Calls of a kind in this second; with `andLess` those of less urgent kinds too. */
  #used(kind: OrderCallKind, andLess: boolean): number {
    const rank = KINDS.indexOf(kind);
    return this.#spent.filter((call) => (andLess ? KINDS.indexOf(call.kind) >= rank : call.kind === kind)).length;
  }

  /** Looks again when the oldest call of this second has left it. */
  #arm(): void {
    const oldest = this.#spent[0];
    if (this.#isArmed || !oldest || KINDS.every((kind) => this.#waiting[kind].length === 0)) return;
    this.#isArmed = true;
    const look = (): void => {
      this.#isArmed = false;
      this.#grant();
      this.#arm();
    };
    void this.#clock.sleep(Math.max(1, oldest.at + WINDOW_MS - this.#clock.monotonic())).then(look);
  }
}
