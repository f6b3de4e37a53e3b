import type { SimulatedOrder } from '../../simulation/account-book.ts';
import { instrumentNamed } from '../../simulation/listing.ts';
import type { DhanContext } from './dhan-wire.ts';
import type { FeedConnection } from './feeds.ts';
import { parseMessage } from './message.ts';
import { statusOf } from './rows.ts';
import { dhanSymbol } from './securities.ts';
import { dhanTime, rupees } from './wire-form.ts';

const LOGIN = 42;

/** Orders of the account from any platform, as they change (`brokers.md` 6.4). Whoever does not log in hears nothing. */
export class OrderFeed implements FeedConnection {
  readonly #context: DhanContext;
  readonly #say: (message: string) => void;
  #token: string | undefined;
  #seen: ReadonlyMap<string, SimulatedOrder>;

  constructor(context: DhanContext, say: (message: string) => void) {
    this.#context = context;
    this.#say = say;
    this.#seen = this.#orders();
  }

  hear(text: string): void {
    const { LoginReq, UserType } = parseMessage(text) as {
      readonly LoginReq?: Record<string, unknown>;
      readonly UserType?: unknown;
    };
    const isLogin = LoginReq?.['MsgCode'] === LOGIN && UserType === 'SELF';
    const token = typeof LoginReq?.['Token'] === 'string' ? LoginReq['Token'] : undefined;
    if (isLogin && this.#context.tokens.accountOf(token) !== undefined) this.#token = token;
  }

  pulse(): boolean {
    if (this.#token === undefined) return true;
    if (this.#context.tokens.accountOf(this.#token) === undefined) return false;
    const orders = this.#orders();
    for (const [orderId, order] of orders) {
      if (this.#seen.get(orderId) !== order)
        this.#say(JSON.stringify({ Data: this.#alert(order), Type: 'order_alert' }));
    }
    this.#seen = orders;
    return true;
  }

  #orders(): ReadonlyMap<string, SimulatedOrder> {
    const { exchange, accountId } = this.#context;
    const book = exchange.accounts().find((each) => each.accountId === accountId);
    return new Map(book?.orders.map((order) => [order.orderId, order]));
  }

  /** Mixed case, as on the wire. */
  #alert(order: SimulatedOrder): object {
    const instrument = instrumentNamed(order.tradingSymbol);
    const word = statusOf(order);
    return {
      Exchange: 'NSE',
      Segment: 'D',
      Source: order.tag === undefined ? 'N' : 'P',
      SecurityId: String(this.#context.securities.of(order.tradingSymbol)),
      ClientId: this.#context.login.clientCode,
      OrderNo: order.orderId,
      Product: order.product === 'MIS' ? 'I' : 'M',
      TxnType: order.side === 'BUY' ? 'B' : 'S',
      OrderType: { LIMIT: 'LMT', MARKET: 'MKT', SL: 'SL', 'SL-M': 'SLM' }[order.type],
      Quantity: order.quantity,
      TradedQty: order.filledQuantity,
      RemainingQuantity: order.quantity - order.filledQuantity,
      Price: rupees(order.price ?? 0),
      TriggerPrice: rupees(order.triggerPrice ?? 0),
      Status: word.charAt(0) + word.slice(1).toLowerCase(),
      LegNo: 1,
      Symbol: instrument ? dhanSymbol(instrument) : order.tradingSymbol,
      LastUpdatedTime: dhanTime(order.updatedAt),
      CorrelationId: order.tag ?? '',
    };
  }
}
