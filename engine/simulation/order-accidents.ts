import { paise } from '../domain/money.ts';
import type { EpochMs } from '../domain/time.ts';
import { orderBecame, withFill, withOrder, type AccountBook, type SimulatedOrder } from './account-book.ts';
import type { SimulatedExchange } from './exchange.ts';
import type { OptionContract } from './option-chain.ts';
import type { OrderTicket } from './order-checks.ts';

/** The stop that rests behind the leg an exit is for. */
export function stopOf(book: AccountBook, { tradingSymbol, product, side }: OrderTicket): SimulatedOrder | undefined {
  return book.orders.find(
    (order) =>
      order.status === 'trigger pending' &&
      order.tradingSymbol === tradingSymbol &&
      order.product === product &&
      order.side === side,
  );
}

/** The book once that stop has fired and filled, at the other side of the market but not beyond its limit. */
export function withStopFilled(
  exchange: SimulatedExchange,
  book: AccountBook,
  { ticket, contract }: { readonly ticket: OrderTicket; readonly contract: OptionContract },
): AccountBook {
  const stop = stopOf(book, ticket);
  if (stop?.price === undefined) return book;
  const { bid, ask } = exchange.marketOf(book.accountId, contract).prices;
  const price = stop.side === 'BUY' ? Math.min(ask ?? stop.price, stop.price) : Math.max(bid ?? stop.price, stop.price);
  const at = exchange.now();
  const open = orderBecame(stop, at, { status: 'open' });
  return withFill(withOrder(book, open), open, { quantity: stop.quantity, price: paise(price), at });
}

/** The fill that was on its way when the cancel was accepted. */
export function fillLate(
  exchange: SimulatedExchange,
  accountId: string,
  { orderId, at, units }: { readonly orderId: string; readonly at: EpochMs; readonly units: number | undefined },
): void {
  const found = exchange.book(accountId);
  const order = found.ok ? found.value.orders.find((row) => row.orderId === orderId) : undefined;
  if (!found.ok || order?.status !== 'cancelled' || order.price === undefined) return;
  const quantity = Math.min(order.quantity - order.filledQuantity, units ?? order.quantity);
  const filled = withFill(found.value, order, { quantity, price: order.price, at });
  const after = filled.orders.find((row) => row.orderId === orderId);
  exchange.put(after?.status === 'open' ? withOrder(filled, orderBecame(after, at, { status: 'cancelled' })) : filled);
}
