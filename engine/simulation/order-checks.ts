import { formatRupees, type Paise } from '../domain/money.ts';
import type { OrderType, Side } from '../domain/order.ts';
import type { Product } from '../domain/position.ts';
import type { EpochMs } from '../domain/time.ts';
import { heldQuantity, netQuantity, type AccountBook } from './account-book.ts';
import type { PriceBand } from './account-market.ts';
import type { ActiveFault, FaultName } from './faults.ts';
import { marginShortfall, type Marks } from './margin.ts';
import { parseSymbol, TICK, type OptionContract } from './option-chain.ts';
import type { OrderTerms } from './order-terms.ts';

/** An order as a client sends it. */
export type OrderTicket = {
  readonly tag?: string;
  readonly tradingSymbol: string;
  readonly product: Product;
  readonly side: Side;
  readonly quantity: number;
  readonly type: OrderType;
  readonly price?: Paise;
  readonly triggerPrice?: Paise;
};

/** What an order is judged on. `lastPrice` is undefined while the exchange has none. */
export type CheckContext = {
  readonly book: AccountBook;
  readonly contract: OptionContract;
  readonly lastPrice: Paise | undefined;
  readonly listed: boolean;
  readonly marks: Marks;
  readonly terms: OrderTerms;
  readonly band: PriceBand;
  /** Why no order is taken at this hour; undefined while the market is open. */
  readonly closed: string | undefined;
  readonly now: EpochMs;
  /** The fault if it strikes this order. */
  readonly strikes: (name: FaultName) => ActiveFault | undefined;
};

type OrderCheck = (ticket: OrderTicket, context: CheckContext) => string | undefined;

const checks: readonly OrderCheck[] = [
  (_ticket, { strikes }) => strikes('reject-orders')?.reason,
  (_ticket, { book }) =>
    book.killSwitch.state === 'on' ? 'Trading is disabled: kill switch is active for the day' : undefined,
  (_ticket, { closed }) => closed,
  (ticket, { book, listed }) =>
    listed || heldQuantity(book, ticket.tradingSymbol, ticket.product) !== 0
      ? undefined
      : 'Contract is not available for trading',
  (ticket) => (ticket.type === 'SL-M' ? 'Market order with Algo Id not allowed' : undefined),
  (ticket) =>
    ticket.product === 'NRML' || ticket.product === 'MIS' ? undefined : 'Product is not allowed for this segment',
  checkQuantity,
  (ticket, { lastPrice }) =>
    ticket.type === 'MARKET' && lastPrice === undefined
      ? 'Market order cannot be protected: LTP is not available'
      : undefined,
  checkPrices,
  checkTrigger,
  checkBand,
  checkRepeat,
  checkHedge,
  checkMargin,
];

/** Why the exchange refuses an order, in a broker's words; undefined when it takes it. */
export function refusalOf(ticket: OrderTicket, context: CheckContext): string | undefined {
  for (const check of checks) {
    const refusal = check(ticket, context);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

function checkQuantity(ticket: OrderTicket, { book, terms }: CheckContext): string | undefined {
  const { quantity, tradingSymbol, product } = ticket;
  const { lotSize, freezeQuantity } = terms;
  if (!Number.isSafeInteger(quantity) || quantity <= 0) return 'Quantity must be a whole number of units';
  // A whole position may always go, whatever the lot has become meanwhile.
  const held = heldQuantity(book, tradingSymbol, product);
  const leaves = Math.abs(held) === quantity && signed(ticket) === -held;
  if (quantity % lotSize !== 0 && !leaves) return `Quantity ${quantity} is not a multiple of lot size ${lotSize}`;
  if (quantity > freezeQuantity) return `Quantity ${quantity} exceeds freeze quantity ${freezeQuantity}`;
  return undefined;
}

function signed({ side, quantity }: OrderTicket): number {
  return side === 'BUY' ? quantity : -quantity;
}

function checkPrices(ticket: OrderTicket): string | undefined {
  if (ticket.type === 'MARKET') return undefined;
  if (ticket.price === undefined) return 'Limit price is missing';
  if (ticket.type === 'SL' && ticket.triggerPrice === undefined) return 'Trigger price is missing';
  const offTick = [ticket.price, ticket.triggerPrice].some(
    (price) => price !== undefined && (price <= 0 || price % TICK !== 0),
  );
  return offTick ? 'Price is not a positive multiple of the tick size 0.05' : undefined;
}

function checkTrigger(ticket: OrderTicket, { lastPrice }: CheckContext): string | undefined {
  const { side, type, price, triggerPrice } = ticket;
  if (type !== 'SL' || price === undefined || triggerPrice === undefined) return undefined;
  const beyond = side === 'BUY' ? price >= triggerPrice : price <= triggerPrice;
  if (!beyond)
    return `Limit price of a ${side} stop must be ${side === 'BUY' ? 'at or above' : 'at or below'} its trigger price`;
  if (lastPrice === undefined) return undefined;
  const ahead = side === 'BUY' ? triggerPrice > lastPrice : triggerPrice < lastPrice;
  return ahead
    ? undefined
    : `Trigger price of a ${side} stop must be ${side === 'BUY' ? 'above' : 'below'} the LTP ${formatRupees(lastPrice)}`;
}

function checkBand(ticket: OrderTicket, { lastPrice, band, strikes }: CheckContext): string | undefined {
  if (lastPrice === undefined) return undefined;
  if (ticket.type === 'MARKET') {
    return strikes('circuit-freeze') ? 'Market orders are not allowed: contract is at its circuit limit' : undefined;
  }
  if (ticket.price === undefined || (ticket.price <= band.upper && ticket.price >= band.lower)) return undefined;
  const { lower, upper } = band;
  return `Price is beyond the operating range of the contract (${formatRupees(lower)} to ${formatRupees(upper)})`;
}

/** Brokers take a second order of the same contract, side and price within seconds for a slip of the finger. */
function checkRepeat(ticket: OrderTicket, { book, strikes, now }: CheckContext): string | undefined {
  const fault = strikes('repeat-refused');
  if (!fault) return undefined;
  const { tradingSymbol, side, type, price } = ticket;
  const same = book.orders.some(
    (order) =>
      order.tradingSymbol === tradingSymbol &&
      order.side === side &&
      order.status !== 'rejected' &&
      (type === 'MARKET' || order.price === price) &&
      now - order.placedAt < fault.ms,
  );
  return same ? 'Order refused: a similar order was placed a moment ago' : undefined;
}

/** Whether the order sells a bought option while a sold one of the same kind is still open behind it (card K7). */
function sellsHedge({ side, tradingSymbol, product }: OrderTicket, { book, contract }: CheckContext): boolean {
  if (side !== 'SELL' || heldQuantity(book, tradingSymbol, product) <= 0) return false;
  return book.positions.some((row) => {
    const other = parseSymbol(row.tradingSymbol);
    return (
      netQuantity(row) < 0 && other?.underlying === contract.underlying && other.optionType === contract.optionType
    );
  });
}

function checkHedge(ticket: OrderTicket, context: CheckContext): string | undefined {
  if (!sellsHedge(ticket, context) || !context.strikes('hedge-needs-margin')) return undefined;
  return 'RMS: margin exceeds, the open short is no longer hedged';
}

function checkMargin(ticket: OrderTicket, { book, marks, strikes }: CheckContext): string | undefined {
  if (strikes('margin-reject')) return 'RMS: margin exceeds, insufficient balance for this order';
  const order = { tradingSymbol: ticket.tradingSymbol, signedQuantity: signed(ticket) };
  const shortfall = marginShortfall(book, order, marks);
  return shortfall > 0 ? `RMS: margin exceeds, shortfall ${formatRupees(shortfall)}` : undefined;
}
