import type { Paise } from '../domain/money.ts';
import { err, ok, type Result } from '../domain/result.ts';
import { heldQuantity, orderBecame, withOrder, type AccountBook, type SimulatedOrder } from './account-book.ts';
import type { SimulatedExchange } from './exchange.ts';
import { isListed } from './listing.ts';
import { parseSymbol, type OptionContract } from './option-chain.ts';
import { fillLate, stopOf, withStopFilled } from './order-accidents.ts';
import { refusalOf, type OrderTicket } from './order-checks.ts';
import { changeOrder, findWorking, orderFromTicket, type OrderChange, type Refusal } from './order-entry.ts';
import { orderTerms } from './order-terms.ts';
import { missedLimit, protectedLimit } from './protection.ts';

/** Who sends an order: a client, or the broker's own risk desk, which asks nobody. */
type Sender = 'client' | 'risk-desk';

/** Takes an order. What a broker's risk system would refuse becomes a row with status `rejected`, as it does there. */
export function placeOrder(
  exchange: SimulatedExchange,
  accountId: string,
  ticket: OrderTicket,
  sender: Sender = 'client',
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
  const refusal = sender === 'client' ? judge(exchange, book, { ticket, contract }) : undefined;
  const protectedAt =
    refusal === undefined ? protectionOf(exchange, accountId, { ticket, contract, sender }) : undefined;
  const order = orderFromTicket(ticket, { book, now: exchange.now(), protectedAt, refusal });
  const taken = withOrder({ ...book, lastNumber: book.lastNumber + 1 }, order);
  const fires = refusal === undefined && isExit(book, ticket) && stopOf(book, ticket) !== undefined;
  const fired = fires && exchange.faults.strike(accountId, 'stop-fires-with-exit', 'orders', tradingSymbol);
  return ok(exchange.meetMarket(fired ? withStopFilled(exchange, taken, { ticket, contract }) : taken, order));
}

type Judged = { readonly ticket: OrderTicket; readonly contract: OptionContract };

function judge(exchange: SimulatedExchange, book: AccountBook, { ticket, contract }: Judged): string | undefined {
  const { faults } = exchange;
  const { accountId } = book;
  const { tradingSymbol } = ticket;
  const market = exchange.marketOf(accountId, contract);
  const priceless = faults.find(accountId, 'price-missing', tradingSymbol);
  return refusalOf(ticket, {
    book,
    contract,
    lastPrice: priceless ? undefined : market.prices.lastPrice,
    listed: isListed(contract, market.index),
    marks: exchange.marks(),
    terms: orderTerms(faults, accountId, { tradingSymbol, underlying: contract.underlying }),
    band: market.circuit,
    closed: exchange.closedFor(accountId),
    now: exchange.now(),
    strikes: (name) => faults.strike(accountId, name, 'orders', tradingSymbol),
  });
}

/** The limit a market order is turned into; undefined for an order that brings its own. */
function protectionOf(
  exchange: SimulatedExchange,
  accountId: string,
  { ticket, contract, sender }: Judged & { readonly sender: Sender },
): Paise | undefined {
  if (ticket.type !== 'MARKET') return undefined;
  const { prices } = exchange.marketOf(accountId, contract);
  const missed =
    sender === 'client' && exchange.faults.strike(accountId, 'protected-stays-open', 'orders', ticket.tradingSymbol);
  return missed
    ? missedLimit(ticket.side, prices, missed.percent ?? MISSED_PERCENT)
    : protectedLimit(ticket.side, prices.lastPrice);
}

const MISSED_PERCENT = 5;

function isExit(book: AccountBook, { tradingSymbol, product, side, type }: OrderTicket): boolean {
  const held = heldQuantity(book, tradingSymbol, product);
  return (type === 'MARKET' || type === 'LIMIT') && (side === 'BUY' ? held < 0 : held > 0);
}

/** Changes a working order; it meets the market as a new arrival. */
export function modifyOrder(
  exchange: SimulatedExchange,
  accountId: string,
  request: { readonly orderId: string; readonly change: OrderChange },
): Result<SimulatedOrder, Refusal> {
  const found = reach(exchange, accountId, request.orderId);
  if (!found.ok) return found;
  const { book, order } = found.value;
  const contract = parseSymbol(order.tradingSymbol);
  if (!contract) throw new Error(`order ${order.orderId} is in no contract`);
  const changed = changeOrder(order, request.change, {
    terms: orderTerms(exchange.faults, accountId, { ...contract, tradingSymbol: order.tradingSymbol }),
    band: exchange.marketOf(accountId, contract).circuit,
    now: exchange.now(),
  });
  if (!changed.ok) return changed;
  return ok(exchange.meetMarket(withOrder(book, changed.value), changed.value));
}

/** Cancels what is left of a working order. `by` is who asks: what the broker's own app placed, only the app may always cancel. */
export function cancelOrder(
  exchange: SimulatedExchange,
  accountId: string,
  orderId: string,
  by: 'api' | 'app' = 'api',
): Result<SimulatedOrder, Refusal> {
  const found = reach(exchange, accountId, orderId, by);
  if (!found.ok) return found;
  const { book, order } = found.value;
  const cancelled = orderBecame(order, exchange.now(), { status: 'cancelled' });
  exchange.put(withOrder(book, cancelled));
  const late = exchange.faults.strike(accountId, 'fill-after-cancel', 'orders', order.tradingSymbol);
  if (late) {
    const at = exchange.now() + late.ms;
    exchange.agenda.add(at, () => fillLate(exchange, accountId, { orderId, at, units: late.units }));
  }
  return ok(cancelled);
}

/** Finds a working order the caller may touch. */
function reach(
  exchange: SimulatedExchange,
  accountId: string,
  orderId: string,
  by: 'api' | 'app' = 'api',
): Result<{ readonly book: AccountBook; readonly order: SimulatedOrder }, Refusal> {
  const found = exchange.book(accountId);
  if (!found.ok) return found;
  const working = findWorking(found.value, orderId);
  if (!working.ok) return working;
  const order = working.value;
  // An order without a tag was placed by hand, in the broker's app or on its page.
  const byHand = order.tag === undefined && by === 'api';
  if (byHand && exchange.faults.strike(accountId, 'app-cancel-refused', 'orders', order.tradingSymbol)) {
    return err({ code: 'not-permitted', message: `91400: changing order ${orderId} is not permitted from here` });
  }
  return ok({ book: found.value, order });
}
