import { formatRupees, type Paise } from '../domain/money.ts';
import type { OrderType, Side } from '../domain/order.ts';
import type { Product } from '../domain/position.ts';
import { heldQuantity, type AccountBook } from './account-book.ts';
import { marginShortfall, type Marks } from './margin.ts';
import { CONTRACTS, TICK, type OptionContract } from './option-chain.ts';

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
};

type OrderCheck = (ticket: OrderTicket, context: CheckContext) => string | undefined;

/** Orders are refused beyond this many times the last price, and a little more for cheap options. */
const BAND_FACTOR = 4;
const BAND_MARGIN = 5_000;

const checks: readonly OrderCheck[] = [
  (_ticket, { book }) =>
    book.killSwitch.state === 'on' ? 'Trading is disabled: kill switch is active for the day' : undefined,
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

function checkQuantity(ticket: OrderTicket, { contract }: CheckContext): string | undefined {
  const { lotSize, freezeQuantity } = CONTRACTS[contract.underlying];
  if (!Number.isSafeInteger(ticket.quantity) || ticket.quantity <= 0) return 'Quantity must be a whole number of units';
  if (ticket.quantity % lotSize !== 0) return `Quantity ${ticket.quantity} is not a multiple of lot size ${lotSize}`;
  if (ticket.quantity > freezeQuantity) return `Quantity ${ticket.quantity} exceeds freeze quantity ${freezeQuantity}`;
  return undefined;
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

function checkBand(ticket: OrderTicket, { lastPrice }: CheckContext): string | undefined {
  if (ticket.price === undefined || lastPrice === undefined) return undefined;
  const upper = lastPrice * BAND_FACTOR + BAND_MARGIN;
  return ticket.price > upper ? 'Price is beyond the operating range of the contract' : undefined;
}

function checkMargin(ticket: OrderTicket, { book, marks }: CheckContext): string | undefined {
  const signedQuantity = ticket.side === 'BUY' ? ticket.quantity : -ticket.quantity;
  const shortfall = marginShortfall(book, { tradingSymbol: ticket.tradingSymbol, signedQuantity }, marks);
  return shortfall > 0 ? `RMS: margin exceeds, shortfall ${formatRupees(shortfall)}` : undefined;
}
