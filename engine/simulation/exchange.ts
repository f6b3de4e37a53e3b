import { paise } from '../domain/money.ts';
import { err, ok, type Result } from '../domain/result.ts';
import { isSessionOpen, istDateOf } from '../domain/trading-day.ts';
import type { EpochMs } from '../domain/time.ts';
import type { Clock } from '../ports.ts';
import { accountPrices, priceBand } from './account-market.ts';
import { isWorkingOrder, type AccountBook, type SimulatedOrder } from './account-book.ts';
import { Agenda } from './agenda.ts';
import { BookMemory } from './book-memory.ts';
import { settleExpired } from './contract-expiry.ts';
import { levelSizes } from './depth.ts';
import { FaultDesk } from './fault-desk.ts';
import { fundsOf, type AccountFunds, type Marks } from './margin.ts';
import { openMarket, stepMarket, type MarketState } from './market.ts';
import { spotOf, type IndexState, type OnMove } from './market-index.ts';
import { thinBook } from './matching.ts';
import { parseSymbol, symbolOf, type OptionContract } from './option-chain.ts';
import type { Refusal } from './order-entry.ts';
import { rollBook } from './practice-day.ts';
import { priceOption, type OptionPrices } from './quotes.ts';
import { settleOrder } from './settle.ts';
import { sharePrice } from './shares.ts';
import { closedFor, expireOrders, WEEKDAYS, type TradingHours } from './trading-hours.ts';

/** All the exchange must remember to go on where it stopped. */
export type ExchangeState = {
  readonly version: 1;
  readonly market: MarketState;
  readonly accounts: readonly AccountBook[];
};

/** What an exchange is built on. `keep` is called with every new state before the call that made it is answered. */
export type ExchangeOptions = {
  readonly clock: Pick<Clock, 'now'>;
  readonly seed: number;
  readonly state?: ExchangeState | undefined;
  /** When it trades; without this it trades at any hour. */
  readonly hours?: TradingHours;
  readonly keep?: (state: ExchangeState) => void;
};

/** Practice goes on at any hour. */
const ALL_HOURS: TradingHours = { calendar: WEEKDAYS, kept: false };

/** How often positions are looked at for contracts that have ended. */
const EXPIRY_LOOK_MS = 1_000;

/** One matching engine for the options of two indices: many accounts, one market, one clock that is handed in. */
export class SimulatedExchange {
  readonly faults = new FaultDesk();
  readonly memory = new BookMemory();
  readonly agenda = new Agenda();
  readonly #hours: TradingHours;
  #expiryLookedAt = 0;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #keep: (state: ExchangeState) => void;
  readonly #books = new Map<string, AccountBook>();
  #market: MarketState;
  #unkept = false;
  /** Every order meets the market at every level an index passes. */
  readonly #onMove: OnMove = (underlying, index) => {
    for (const book of this.#books.values()) {
      this.#change(book, this.#settleBook(book, underlying, index));
    }
  };

  constructor({ clock, seed, state, hours = ALL_HOURS, keep = () => undefined }: ExchangeOptions) {
    this.#clock = clock;
    this.#hours = hours;
    this.#keep = keep;
    this.#market = state?.market ?? openMarket(seed, clock.now());
    for (const book of state?.accounts ?? []) this.#books.set(book.accountId, book);
  }

  now(): EpochMs {
    return this.#clock.now();
  }

  /** Brings the market to now: prices move, stops trigger, orders fill, contracts end, a new date rolls the books. */
  advance(): void {
    this.#rollDays();
    this.#closeSessions();
    if (!this.#hours.kept || isSessionOpen(this.now(), this.#hours.calendar)) {
      this.#market = stepMarket(this.#market, this.now(), this.#onMove);
    }
    this.#settleExpired();
    if (this.#unkept) this.keepNow();
    this.agenda.run(this.now());
  }

  /** Why an account's orders are refused at this hour; undefined while its market is open. */
  closedFor(accountId: string): string | undefined {
    return closedFor(accountId, { hours: this.#hours, faults: this.faults, now: this.now() });
  }

  /** The market as it is now. */
  market(): MarketState {
    return this.#market;
  }

  /** Changes the market: a move, a mood, a replay. Every working order meets it at once. */
  changeMarket(change: (market: MarketState, onMove: OnMove) => MarketState): void {
    this.advance();
    this.#market = change(this.#market, this.#onMove);
    this.#onMove('NIFTY', this.#market.indices.NIFTY);
    this.#onMove('BANKNIFTY', this.#market.indices.BANKNIFTY);
    this.keepNow();
  }

  /** Hands the whole state to whoever keeps it, changed or not: the market moves without anybody trading. */
  keepNow(): void {
    this.#keep({ version: 1, market: this.#market, accounts: this.accounts() });
    this.#unkept = false;
  }

  accounts(): readonly AccountBook[] {
    return [...this.#books.values()];
  }

  /** The account as it is now. */
  book(accountId: string): Result<AccountBook, Refusal> {
    this.advance();
    const book = this.#books.get(accountId);
    return book ? ok(book) : err({ code: 'unknown-account', message: `no practice account ${accountId}` });
  }

  /** Replaces an account's book; it is kept before this returns. */
  put(book: AccountBook): AccountBook {
    this.#store(book);
    this.keepNow();
    return book;
  }

  /** Forgets an account. */
  remove(accountId: string): void {
    this.faults.clear(accountId);
    this.memory.forget(accountId);
    if (this.#books.delete(accountId)) this.keepNow();
  }

  /** Lets an order that was placed or changed meet the market, and keeps what became of it. */
  meetMarket(book: AccountBook, order: SimulatedOrder): SimulatedOrder {
    const contract = parseSymbol(order.tradingSymbol);
    const settled = this.put(
      contract ? this.#settle(book, order, contract, this.#market.indices[contract.underlying]) : book,
    );
    return settled.orders.find((row) => row.orderId === order.orderId) ?? order;
  }

  /** What a contract costs now. */
  prices(contract: OptionContract): OptionPrices {
    return priceOption(contract, this.#market.indices[contract.underlying]);
  }

  /** A contract as one account meets it: prices and operating range with whatever the fault desk does to them. */
  marketOf(accountId: string, contract: OptionContract, tradingSymbol = symbolOf(contract)) {
    const index = this.#market.indices[contract.underlying];
    const place = { faults: this.faults, accountId, tradingSymbol, now: this.now() };
    const prices = accountPrices(priceOption(contract, index), place);
    return { prices, tradingSymbol, index, circuit: priceBand(prices.lastPrice, place) };
  }

  /** When prices were last renewed, by the wall clock. */
  pricedAt(): EpochMs {
    return this.#market.steppedAt;
  }

  /** The broker's own money figures. */
  funds(book: AccountBook): AccountFunds {
    return fundsOf(book, this.marks());
  }

  /** Prices where margin asks for them. */
  marks(): Marks {
    return {
      spotOf: (underlying) => spotOf(this.#market.indices[underlying]),
      lastPriceOf: (tradingSymbol) => {
        const contract = parseSymbol(tradingSymbol);
        if (contract) return this.prices(contract).lastPrice;
        return sharePrice(tradingSymbol, this.#market.indices.NIFTY.level) ?? paise(0);
      },
    };
  }

  #settleBook(book: AccountBook, underlying: string, index: IndexState): AccountBook {
    let settled = book;
    for (const order of book.orders) {
      if (!isWorkingOrder(order)) continue;
      const contract = parseSymbol(order.tradingSymbol);
      if (contract?.underlying !== underlying) continue;
      settled = this.#settle(settled, order, contract, index);
    }
    return settled;
  }

  #settle(book: AccountBook, order: SimulatedOrder, contract: OptionContract, index: IndexState): AccountBook {
    const now = this.now();
    const prices = priceOption(contract, index);
    const usual = (): readonly number[] => levelSizes(contract, index, order.side === 'BUY' ? 'sell' : 'buy');
    // Every order meets every level an index passes: what a healthy broker never needs is not made.
    if (this.faults.of(book.accountId).length === 0) return settleOrder(book, order, { prices, depth: usual, now });
    const { tradingSymbol } = order;
    const partial = this.faults.find(book.accountId, 'partial-fills', tradingSymbol);
    const depth = partial ? thinBook(order, partial, now) : usual;
    if (!depth) return book;
    const place = { faults: this.faults, accountId: book.accountId, tradingSymbol, now };
    return settleOrder(book, order, { prices: accountPrices(prices, place), depth, now });
  }

  #store(book: AccountBook): void {
    this.#books.set(book.accountId, book);
    this.memory.note(book, this.now());
  }

  #closeSessions(): void {
    for (const book of this.#books.values()) {
      if (!this.#hours.kept && this.faults.of(book.accountId).length === 0) continue;
      if (this.closedFor(book.accountId) !== undefined) this.#change(book, expireOrders(book, this.now()));
    }
  }

  #settleExpired(): void {
    const now = this.now();
    if (Math.abs(now - this.#expiryLookedAt) < EXPIRY_LOOK_MS) return;
    this.#expiryLookedAt = now;
    for (const book of this.#books.values()) this.#change(book, settleExpired(book, this.#market, now));
  }

  /** Keeps what a look at the clock made of a book, if it made anything. */
  #change(before: AccountBook, after: AccountBook): void {
    if (after === before) return;
    this.#store(after);
    this.#unkept = true;
  }

  #rollDays(): void {
    const date = istDateOf(this.now());
    for (const book of this.#books.values()) {
      // A clock set back is no new day.
      if (book.date >= date) continue;
      this.#store(rollBook(book, date, this.marks()));
      this.#unkept = true;
    }
  }
}
