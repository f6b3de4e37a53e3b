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
const LEG = { net: 0, price: 1, asOf: 2, low: 3, high: 4, account: 5, exit: 6 } as const;
const ACCOUNT = { pnl: 0, exitPnl: 1, floor: 2, ceiling: 3, from: 4, freshUntil: 5, until: 6 } as const;

/** No leg may be worth more: with at most 512 legs every sum stays below 2^53, where float64 counts integers exactly. */
export const LARGEST_LEG_VALUE = 2 ** 42;
export const MOST_LEGS = 512;

/**
 * Tells at every price whether an account must be judged in full. It keeps each account's day P&L and exit P&L up to date over
 * an index from instruments to positions, exactly and without allocating, and never calms: a price that is none, a jump, a
 * stop's trigger, a figure out of its quiet range, or anything too old makes the account due, and due it stays until it was
 * judged in full and armed anew.
 */
export class Tripwire {
  readonly #mostLegs: number;
  readonly #legs: Float64Array;
  readonly #accounts: Float64Array;
  readonly #legCounts: Int32Array;
  readonly #instrumentOf: Int32Array;
  readonly #isArmed: Uint8Array;
  /** Legs by instrument: those of instrument i are `#order[#starts[i]]` up to `#order[#starts[i + 1]]`, as offsets. */
  readonly #order: Int32Array;
  readonly #starts: Int32Array;
  readonly #due: Int32Array;
  #isIndexed = false;

  constructor(size: { readonly accounts: number; readonly instruments: number; readonly legsPerAccount: number }) {
    const { accounts, instruments, legsPerAccount } = size;
    if (legsPerAccount > MOST_LEGS) throw new RangeError(`at most ${MOST_LEGS} legs can be summed exactly`);
    this.#mostLegs = legsPerAccount;
    this.#legs = new Float64Array(accounts * legsPerAccount * STRIDE);
    this.#accounts = new Float64Array(accounts * STRIDE);
    this.#legCounts = new Int32Array(accounts);
    this.#instrumentOf = new Int32Array(accounts * legsPerAccount);
    this.#isArmed = new Uint8Array(accounts);
    this.#order = new Int32Array(accounts * legsPerAccount);
    this.#starts = new Int32Array(instruments + 1);
    this.#due = new Int32Array(accounts);
  }

  /** Takes over what was just judged in full. Call it only when that decided nothing. */
  arm(account: number, arm: TripwireArm): void {
    const { legs, dayPnl, exitPnl, floor, ceiling, judgedAt, until } = arm;
    const fits = legs.length <= this.#mostLegs;
    const first = account * this.#mostLegs;
    this.#link(account, fits ? legs : []);
    if (fits) legs.forEach((leg, index) => this.#setLeg((first + index) * STRIDE, account, leg));
    this.#accounts.set([dayPnl, exitPnl, floor, ceiling, judgedAt, 0, until], account * STRIDE);
    const isSane = legs.every((leg) => leg.price > leg.low && leg.price < leg.high && isSummable(leg));
    const isCalm =
      dayPnl > floor && dayPnl < ceiling && isSummable({ netQuantity: 1, price: dayPnl, exitPrice: exitPnl });
    this.#isArmed[account] = fits && isSane && isCalm && this.#staysFresh(account, judgedAt) ? 1 : 0;
  }

  /** Makes an account due at its next price, whatever that is. */
  disarm(account: number): void {
    this.#isArmed[account] = 0;
  }

  /** Whether prices are watched for this account; a disarmed one is due at each. */
  isArmed(account: number): boolean {
    return this.#isArmed[account] === 1;
  }

  /** Day P&L in paise at the last prices; only good while armed. */
  dayPnl(account: number): number {
    return this.#accounts[account * STRIDE + ACCOUNT.pnl] ?? Number.NaN;
  }

  /** Day P&L in paise if every leg were closed at the other side's price; only good while armed. */
  exitPnl(account: number): number {
    return this.#accounts[account * STRIDE + ACCOUNT.exitPnl] ?? Number.NaN;
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
    if (!this.#isIndexed) this.#index();
    const end = this.#starts[instrument + 1] ?? 0;
    let due = 0;
    for (let at = this.#starts[instrument] ?? 0; at < end; at += 1) {
      const leg = this.#order[at] ?? 0;
      const account = this.#legs[leg + LEG.account] ?? 0;
      if (this.#isArmed[account] === 1 && this.#isInTime(account, now) && this.#isQuiet(leg, quote, now)) continue;
      this.#isArmed[account] = 0;
      // The legs of one account in one instrument stand side by side: it is due once.
      if (due > 0 && this.#due[due - 1] === account) continue;
      this.#due[due] = account;
      due += 1;
    }
    return due;
  }

  #isInTime(account: number, now: EpochMs): boolean {
    const row = account * STRIDE;
    return (
      now >= (this.#accounts[row + ACCOUNT.from] ?? Infinity) &&
      (now <= (this.#accounts[row + ACCOUNT.freshUntil] ?? 0) || this.#staysFresh(account, now))
    );
  }

  #isQuiet(leg: number, { lastPrice, bid, ask, asOf }: TripwireQuote, now: EpochMs): boolean {
    const legs = this.#legs;
    const accounts = this.#accounts;
    // A tick that overtook a later one on its way does not bring the older price back.
    if (asOf < (legs[leg + LEG.asOf] ?? 0)) return true;
    const price = Math.round(lastPrice);
    // NaN fails each comparison: what is not a price, or has no time, is never quiet.
    const isOrdinary =
      now - asOf <= STALE_AFTER_MS &&
      lastPrice > 0 &&
      price > (legs[leg + LEG.low] ?? 0) &&
      price < (legs[leg + LEG.high] ?? 0);
    if (!isOrdinary) return false;
    const net = legs[leg + LEG.net] ?? 0;
    const offered = (net > 0 ? bid : ask) ?? 0;
    const exit = offered > 0 ? Math.round(offered) : price;
    if (!(Math.abs(net * exit) <= LARGEST_LEG_VALUE)) return false;
    const row = (legs[leg + LEG.account] ?? 0) * STRIDE;
    const pnl = (accounts[row + ACCOUNT.pnl] ?? 0) + net * (price - (legs[leg + LEG.price] ?? 0));
    const exitPnl = (accounts[row + ACCOUNT.exitPnl] ?? 0) + net * (exit - (legs[leg + LEG.exit] ?? 0));
    accounts[row + ACCOUNT.pnl] = pnl;
    accounts[row + ACCOUNT.exitPnl] = exitPnl;
    legs[leg + LEG.price] = price;
    legs[leg + LEG.exit] = exit;
    legs[leg + LEG.asOf] = asOf;
    return pnl > (accounts[row + ACCOUNT.floor] ?? 0) && pnl < (accounts[row + ACCOUNT.ceiling] ?? 0);
  }

  /** Looks how long the oldest price and the reading serve; seldom, because prices get younger all the time. */
  #staysFresh(account: number, now: EpochMs): boolean {
    const row = account * STRIDE;
    const first = account * this.#mostLegs;
    let freshUntil = this.#accounts[row + ACCOUNT.until] ?? 0;
    for (let index = 0; index < (this.#legCounts[account] ?? 0); index += 1) {
      const old = (this.#legs[(first + index) * STRIDE + LEG.asOf] ?? 0) + STALE_AFTER_MS;
      if (!(old >= freshUntil)) freshUntil = old;
    }
    this.#accounts[row + ACCOUNT.freshUntil] = freshUntil;
    return now <= freshUntil;
  }

  #setLeg(offset: number, account: number, leg: TripwireLeg): void {
    const { netQuantity, price, asOf, low, high, exitPrice } = leg;
    const most = LARGEST_LEG_VALUE / Math.abs(netQuantity);
    this.#legs.set([netQuantity, price, asOf, low, Math.min(high, most), account, exitPrice], offset);
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
    this.#isIndexed = false;
  }

  #index(): void {
    const starts = this.#starts.fill(0);
    const each = (visit: (instrument: number, leg: number) => void): void => {
      this.#legCounts.forEach((count, account) => {
        const first = account * this.#mostLegs;
        for (let leg = first; leg < first + count; leg += 1) visit(this.#instrumentOf[leg] ?? 0, leg * STRIDE);
      });
    };
    each((instrument) => {
      starts[instrument + 1] = (starts[instrument + 1] ?? 0) + 1;
    });
    for (let i = 1; i < starts.length; i += 1) starts[i] = (starts[i] ?? 0) + (starts[i - 1] ?? 0);
    const next = starts.slice();
    each((instrument, leg) => {
      const place = next[instrument] ?? 0;
      this.#order[place] = leg;
      next[instrument] = place + 1;
    });
    this.#isIndexed = true;
  }
}

/** Whether its worth can be added up exactly. */
function isSummable(leg: Pick<TripwireLeg, 'netQuantity' | 'price' | 'exitPrice'>): boolean {
  const { netQuantity, price, exitPrice } = leg;
  const isExact = (value: number): boolean => Number.isInteger(value) && Math.abs(value) <= LARGEST_LEG_VALUE;
  return isExact(netQuantity) && isExact(netQuantity * price) && isExact(netQuantity * exitPrice);
}
