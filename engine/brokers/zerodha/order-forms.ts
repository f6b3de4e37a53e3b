import type { Paise } from '../../domain/money.ts';
import type { OrderRequest } from '../../domain/order.ts';
import type { OrderNote } from './parse.ts';

/** Rupees as Kite takes them: plain decimals. */
function decimal(amount: Paise): string {
  return (amount / 100).toFixed(2);
}

/** Kite protects a market order by as much as it thinks right; without protection none is taken (`brokers.md` section 5). */
const AUTOMATIC = '-1';

/**
 * A new order as a form. `multiplier`: units in one of Kite's quantities. Kite's master has no freeze quantity, so derivatives
 * are sent with leave to slice: a position above the freeze must be able to leave in one call.
 */
export function placeForm(request: OrderRequest, multiplier: number): Readonly<Record<string, string>> {
  const { tag, instrument, product, side, quantity, type, price } = request;
  const isDerivative = instrument.kind !== 'equity';
  return {
    exchange: instrument.exchange,
    tradingsymbol: instrument.tradingSymbol,
    transaction_type: side,
    quantity: String(quantity / multiplier),
    product,
    order_type: type,
    validity: 'DAY',
    tag,
    ...(type === 'LIMIT' && price !== undefined ? { price: decimal(price) } : {}),
    ...(type === 'MARKET' ? { market_protection: AUTOMATIC } : {}),
    ...(isDerivative && instrument.freezeQuantity === undefined ? { autoslice: 'true' } : {}),
  };
}

/** A change as a form; what is not named stays as it is. A market order that gets a price becomes a limit order. */
export function changeForm(
  change: { readonly quantity: number; readonly price?: Paise },
  { multiplier, type }: Pick<OrderNote, 'multiplier' | 'type'>,
): Readonly<Record<string, string>> {
  const { quantity, price } = change;
  return {
    quantity: String(quantity / multiplier),
    ...(price === undefined ? {} : { price: decimal(price) }),
    ...(price !== undefined && type === 'MARKET' ? { order_type: 'LIMIT' } : {}),
  };
}
