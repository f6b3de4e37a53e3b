import { paise } from '../domain/money.ts';
import { err, ok, type Result } from '../domain/result.ts';
import { istDateOf } from '../domain/trading-day.ts';
import type { EpochMs } from '../domain/time.ts';
import type { Clock } from '../ports.ts';
import { isWorkingOrder, type AccountBook, type SimulatedOrder } from './account-book.ts';
import { FaultDesk } from './fault-desk.ts';
import { fundsOf, type AccountFunds, type Marks } from './margin.ts';
import { openMarket, stepMarket, type MarketState } from './market.ts';
import { spotOf, type IndexState, type OnMove } from './market-index.ts';
import { depthFor } from './matching.ts';
import { parseSymbol, type OptionContract } from './option-chain.ts';
import type { Refusal } from './order-entry.ts';
import { rollBook } from './practice-day.ts';
import { priceOption, type OptionPrices } from './quotes.ts';
import { settleOrder } from './settle.ts';

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
  readonly keep?: (state: ExchangeState) => void;
};

/** One matching engine for the options of two indices: many accounts, one market, one clock that is handed in. */
export class SimulatedExchange {
  readonly faults = new FaultDesk();
  readonly #clock: Pick<Clock, 'now'>;
  readonly #keep: (state: ExchangeState) => void;
  readonly #books = new Map<string, AccountBook>();
  #market: MarketState;
  #unkept = false;
  /** Every order meets the market at every level an index passes. */
  readonly #onMove: OnMove = (underlying, index) => {
    for (const book of this.#books.values()) {
      const settled = this.#settleBook(book, underlying, index);
      if (settled === book) continue;
      this.#books.set(book.accountId, settled);
      this.#unkept = true;
    }
  };

  constructor({ clock, seed, state, keep = () => undefined }: ExchangeOptions) {
    this.#clock = clock;
    this.#keep = keep;
    this.#market = state?.market ?? openMarket(seed, clock.now());
    for (const book of state?.accounts ?? []) this.#books.set(book.accountId, book);
  }

  now(): EpochMs {
    return this.#clock.now();
  }

  /** Brings the market to now: prices move, stops trigger, orders fill, a new date rolls the books. */
  advance(): void {
    this.#rollDays();
    this.#market = stepMarket(this.#market, this.now(), this.#onMove);
    if (this.#unkept) this.keepNow();
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
    this.#books.set(book.accountId, book);
    this.keepNow();
    return book;
  }

  /** Forgets an account. */
  remove(accountId: string): void {
    this.faults.clear(accountId);
    if (this.#books.delete(accountId)) this.keepNow();
  }

  /** Lets an order that was placed or changed meet the market, and keeps what became of it. */
  meetMarket(book: AccountBook, order: SimulatedOrder): SimulatedOrder {
    const contract = parseSymbol(order.tradingSymbol);
    const settled = this.put(contract ? this.#settle(book, order, this.prices(contract)) : book);
    return settled.orders.find((row) => row.orderId === order.orderId) ?? order;
  }

  /** What a contract costs now. */
  prices(contract: OptionContract): OptionPrices {
    return priceOption(contract, this.#market.indices[contract.underlying]);
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
        return contract ? this.prices(contract).lastPrice : paise(0);
      },
    };
  }

  #settleBook(book: AccountBook, underlying: string, index: IndexState): AccountBook {
    let settled = book;
    for (const order of book.orders) {
      if (!isWorkingOrder(order)) continue;
      const contract = parseSymbol(order.tradingSymbol);
      if (contract?.underlying !== underlying) continue;
      settled = this.#settle(settled, order, priceOption(contract, index));
    }
    return settled;
  }

  #settle(book: AccountBook, order: SimulatedOrder, prices: OptionPrices): AccountBook {
    const now = this.now();
    const depth = depthFor(order, this.faults.find(book.accountId, 'partial-fills', order.tradingSymbol), now);
    return depth ? settleOrder(book, order, { prices, depth, now }) : book;
  }

  #rollDays(): void {
    const date = istDateOf(this.now());
    for (const book of this.#books.values()) {
      // A clock set back is no new day.
      if (book.date >= date) continue;
      this.#books.set(book.accountId, rollBook(book, date, this.marks().lastPriceOf));
      this.#unkept = true;
    }
  }
}
