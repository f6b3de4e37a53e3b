import { STALE_AFTER_MS } from './mark-to-market.ts';
import type { EpochMs } from './time.ts';

/** An open position as the tripwire needs it. Prices and money in paise, quantities in signed units. */
export type TripwireLeg = {
  /** Number of the instrument whose prices move it. */
  readonly instrument: number;
  readonly netQuantity: number;
  /** The price its P&L counts now. */
  readonly price: number;
  /** The price it could be closed at now: the bid of a long, the ask of a short, else `price`. */
  readonly exitPrice: number;
  readonly asOf: EpochMs;
  /** Strictly between these a new price is ordinary: no stop is triggered and nothing has jumped. */
  readonly low: number;
  readonly high: number;
};

/** One account's quiet state: while everything stays within it, the full judgement would decide nothing. */
export type TripwireArm = {
  readonly legs: readonly TripwireLeg[];
  /** Day P&L at the legs' prices, and the same at their exit prices. */
  readonly dayPnl: number;
  readonly exitPnl: number;
  /** Strictly between these the day P&L decides nothing. */
  readonly floor: number;
  readonly ceiling: number;
  /** When it was judged: an earlier `now` is a clock set back. */
  readonly judgedAt: EpochMs;
  /** From then on it is old whatever its prices do: the reading's age, or the end of the day. */
  readonly until: EpochMs;
};

/** A price with its other side, in paise; `lastPrice` may be anything a broker sends. */
export type TripwireQuote = {
  readonly lastPrice: number;
  readonly bid?: number;
  readonly ask?: number;
  readonly asOf: EpochMs;
};

/** Numbers kept for a leg and for an account: 64 bytes, one line of the processor's cache. */
const STRIDE = 8;
/** Places in a leg's row. */
const NET = 0;
const PRICE = 1;
const AS_OF = 2;
const LOW = 3;
const HIGH = 4;
const EXIT_PRICE = 5;
/** Places in an account's row. */
const PNL = 0;
const EXIT_PNL = 1;
const FLOOR = 2;
const CEILING = 3;
const FRESH_UNTIL = 4;
const UNTIL = 5;

/** No leg may be worth more: with at most 512 legs every sum stays below 2^53, where float64 counts integers exactly. */
export const LARGEST_LEG_VALUE = 2 ** 42;
export const MOST_LEGS = 512;

/**
 * Tells at every price whether an account must be judged in full. It keeps each account's day P&L and exit P&L up to date over
 * an index from instruments to positions, exactly and without making objects, and never calms: a price that is none, a jump, a
 * stop's trigger, a figure out of its quiet range, or anything too old makes the account due, and due it stays until it was
 * judged in full and armed anew.
 */
export class Tripwire {
  readonly #mostLegs: number;
  /** Rows of legs; those of one instrument lie side by side once there is an index, so that a price reads memory in a row. */
  #legs: Float64Array;
  /** Where each leg's row begins; a leg's number is its account's first one plus its place there. */
  #offsets: Int32Array;
  readonly #accounts: Float64Array;
  readonly #legCounts: Int32Array;
  readonly #instrumentOf: Int32Array;
  readonly #isArmed: Uint8Array;
  /** The account's row of each leg, in the order of the index. */
  readonly #rows: Int32Array;
  /** Legs by instrument: those of instrument i are `starts[i]` up to `starts[i + 1]`. */
  readonly #starts: Int32Array;
  readonly #due: Int32Array;
  readonly #now = new Float64Array(1);
  #isIndexed = false;
  /** When an account was judged last: time before it is a clock set back, and nothing is quiet then. */
  #judgedAt = 0.5;

  constructor(size: { readonly accounts: number; readonly instruments: number; readonly legsPerAccount: number }) {
    const { accounts, instruments, legsPerAccount } = size;
    if (legsPerAccount > MOST_LEGS) throw new RangeError(`at most ${MOST_LEGS} legs can be summed exactly`);
    this.#mostLegs = legsPerAccount;
    this.#legs = new Float64Array(accounts * legsPerAccount * STRIDE);
    this.#accounts = new Float64Array(accounts * STRIDE);
    this.#legCounts = new Int32Array(accounts);
    this.#instrumentOf = new Int32Array(accounts * legsPerAccount);
    this.#isArmed = new Uint8Array(accounts);
    this.#offsets = inOrder(accounts * legsPerAccount);
    this.#rows = new Int32Array(accounts * legsPerAccount);
    this.#starts = new Int32Array(instruments + 1);
    this.#due = new Int32Array(accounts);
  }

  /** Takes over what was just judged in full. Call it only when that decided nothing. */
  arm(account: number, arm: TripwireArm): void {
    const { legs, dayPnl, exitPnl, floor, ceiling, judgedAt, until } = arm;
    const fits = legs.length <= this.#mostLegs;
    const first = account * this.#mostLegs;
    this.#link(account, fits ? legs : []);
    if (fits) legs.forEach((leg, index) => this.#setLeg(this.#offsets[first + index] ?? 0, leg));
    this.#accounts.set([dayPnl, exitPnl, floor, ceiling, -Infinity, until], account * STRIDE);
    this.#judgedAt = judgedAt;
    const isSane = legs.every((leg) => leg.price > leg.low && leg.price < leg.high && isSummable(leg));
    const isCalm =
      dayPnl > floor && dayPnl < ceiling && isSummable({ netQuantity: 1, price: dayPnl, exitPrice: exitPnl });
    this.#isArmed[account] = fits && isSane && isCalm ? 1 : 0;
    if (!this.#staysFresh(account, judgedAt)) this.disarm(account);
  }

  /** Makes an account due at its next price, whatever that is. */
  disarm(account: number): void {
    this.#isArmed[account] = 0;
    this.#accounts[account * STRIDE + FRESH_UNTIL] = -Infinity;
  }

  /** Whether prices are watched for this account; a disarmed one is due at each. */
  isArmed(account: number): boolean {
    return this.#isArmed[account] === 1;
  }

  /** Day P&L in paise at the last prices; only good while armed. */
  dayPnl(account: number): number {
    return this.#accounts[account * STRIDE + PNL] ?? Number.NaN;
  }

  /** Day P&L in paise if every leg were closed at the other side's price; only good while armed. */
  exitPnl(account: number): number {
    return this.#accounts[account * STRIDE + EXIT_PNL] ?? Number.NaN;
  }

  /** An account the last tick made due, by its place in that tick's count. */
  dueAccount(place: number): number {
    return this.#due[place] ?? -1;
  }

  /**
   * Takes a price of an instrument, in paise as the feed gave it. Answers how many accounts that hold it must be judged in
   * full now: see `dueAccount`.
   */
  tick(instrument: number, quote: TripwireQuote, now: EpochMs): number {
    // Handed on in an array: a time that is handed to a large function becomes an object each time.
    this.#now[0] = now;
    return this.#tick(instrument, quote);
  }

  /** One flat loop without calls, because it runs ten thousand times a second for all accounts. */
  #tick(instrument: number, quote: TripwireQuote): number {
    if (!this.#isIndexed) this.#index();
    const now = this.#now[0] ?? Number.NaN;
    const { lastPrice, bid = 0, ask = 0, asOf } = quote;
    const legs = this.#legs;
    const accounts = this.#accounts;
    const rows = this.#rows;
    const price = Math.round(lastPrice);
    // NaN fails each comparison: what is not a price, or has no time, is never quiet.
    const isPrice = lastPrice > 0 && Math.abs(now - asOf) <= STALE_AFTER_MS;
    const isClockSound = now >= this.#judgedAt;
    const end = this.#starts[instrument + 1] ?? 0;
    let due = 0;
    for (let at = this.#starts[instrument] ?? 0; at < end; at += 1) {
      const leg = at * STRIDE;
      const row = rows[at] ?? 0;
      if (isClockSound && (now <= (accounts[row + FRESH_UNTIL] ?? 0) || this.#staysFresh(row / STRIDE, now))) {
        // A tick that overtook a later one on its way does not bring the older price back.
        if (asOf < (legs[leg + AS_OF] ?? 0)) continue;
        if (isPrice && price > (legs[leg + LOW] ?? 0) && price < (legs[leg + HIGH] ?? 0)) {
          const net = legs[leg + NET] ?? 0;
          const offered = net > 0 ? bid : ask;
          const exit = offered > 0 ? Math.round(offered) : price;
          const pnl = (accounts[row + PNL] ?? 0) + net * (price - (legs[leg + PRICE] ?? 0));
          const exitPnl = (accounts[row + EXIT_PNL] ?? 0) + net * (exit - (legs[leg + EXIT_PRICE] ?? 0));
          accounts[row + PNL] = pnl;
          accounts[row + EXIT_PNL] = exitPnl;
          legs[leg + PRICE] = price;
          legs[leg + EXIT_PRICE] = exit;
          legs[leg + AS_OF] = asOf;
          const isExact = Math.abs(net * exit) <= LARGEST_LEG_VALUE;
          if (isExact && pnl > (accounts[row + FLOOR] ?? 0) && pnl < (accounts[row + CEILING] ?? 0)) continue;
        }
      }
      const account = row / STRIDE;
      this.disarm(account);
      // The legs of one account in one instrument stand side by side: it is due once.
      if (due > 0 && this.#due[due - 1] === account) continue;
      this.#due[due] = account;
      due += 1;
    }
    return due;
  }

  /** Looks how long the oldest price and the reading serve; seldom, because prices get younger all the time. */
  #staysFresh(account: number, now: EpochMs): boolean {
    if (this.#isArmed[account] !== 1) return false;
    const row = account * STRIDE;
    const first = account * this.#mostLegs;
    let freshUntil = this.#accounts[row + UNTIL] ?? 0;
    for (let index = 0; index < (this.#legCounts[account] ?? 0); index += 1) {
      const old = (this.#legs[(this.#offsets[first + index] ?? 0) + AS_OF] ?? 0) + STALE_AFTER_MS;
      if (!(old >= freshUntil)) freshUntil = old;
    }
    this.#accounts[row + FRESH_UNTIL] = freshUntil;
    return now <= freshUntil;
  }

  #setLeg(offset: number, leg: TripwireLeg): void {
    const { netQuantity, price, asOf, low, high, exitPrice } = leg;
    const most = LARGEST_LEG_VALUE / Math.abs(netQuantity);
    this.#legs.set([netQuantity, price, asOf, low, Math.min(high, most), exitPrice], offset);
  }

  /** Notes which instruments an account holds; the index is made anew only when that changed. */
  #link(account: number, legs: readonly TripwireLeg[]): void {
    const first = account * this.#mostLegs;
    const isSame =
      legs.length === this.#legCounts[account] &&
      legs.every(({ instrument }, index) => this.#instrumentOf[first + index] === instrument);
    if (isSame) return;
    legs.forEach(({ instrument }, index) => {
      this.#instrumentOf[first + index] = instrument;
    });
    this.#legCounts[account] = legs.length;
    if (this.#isIndexed) this.#moveLegs(inOrder(this.#offsets.length));
    this.#isIndexed = false;
  }

  #index(): void {
    const starts = this.#starts.fill(0);
    const each = (visit: (instrument: number, leg: number, account: number) => void): void => {
      this.#legCounts.forEach((count, account) => {
        const first = account * this.#mostLegs;
        for (let leg = first; leg < first + count; leg += 1) visit(this.#instrumentOf[leg] ?? 0, leg, account);
      });
    };
    each((instrument) => {
      starts[instrument + 1] = (starts[instrument + 1] ?? 0) + 1;
    });
    for (let i = 1; i < starts.length; i += 1) starts[i] = (starts[i] ?? 0) + (starts[i - 1] ?? 0);
    const next = starts.slice();
    const offsets = inOrder(this.#offsets.length);
    let free = starts.at(-1) ?? 0;
    each((instrument, leg, account) => {
      const place = next[instrument] ?? 0;
      offsets[leg] = place * STRIDE;
      this.#rows[place] = account * STRIDE;
      next[instrument] = place + 1;
    });
    // Rows that no leg uses come after all others.
    this.#legCounts.forEach((count, account) => {
      for (let leg = account * this.#mostLegs + count; leg < (account + 1) * this.#mostLegs; leg += 1) {
        offsets[leg] = free * STRIDE;
        free += 1;
      }
    });
    this.#moveLegs(offsets);
    this.#isIndexed = true;
  }

  #moveLegs(to: Int32Array): void {
    const moved = new Float64Array(this.#legs.length);
    to.forEach((offset, leg) => {
      const from = this.#offsets[leg] ?? 0;
      moved.set(this.#legs.subarray(from, from + STRIDE), offset);
    });
    this.#legs = moved;
    this.#offsets = to;
  }
}

/** Rows as they come: account by account. */
function inOrder(legs: number): Int32Array {
  return Int32Array.from({ length: legs }, (_, leg) => leg * STRIDE);
}

/** Whether its worth can be added up exactly. */
function isSummable(leg: Pick<TripwireLeg, 'netQuantity' | 'price' | 'exitPrice'>): boolean {
  const { netQuantity, price, exitPrice } = leg;
  const isExact = (value: number): boolean => Number.isInteger(value) && Math.abs(value) <= LARGEST_LEG_VALUE;
  return isExact(netQuantity) && isExact(netQuantity * price) && isExact(netQuantity * exitPrice);
}
