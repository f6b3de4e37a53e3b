import type { AccountBook, SimulatedOrder } from '../simulation/account-book.ts';
import { setFault } from '../simulation/account-desk.ts';
import { heldQuantity } from '../simulation/account-book.ts';
import { parseSymbol } from '../simulation/option-chain.ts';
import type { OrderTicket } from '../simulation/order-checks.ts';
import { placeOrder } from '../simulation/order-desk.ts';
import { paise } from '../domain/money.ts';
import { practiceMarket } from './practice-market.ts';

/** A practice market whose broker a test breaks, with the call at the money most faults are shown on. */
export function brokenMarket(options: Parameters<typeof practiceMarket>[0] = {}) {
  const market = practiceMarket({ fundsRupees: 20_000_000, ...options });
  const { exchange } = market;
  const call = market.symbol('NIFTY', 24_500, 'CE');
  const put = market.symbol('NIFTY', 24_500, 'PE');
  const contractOf = (tradingSymbol: string) => {
    const contract = parseSymbol(tradingSymbol);
    if (!contract) throw new Error(`no contract ${tradingSymbol}`);
    return contract;
  };
  const ticketOf = (ticket: Partial<OrderTicket>): OrderTicket => ({
    tradingSymbol: call,
    product: 'NRML',
    side: 'SELL',
    quantity: 65,
    type: 'MARKET',
    ...ticket,
  });
  const place = (ticket: Partial<OrderTicket> = {}): SimulatedOrder => {
    const placed = placeOrder(exchange, 'a', ticketOf(ticket));
    if (!placed.ok) throw new Error(placed.error.message);
    return placed.value;
  };
  const pricesOf = (tradingSymbol = call) => exchange.marketOf('a', contractOf(tradingSymbol)).prices;
  const book = (): AccountBook => market.book();
  return {
    ...market,
    call,
    put,
    contractOf,
    place,
    pricesOf,
    book,
    /** A buying stop thirty percent over the price. */
    stop: (tradingSymbol = call): SimulatedOrder => {
      const trigger = Math.round((pricesOf(tradingSymbol).lastPrice * 1.3) / 5) * 5;
      const prices = { triggerPrice: paise(trigger), price: paise(trigger + 1_000) };
      return place({ tradingSymbol, side: 'BUY', type: 'SL', ...prices });
    },
    break: (fault: string, more: Readonly<Record<string, unknown>> = {}): void => {
      const set = setFault(exchange, 'a', { fault, ...more });
      if (!set.ok) throw new Error(set.error.message);
    },
    mend: (): void => exchange.faults.clear('a'),
    held: (tradingSymbol = call): number => heldQuantity(book(), tradingSymbol, 'NRML'),
    order: ({ orderId }: { readonly orderId: string }): SimulatedOrder | undefined =>
      book().orders.find((row) => row.orderId === orderId),
  };
}
