import { heldQuantity, isWorkingOrder, netQuantity, type PositionBook } from '../simulation/account-book.ts';
import type { SimulatedExchange } from '../simulation/exchange.ts';
import { lotOf } from '../simulation/option-chain.ts';
import { cancelOrder, placeOrder } from '../simulation/order-desk.ts';
import type { Draw } from './draw.ts';
import type { Trouble } from './trouble.ts';

/** What other hands work with; `traded` hears of every contract that was touched by somebody who is not the engine. */
export type OtherHandsTools = {
  readonly accountId: string;
  readonly trouble: Trouble;
  readonly exchange: SimulatedExchange;
  /** Whether the kill of today has ended. */
  readonly killEnded: () => boolean;
  readonly traded: (tradingSymbol: string) => void;
};

/** The trader's phone, another robot, the broker's risk desk: whoever trades on the account beside the engine. */
export class OtherHands {
  readonly #tools: OtherHandsTools;
  #tags = 0;

  constructor(tools: OtherHandsTools) {
    this.#tools = tools;
  }

  /** A moment of the troubled part of the day. */
  tick(): void {
    const { trouble, killEnded } = this.#tools;
    if (killEnded()) {
      const again = trouble.strikesAt('phone-after-kill', 0.2);
      if (again) this.#trade(again);
      return;
    }
    const phone = trouble.strikes('phone-order', 0.3);
    if (phone) this.#trade(phone);
    const robot = trouble.strikes('second-robot', 0.3);
    if (robot) {
      this.#tags += 1;
      this.#trade(robot, `robot${this.#tags}`);
    }
    if (trouble.strikes('rms-square-off', 0.1)) this.#squareOff();
  }

  /** One lot more or less of something in the book. */
  #trade(draw: Draw, tag?: string): void {
    const [first, ...rest] = this.#rows();
    if (!first) return;
    const row = draw.oneOf([first, ...rest]);
    this.#send(row, draw.oneOf(['BUY', 'SELL']), lotOf(row.tradingSymbol), tag);
  }

  /** The broker's own risk desk: every order cancelled, every position closed, shorts first. */
  #squareOff(): void {
    const { exchange, accountId } = this.#tools;
    const found = exchange.book(accountId);
    if (!found.ok) return;
    for (const order of found.value.orders.filter(isWorkingOrder)) {
      cancelOrder(exchange, accountId, order.orderId);
      this.#tools.traded(order.tradingSymbol);
    }
    for (const row of this.#rows().toSorted((one, other) => netQuantity(one) - netQuantity(other))) {
      const net = heldQuantity(found.value, row.tradingSymbol, row.product);
      if (net !== 0) this.#send(row, net < 0 ? 'BUY' : 'SELL', Math.abs(net));
    }
  }

  #rows(): readonly PositionBook[] {
    const found = this.#tools.exchange.book(this.#tools.accountId);
    return found.ok ? found.value.positions : [];
  }

  #send({ tradingSymbol, product }: PositionBook, side: 'BUY' | 'SELL', quantity: number, tag?: string): void {
    const { exchange, accountId, traded } = this.#tools;
    const ticket = { product, type: 'MARKET' as const, tradingSymbol, side, quantity, ...(tag ? { tag } : {}) };
    placeOrder(exchange, accountId, ticket);
    traded(tradingSymbol);
  }
}
