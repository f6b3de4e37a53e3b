import type { Paise } from '../../domain/money.ts';
import type { OrderRequest } from '../../domain/order.ts';
import { ok, type Result } from '../../domain/result.ts';
import type { BrokerError, Clock, WriteOutcome } from '../../ports.ts';
import { brokerError } from '../shared/broker-error.ts';
import type { OrderAllowance } from '../shared/order-allowance.ts';
import { protectedPrice } from '../shared/protected-price.ts';
import { parseValue } from '../shared/rows.ts';
import type { DhanClient } from './client.ts';
import type { SecurityKey } from './instrument.ts';
import { modifyBody, placeBody } from './order-calls.ts';
import type { Prices } from './prices.ts';
import type { Securities } from './securities.ts';
import { zOrderRow, type OrderRow } from './wire.ts';
import { changeOutcome, writeOutcome } from './write-outcome.ts';

/** What order calls are made with. */
export type OrdersTools = {
  readonly client: DhanClient;
  readonly clientId: string;
  readonly securities: Securities;
  readonly prices: Prices;
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly allowance: OrderAllowance;
};

/** Order calls: each sent once, and what became of it told as a value. */
export class DhanOrders {
  readonly #tools: OrdersTools;
  #rows: ReadonlyMap<string, OrderRow> = new Map();

  constructor(tools: OrdersTools) {
    this.#tools = tools;
  }

  /** Takes the order book of a reading: a change must repeat what it does not change. */
  know(rows: readonly OrderRow[]): void {
    this.#rows = new Map(rows.map((row) => [row.orderId, row]));
  }

  /** A market order leaves as a limit inside its protection band; without a price the protection is left to Dhan, which has one too. */
  async place(request: OrderRequest): Promise<WriteOutcome> {
    const { client, clientId, prices, clock, allowance } = this.#tools;
    const since = clock.monotonic();
    const { instrument, side, type } = request;
    const key = await this.#keyFor(request);
    if (!key) {
      const words = `not sent: Dhan’s list has no ${instrument.tradingSymbol}, and no position or order of this account names it`;
      return { outcome: 'rejected', error: brokerError('refused', words, 'securityId') };
    }
    const lastPrice = type === 'MARKET' ? await prices.lastPriceOf(key) : undefined;
    const limit = protectedPrice(side, instrument, lastPrice);
    const body = placeBody(request, { clientId, key, limit });
    allowance.place();
    return writeOutcome(await client.write('POST', '/orders', body, since));
  }

  async modify(
    orderId: string,
    { quantity, price }: { readonly quantity: number; readonly price?: Paise },
  ): Promise<WriteOutcome> {
    const { client, clientId, allowance } = this.#tools;
    const row = await this.#rowOf(orderId);
    if (row.ok && !allowance.change(orderId)) {
      const words =
        'not sent: Dhan takes 25 changes of an order and this one has had them: cancel it and place another';
      return { outcome: 'rejected', error: brokerError('refused', words) };
    }
    if (!row.ok) return { outcome: 'rejected', error: brokerError('refused', `not sent: ${row.error.message}`) };
    const body = modifyBody(row.value, { clientId, quantity, price });
    const outcome = changeOutcome(await client.write('PUT', orderPath(orderId), body), orderId);
    // The next change repeats what this one made of the order, not what it was before.
    if (outcome.outcome === 'confirmed') {
      const changed = { ...row.value, quantity, ...(price === undefined ? {} : { price }) };
      this.#rows = new Map([...this.#rows, [orderId, changed]]);
    }
    return outcome;
  }

  async cancel(orderId: string): Promise<WriteOutcome> {
    return changeOutcome(await this.#tools.client.write('DELETE', orderPath(orderId)), orderId);
  }

  /** The contract's number; one nobody has named is looked up in the day's list, for which it is worth waiting. */
  async #keyFor({ instrument }: OrderRequest): Promise<SecurityKey | undefined> {
    const { securities } = this.#tools;
    const known = securities.keyFor(instrument);
    if (known) return known;
    await securities.refresh(true);
    return securities.keyFor(instrument);
  }

  /** The row of an order to be changed; asked for when no reading has shown it. */
  async #rowOf(orderId: string): Promise<Result<OrderRow, BrokerError>> {
    const known = this.#rows.get(orderId);
    if (known) return ok(known);
    const answer = await this.#tools.client.readOnce(orderPath(orderId));
    // One site shows the order, the other a list of one.
    return answer.ok ? parseValue(zOrderRow, Array.isArray(answer.value) ? answer.value[0] : answer.value) : answer;
  }
}

function orderPath(orderId: string): string {
  return `/orders/${encodeURIComponent(orderId)}`;
}
