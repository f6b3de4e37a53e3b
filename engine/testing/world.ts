import type { AccountSnapshot } from '../domain/account-snapshot.ts';
import type { BrokerCapabilities } from '../domain/broker-capabilities.ts';
import { paise } from '../domain/money.ts';
import type { EngineSettings } from '../domain/policy.ts';
import { positionIdOf, type PositionId } from '../domain/position.ts';
import { BookHistory } from '../simulation-days/book-history.ts';
import { accountRows } from '../simulation-days/exchange-rows.ts';
import { GuardedAccount, type GuardedAccountParts } from '../simulation-days/guarded-account.ts';
import { ManualClock } from '../simulation-days/manual-clock.ts';
import { openAccount } from '../simulation/account-desk.ts';
import { SimulatedExchange } from '../simulation/exchange.ts';
import { moveIndex } from '../simulation/market-changes.ts';
import { instrumentOf, parseSymbol } from '../simulation/option-chain.ts';
import type { OrderTicket } from '../simulation/order-checks.ts';
import { placeOrder } from '../simulation/order-desk.ts';
import { CALENDAR, FRIDAY_10AM, rupees, settings } from './builders.ts';

/** The legs of the iron fly most tests kill: two shorts, two hedges. */
export const CALL = 'NIFTY26NOV2424500CE';
export const PUT = 'NIFTY26NOV2424500PE';
export const CALL_WING = 'NIFTY26NOV2425000CE';
export const PUT_WING = 'NIFTY26NOV2424000PE';

const ACCOUNT = 'practice';

/** What a world is made with; everything has a quiet default. */
export type WorldOptions = {
  readonly seed?: number;
  readonly access?: BrokerCapabilities['killSwitch']['access'];
  readonly needsFlat?: boolean;
  readonly settings?: EngineSettings;
  readonly settleMs?: number;
  readonly tellsTime?: boolean;
  readonly alter?: NonNullable<GuardedAccountParts['alter']>;
};

/** One account on the simulated exchange, the engine that guards it, and everything a test may do to either. */
export class World extends GuardedAccount {
  readonly #history: BookHistory;

  constructor({ seed = 1, ...options }: WorldOptions = {}) {
    const clock = new ManualClock(FRIDAY_10AM);
    const history = new BookHistory(clock);
    const exchange = new SimulatedExchange({ clock, seed, keep: (state) => history.keep(state) });
    openAccount(exchange, {
      accountId: ACCOUNT,
      clientCode: 'P1',
      apiKey: 'k',
      startingFunds: rupees(5_000_000),
    });
    super({
      accountId: ACCOUNT,
      clock,
      exchange,
      calendar: CALENDAR,
      access: 'terminal',
      needsFlat: true,
      settings: settings(),
      settleMs: 25_000,
      ...options,
    });
    this.#history = history;
  }

  /** Position rows as they stood so many milliseconds ago. */
  positionsBefore(ms: number): AccountSnapshot['positions'] {
    const then = this.#history.before(ACCOUNT, ms);
    return then ? accountRows(this.exchange, then).positions : [];
  }

  idOf(tradingSymbol: string): PositionId {
    const contract = parseSymbol(tradingSymbol);
    if (!contract) throw new Error(tradingSymbol);
    return positionIdOf(instrumentOf(contract), 'NRML');
  }

  /** Trades that are not the engine's: the trader's own, from a phone. */
  trade(ticket: Partial<OrderTicket> & Pick<OrderTicket, 'tradingSymbol' | 'side' | 'quantity'>): string {
    const placed = placeOrder(this.exchange, ACCOUNT, { product: 'NRML', type: 'MARKET', ...ticket });
    if (!placed.ok || placed.value.status === 'rejected') {
      throw new Error(placed.ok ? placed.value.rejectReason : placed.error.message);
    }
    return placed.value.orderId;
  }

  /** A stop that buys a short back, `above` rupees over its price. */
  stop(tradingSymbol: string, quantity: number, above = 30): string {
    const trigger = paise(this.price(tradingSymbol) + above * 100);
    return this.trade({
      tradingSymbol,
      side: 'BUY',
      quantity,
      type: 'SL',
      triggerPrice: trigger,
      price: paise(trigger + 2_000),
    });
  }

  price(tradingSymbol: string): number {
    const contract = parseSymbol(tradingSymbol);
    if (!contract) throw new Error(tradingSymbol);
    return this.exchange.prices(contract).lastPrice;
  }

  /** Two shorts, two hedges, two resting stops and one pending limit: the account of card K1. */
  ironFly(lots = 1): { readonly stops: readonly string[]; readonly limit: string } {
    const quantity = 65 * lots;
    for (const tradingSymbol of [CALL_WING, PUT_WING]) this.trade({ tradingSymbol, side: 'BUY', quantity });
    for (const tradingSymbol of [CALL, PUT]) this.trade({ tradingSymbol, side: 'SELL', quantity });
    const limit = this.trade({ tradingSymbol: CALL_WING, side: 'BUY', quantity: 65, type: 'LIMIT', price: paise(100) });
    return { stops: [this.stop(CALL, quantity), this.stop(PUT, quantity)], limit };
  }

  /** Moves the index by so many points at once, through every level between. */
  move(points: number): void {
    const to = this.exchange.market().indices.NIFTY.level + points * 100;
    this.exchange.changeMarket((market, onMove) => moveIndex(market, { underlying: 'NIFTY', to, overMs: 0 }, onMove));
  }

  /** Up and down again: both stops fill and cost more than a line of a few hundred rupees. */
  whipsaw(): void {
    this.move(120);
    this.move(-240);
  }

  /** Runs the engine until a first reading has been taken. */
  async start(): Promise<void> {
    this.engine.run();
    this.engine.start('trader');
    await this.clock.advance(3_000);
  }

  /** Runs until the kill has finished; false when it did not within the time. */
  untilFinished(withinMs = 600_000): Promise<boolean> {
    return this.clock.runUntil(() => this.state().kill?.finished != null, withinMs);
  }

  /** The trader lifts the broker's own switch in the broker's app. */
  liftSwitch(): void {
    this.exchange.put({ ...this.book(), killSwitch: { state: 'off' } });
  }

  /** Events that name any of the given words. */
  eventsOf(...words: readonly string[]): readonly string[] {
    return this.events.filter((event) => words.some((word) => event.includes(word)));
  }
}
