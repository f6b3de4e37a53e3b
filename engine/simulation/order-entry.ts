import { paise, type Paise } from '../domain/money.ts';
import { err, ok, type Result } from '../domain/result.ts';
import type { EpochMs } from '../domain/time.ts';
import { isWorkingOrder, orderBecame, type AccountBook, type SimulatedOrder } from './account-book.ts';
import type { PriceBand } from './account-market.ts';
import { TICK } from './option-chain.ts';
import type { OrderTicket } from './order-checks.ts';
import type { OrderTerms } from './order-terms.ts';

/** Why the exchange did nothing. The code is stable; the message is what a broker would say. */
export type Refusal = {
  readonly code:
    | 'unknown-account'
    | 'unknown-symbol'
    | 'duplicate-tag'
    | 'unknown-order'
    | 'order-final'
    | 'bad-change'
    | 'not-permitted'
    | 'not-flat'
    | 'switch-refused'
    | 'bad-market'
    | 'bad-fault';
  readonly message: string;
};

/** A changed limit, quantity (the total, filled part included) or trigger of a working order. */
export type OrderChange = { readonly quantity?: number; readonly price?: Paise; readonly triggerPrice?: Paise };

/** Turns an accepted or refused ticket into the row the order book shows from then on. */
export function orderFromTicket(
  ticket: OrderTicket,
  entry: {
    readonly book: AccountBook;
    readonly now: EpochMs;
    /** What a market order is turned into; undefined without a last price. */
    readonly protectedAt: Paise | undefined;
    readonly refusal: string | undefined;
  },
): SimulatedOrder {
  const { book, now, protectedAt, refusal } = entry;
  const waiting = ticket.type === 'SL' || ticket.type === 'SL-M' ? 'trigger pending' : 'open';
  const status = refusal === undefined ? waiting : 'rejected';
  const protects = ticket.type === 'MARKET' && protectedAt !== undefined && refusal === undefined;
  const converted = protects ? { type: 'LIMIT' as const, price: protectedAt } : {};
  return {
    ...ticket,
    ...converted,
    orderId: `${book.date.slice(2).replaceAll('-', '')}${String(book.lastNumber + 1).padStart(9, '0')}`,
    filledQuantity: 0,
    filledValue: paise(0),
    status,
    ...(refusal === undefined ? {} : { rejectReason: refusal }),
    resting: false,
    history: [{ at: now, status, filledQuantity: 0 }],
    placedAt: now,
    updatedAt: now,
  };
}

/** Finds an order that may still be changed or cancelled. */
export function findWorking(book: AccountBook, orderId: string): Result<SimulatedOrder, Refusal> {
  const order = book.orders.find((row) => row.orderId === orderId);
  if (!order) return err({ code: 'unknown-order', message: `order ${orderId} does not exist` });
  if (!isWorkingOrder(order))
    return err({ code: 'order-final', message: `order ${orderId} is already ${order.status}` });
  return ok(order);
}

/** The order after a change; it meets the book again as a new arrival. */
export function changeOrder(
  order: SimulatedOrder,
  change: OrderChange,
  { terms, band, now }: { readonly terms: OrderTerms; readonly band: PriceBand; readonly now: EpochMs },
): Result<SimulatedOrder, Refusal> {
  const { quantity = order.quantity, price = order.price, triggerPrice = order.triggerPrice } = change;
  const { lotSize, freezeQuantity } = terms;
  const refuse = (message: string) => err({ code: 'bad-change' as const, message });
  if (!Number.isSafeInteger(quantity) || (quantity % lotSize !== 0 && quantity !== order.quantity))
    return refuse(`Quantity is not a multiple of lot size ${lotSize}`);
  if (quantity <= order.filledQuantity)
    return refuse(`Quantity must be above the ${order.filledQuantity} already filled`);
  if (quantity > freezeQuantity) return refuse(`Quantity ${quantity} exceeds freeze quantity ${freezeQuantity}`);
  const offTick = [price, triggerPrice].some((value) => value !== undefined && (value <= 0 || value % TICK !== 0));
  if (offTick) return refuse('Price is not a positive multiple of the tick size 0.05');
  const beyond = change.price !== undefined && (change.price > band.upper || change.price < band.lower);
  if (beyond) return refuse('Price is beyond the operating range of the contract');
  const stops = { ...(price === undefined ? {} : { price }), ...(triggerPrice === undefined ? {} : { triggerPrice }) };
  return ok(orderBecame(order, now, { quantity, ...stops, resting: false }));
}
