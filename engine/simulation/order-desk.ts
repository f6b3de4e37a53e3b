import { err, ok, type Result } from '../domain/result.ts';
import { orderBecame, withOrder, type SimulatedOrder } from './account-book.ts';
import type { SimulatedExchange } from './exchange.ts';
import { isListed } from './listing.ts';
import { parseSymbol } from './option-chain.ts';
import { refusalOf, type OrderTicket } from './order-checks.ts';
import { changeOrder, findWorking, orderFromTicket, type OrderChange, type Refusal } from './order-entry.ts';

/** Takes an order. What a broker's risk system would refuse becomes a row with status `rejected`, as it does there. */
export function placeOrder(
  exchange: SimulatedExchange,
  accountId: string,
  ticket: OrderTicket,
): Result<SimulatedOrder, Refusal> {
  const found = exchange.book(accountId);
  if (!found.ok) return found;
  const book = found.value;
  const { tradingSymbol, tag } = ticket;
  const contract = parseSymbol(tradingSymbol);
  if (!contract) return err({ code: 'unknown-symbol', message: `unknown contract ${tradingSymbol}` });
  if (tag !== undefined && book.orders.some((order) => order.tag === tag)) {
    return err({ code: 'duplicate-tag', message: `an order with tag ${tag} was already received today` });
  }
  const priceless = exchange.faults.find(accountId, 'price-missing', tradingSymbol);
  const lastPrice = priceless ? undefined : exchange.prices(contract).lastPrice;
  const listed = isListed(contract, exchange.market().indices[contract.underlying]);
  const fault = exchange.faults.strike(accountId, 'reject-orders', 'orders');
  const refusal = fault?.reason ?? refusalOf(ticket, { book, contract, lastPrice, listed, marks: exchange.marks() });
  const order = orderFromTicket(ticket, { book, now: exchange.now(), lastPrice, refusal });
  return ok(exchange.meetMarket(withOrder({ ...book, lastNumber: book.lastNumber + 1 }, order), order));
}

/** Changes a working order; it meets the market as a new arrival. */
export function modifyOrder(
  exchange: SimulatedExchange,
  accountId: string,
  request: { readonly orderId: string; readonly change: OrderChange },
): Result<SimulatedOrder, Refusal> {
  const found = exchange.book(accountId);
  if (!found.ok) return found;
  const working = findWorking(found.value, request.orderId);
  if (!working.ok) return working;
  const changed = changeOrder(working.value, request.change, exchange.now());
  if (!changed.ok) return changed;
  return ok(exchange.meetMarket(withOrder(found.value, changed.value), changed.value));
}

/** Cancels what is left of a working order. */
export function cancelOrder(
  exchange: SimulatedExchange,
  accountId: string,
  orderId: string,
): Result<SimulatedOrder, Refusal> {
  const found = exchange.book(accountId);
  if (!found.ok) return found;
  const working = findWorking(found.value, orderId);
  if (!working.ok) return working;
  const cancelled = orderBecame(working.value, exchange.now(), { status: 'cancelled' });
  exchange.put(withOrder(found.value, cancelled));
  return ok(cancelled);
}
