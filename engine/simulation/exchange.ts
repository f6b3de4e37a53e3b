import { paise, type Paise } from '../domain/money.ts';
import { err, ok, type Result } from '../domain/result.ts';
import { istDateOf } from '../domain/trading-day.ts';
import type { EpochMs } from '../domain/time.ts';
import type { Clock } from '../ports.ts';
import {
  isFlat,
  isWorkingOrder,
  orderBecame,
  withOrder,
  type AccountBook,
  type SimulatedOrder,
} from './account-book.ts';
import { FaultDesk, readFault, type FaultRequest } from './faults.ts';
import { fundsOf, type AccountFunds, type Marks } from './margin.ts';
import { openMarket, spotOf, stepMarket, type IndexState, type MarketState } from './market.ts';
import { DEEP_BOOK, type Depth } from './matching.ts';
import { CONTRACTS, parseSymbol, UNDERLYINGS, type OptionContract, type Underlying } from './option-chain.ts';
import { refusalOf, type OrderTicket } from './order-checks.ts';
import { changeOrder, findWorking, orderFromTicket, type OrderChange, type Refusal } from './order-entry.ts';
import { openBook, resetBook, rollBook, type AccountOpening } from './practice-day.ts';
import { priceOption, type OptionPrices } from './quotes.ts';
import { isListed } from './listing.ts';
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

  constructor(options: ExchangeOptions) {
    this.#clock = options.clock;
    this.#keep = options.keep ?? (() => undefined);
    this.#market = options.state?.market ?? openMarket(options.seed, options.clock.now());
    for (const book of options.state?.accounts ?? []) this.#books.set(book.accountId, book);
  }

  /** Brings the market to now: prices move, stops trigger, orders fill, a new date rolls the books. */
  advance(): void {
    const now = this.#clock.now();
    this.#rollDays(now);
    this.#market = stepMarket(this.#market, now, (underlying, index) => this.#settleAll(underlying, index));
    this.#keepIfChanged();
  }

  /** The market as it is now. */
  market(): MarketState {
    return this.#market;
  }

  /** Replaces the market (a move, a mood, a replay) and lets every working order meet it at once. */
  changeMarket(change: (market: MarketState) => MarketState): void {
    this.advance();
    this.#market = change(this.#market);
    for (const underlying of UNDERLYINGS) this.#settleAll(underlying, this.#market.indices[underlying]);
    this.keepNow();
  }

  /** Hands the whole state to whoever keeps it, changed or not: the market moves without anybody trading. */
  keepNow(): void {
    this.#keep({ version: 1, market: this.#market, accounts: [...this.#books.values()] });
    this.#unkept = false;
  }

  accounts(): readonly AccountBook[] {
    return [...this.#books.values()];
  }

  /** Opens an account; one that exists keeps its book and takes the new credentials. */
  openAccount(opening: AccountOpening): AccountBook {
    this.advance();
    const known = this.#books.get(opening.accountId);
    const { clientCode, apiKey } = opening;
    const book = known ? { ...known, clientCode, apiKey } : openBook(opening, istDateOf(this.#clock.now()));
    return this.#put(book);
  }

  /** Forgets an account and everything it did. */
  closeAccount(accountId: string): void {
    this.faults.clear(accountId);
    if (this.#books.delete(accountId)) this.keepNow();
  }

  /** The account as it is now. */
  book(accountId: string): Result<AccountBook, Refusal> {
    this.advance();
    const book = this.#books.get(accountId);
    return book ? ok(book) : err({ code: 'unknown-account', message: `no practice account ${accountId}` });
  }

  /** Takes an order. What a broker's risk system would refuse becomes a row with status `rejected`, as it does there. */
  place(accountId: string, ticket: OrderTicket): Result<SimulatedOrder, Refusal> {
    const found = this.book(accountId);
    if (!found.ok) return found;
    const book = found.value;
    const contract = parseSymbol(ticket.tradingSymbol);
    if (!contract) return err({ code: 'unknown-symbol', message: `unknown contract ${ticket.tradingSymbol}` });
    if (ticket.tag !== undefined && book.orders.some((order) => order.tag === ticket.tag)) {
      return err({ code: 'duplicate-tag', message: `an order with tag ${ticket.tag} was already received today` });
    }
    const lastPrice = this.faults.find(accountId, 'price-missing', ticket.tradingSymbol)
      ? undefined
      : this.prices(contract).lastPrice;
    const listed = isListed(contract, this.#market.indices[contract.underlying]);
    const fault = this.faults.strike(accountId, 'reject-orders', 'orders');
    const refusal = fault?.reason ?? refusalOf(ticket, { book, contract, lastPrice, listed, marks: this.#marks() });
    const order = orderFromTicket(ticket, { book, now: this.#clock.now(), lastPrice, refusal });
    return ok(this.#meetMarket(withOrder({ ...book, lastNumber: book.lastNumber + 1 }, order), order));
  }

  /** Changes a working order. */
  modify(accountId: string, orderId: string, change: OrderChange): Result<SimulatedOrder, Refusal> {
    const found = this.book(accountId);
    if (!found.ok) return found;
    const working = findWorking(found.value, orderId);
    if (!working.ok) return working;
    const contract = parseSymbol(working.value.tradingSymbol);
    if (!contract) throw new Error(`order ${orderId} is in no contract`);
    const changed = changeOrder(working.value, change, { contract, now: this.#clock.now() });
    return changed.ok ? ok(this.#meetMarket(withOrder(found.value, changed.value), changed.value)) : changed;
  }

  /** Cancels what is left of a working order. */
  cancel(accountId: string, orderId: string): Result<SimulatedOrder, Refusal> {
    const found = this.book(accountId);
    if (!found.ok) return found;
    const working = findWorking(found.value, orderId);
    if (!working.ok) return working;
    const cancelled = orderBecame(working.value, this.#clock.now(), { status: 'cancelled' });
    this.#put(withOrder(found.value, cancelled));
    return ok(cancelled);
  }

  /** Turns the kill switch on for the rest of the day; refused while anything is held or works. */
  activateSwitch(accountId: string): Result<AccountBook, Refusal> {
    const found = this.book(accountId);
    if (!found.ok || found.value.killSwitch.state === 'on') return found;
    const fault = this.faults.strike(accountId, 'switch-refuses', 'orders');
    if (fault)
      return err({ code: 'switch-refused', message: 'Kill switch could not be activated. Please try again later.' });
    if (!isFlat(found.value)) {
      return err({
        code: 'not-flat',
        message: 'Close all positions and cancel all pending orders to activate the kill switch.',
      });
    }
    return ok(this.#put({ ...found.value, killSwitch: { state: 'on', since: this.#clock.now() } }));
  }

  /** A new practice day for one account: no positions, no orders, switch off. */
  reset(accountId: string): Result<AccountBook, Refusal> {
    const found = this.book(accountId);
    return found.ok ? ok(this.#put(resetBook(found.value, istDateOf(this.#clock.now())))) : found;
  }

  /** Sets a fault on an account. */
  setFault(accountId: string, request: FaultRequest): Result<void, Refusal> {
    const found = this.book(accountId);
    if (!found.ok) return found;
    const fault = readFault(request, this.#clock.now());
    if (!fault.ok) return err({ code: 'bad-fault', message: fault.error });
    this.faults.set(accountId, fault.value);
    return ok(undefined);
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
    return fundsOf(book, this.#marks());
  }

  #marks(): Marks {
    return {
      spotOf: (underlying) => spotOf(this.#market.indices[underlying]),
      lastPriceOf: (tradingSymbol) => this.#lastPriceOf(tradingSymbol),
    };
  }

  #lastPriceOf(tradingSymbol: string): Paise {
    const contract = parseSymbol(tradingSymbol);
    return contract ? this.prices(contract).lastPrice : paise(0);
  }

  #put(book: AccountBook): AccountBook {
    this.#books.set(book.accountId, book);
    this.keepNow();
    return book;
  }

  /** An order that was placed or changed meets the book at once. */
  #meetMarket(book: AccountBook, order: SimulatedOrder): SimulatedOrder {
    const contract = parseSymbol(order.tradingSymbol);
    const settled = contract ? this.#settle(book, order, this.prices(contract)) : book;
    this.#put(settled);
    return settled.orders.find((row) => row.orderId === order.orderId) ?? order;
  }

  #settle(book: AccountBook, order: SimulatedOrder, prices: OptionPrices): AccountBook {
    const depth = this.#depthFor(book.accountId, order);
    return depth ? settleOrder(book, order, { prices, depth, now: this.#clock.now() }) : book;
  }

  #settleAll(underlying: Underlying, index: IndexState): void {
    for (const book of this.#books.values()) {
      let settled = book;
      for (const order of book.orders) {
        if (!isWorkingOrder(order)) continue;
        const contract = parseSymbol(order.tradingSymbol);
        if (contract?.underlying !== underlying) continue;
        settled = this.#settle(settled, order, priceOption(contract, index));
      }
      if (settled === book) continue;
      this.#books.set(book.accountId, settled);
      this.#unkept = true;
    }
  }

  /** While fills are partial the book is thin, and the next part comes only after a pause. */
  #depthFor(accountId: string, order: SimulatedOrder): Depth | undefined {
    const fault = this.faults.find(accountId, 'partial-fills', order.tradingSymbol);
    if (!fault) return DEEP_BOOK;
    const contract = parseSymbol(order.tradingSymbol);
    const units = fault.units ?? (contract ? CONTRACTS[contract.underlying].lotSize : 1);
    const pausing = order.filledQuantity > 0 && this.#clock.now() - order.updatedAt < fault.ms;
    return pausing ? undefined : { perLevel: units, levels: 1 };
  }

  #rollDays(now: EpochMs): void {
    const date = istDateOf(now);
    for (const book of this.#books.values()) {
      // A clock set back is no new day.
      if (book.date >= date) continue;
      this.#books.set(
        book.accountId,
        rollBook(book, date, (symbol) => this.#lastPriceOf(symbol)),
      );
      this.#unkept = true;
    }
  }

  #keepIfChanged(): void {
    if (this.#unkept) this.keepNow();
  }
}
