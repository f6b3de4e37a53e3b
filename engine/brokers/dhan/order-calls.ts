import type { Paise } from '../../domain/money.ts';
import type { OrderRequest } from '../../domain/order.ts';
import { wiredProduct, type SecurityKey } from './instrument.ts';
import type { OrderRow } from './wire.ts';

/** Rupees as Dhan wants them: a number with at most two decimals. */
const inRupees = (price: Paise): number => price / 100;

/** The body of a new order. `limit` is what a market order leaves with; undefined leaves the protection to Dhan, which has one too. */
export function placeBody(
  request: OrderRequest,
  { clientId, key, limit }: { readonly clientId: string; readonly key: SecurityKey; readonly limit: Paise | undefined },
): object {
  const [exchangeSegment, securityId] = key.split(':');
  const price = request.type === 'LIMIT' ? request.price : limit;
  return {
    dhanClientId: clientId,
    correlationId: request.tag,
    transactionType: request.side,
    exchangeSegment,
    productType: wiredProduct(request.product),
    orderType: price === undefined ? 'MARKET' : 'LIMIT',
    validity: 'DAY',
    securityId,
    quantity: request.quantity,
    disclosedQuantity: 0,
    price: price === undefined ? 0 : inRupees(price),
    triggerPrice: 0,
    afterMarketOrder: false,
  };
}

/** The body of a change: Dhan wants the whole order again, so what does not change is repeated from its own row. */
export function modifyBody(
  row: OrderRow,
  {
    clientId,
    quantity,
    price,
  }: { readonly clientId: string; readonly quantity: number; readonly price: Paise | undefined },
): object {
  return {
    dhanClientId: clientId,
    orderId: row.orderId,
    orderType: row.orderType,
    legName: row.legName,
    quantity,
    price: inRupees(price ?? row.price ?? (0 as Paise)),
    disclosedQuantity: 0,
    triggerPrice: inRupees(row.triggerPrice ?? (0 as Paise)),
    validity: row.validity || 'DAY',
  };
}
