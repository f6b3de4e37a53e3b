import type { SimulatedOrder } from '../../simulation/account-book.ts';
import type { FeedConnection } from './feeds.ts';
import { parseForm } from './form.ts';
import type { KotakContext } from './kotak-wire.ts';
import { orderRow, positionRow } from './rows.ts';

const RAW = /^\{type:cn,Authorization:([^,]+),Sid:([^,]+),src:WEB\}$/;

/**
 * Orders and positions as they change (`brokers.md` 6.2). The door wants a frame that is no JSON, or, while the quirk
 * `feed-json` is on, JSON and nothing else; to the other form it stays open and says nothing.
 */
export class OrderFeed implements FeedConnection {
  readonly #context: KotakContext;
  readonly #say: (message: string) => void;
  #credentials: { readonly token: string | undefined; readonly sid: string | undefined } | undefined;
  #seen: ReadonlyMap<string, SimulatedOrder> = new Map();

  constructor(context: KotakContext, say: (message: string) => void) {
    this.#context = context;
    this.#say = say;
  }

  hear(text: string): void {
    const wantsJson = this.#context.quirks.has('feed-json');
    const [, rawToken, rawSid] = RAW.exec(text) ?? [];
    const { type, Authorization, Sid } = parseForm(text);
    const isJson = type === 'cn';
    if (wantsJson !== isJson) return;
    const token = isJson ? String(Authorization) : rawToken;
    const sid = isJson ? String(Sid) : rawSid;
    if (this.#context.logins.accountOf(token, sid) === undefined) return;
    this.#credentials = { token, sid };
    this.#say(JSON.stringify({ ak: 'ok', type: 'cn', msg: 'connected' }));
  }

  pulse(): boolean {
    if (!this.#credentials) return true;
    const { logins, exchange, accountId, tokens } = this.#context;
    if (logins.accountOf(this.#credentials.token, this.#credentials.sid) === undefined) return false;
    const book = exchange.accounts().find((each) => each.accountId === accountId);
    const orders = new Map(book?.orders.map((order) => [order.orderId, order]));
    for (const [orderId, order] of orders) {
      if (this.#seen.get(orderId) === order) continue;
      this.#say(JSON.stringify({ type: 'order', data: orderRow(order, tokens) }));
      const position = book?.positions.find((row) => row.tradingSymbol === order.tradingSymbol);
      if (position && order.filledQuantity > 0)
        this.#say(JSON.stringify({ type: 'position', data: positionRow(position, tokens, exchange.now()) }));
    }
    this.#seen = orders;
    return true;
  }
}
