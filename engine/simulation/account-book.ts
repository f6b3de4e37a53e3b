import { paise, type Paise } from '../domain/money.ts';
import type { OrderType, Side } from '../domain/order.ts';
import type { CarriedIn, Product } from '../domain/position.ts';
import type { EpochMs } from '../domain/time.ts';
import type { IstDate } from '../domain/trading-day.ts';

/** Order states in a broker's own lower-case words (`brokers.md` section 5, Kotak column). */
export type RawStatus = 'open' | 'trigger pending' | 'complete' | 'rejected' | 'cancelled' | 'expired';

/** One order as the exchange keeps it. Quantities in units, prices in paise. */
export type SimulatedOrder = {
  readonly orderId: string;
  readonly tag?: string;
  readonly tradingSymbol: string;
  readonly product: Product;
  readonly side: Side;
  /** A market order stands here as the limit order it was turned into. */
  readonly type: OrderType;
  readonly quantity: number;
  readonly filledQuantity: number;
  /** Value of what was filled; the average price follows from it. */
  readonly filledValue: Paise;
  readonly price?: Paise;
  readonly triggerPrice?: Paise;
  readonly status: RawStatus;
  readonly rejectReason?: string;
  /** True once it waited in the book: it then fills at its own price, not at the other side's. */
  readonly resting: boolean;
  readonly history: readonly { readonly at: EpochMs; readonly status: RawStatus; readonly filledQuantity: number }[];
  readonly placedAt: EpochMs;
  readonly updatedAt: EpochMs;
};

/** One fill. */
export type SimulatedTrade = {
  readonly tradeId: string;
  readonly orderId: string;
  readonly tradingSymbol: string;
  readonly product: Product;
  readonly side: Side;
  readonly quantity: number;
  readonly price: Paise;
  readonly at: EpochMs;
};

/** Today's buys and sells of one contract and product, with what was carried in, in units and paise. */
export type PositionBook = {
  readonly tradingSymbol: string;
  readonly product: Product;
  readonly buyQuantity: number;
  readonly buyValue: Paise;
  readonly sellQuantity: number;
  readonly sellValue: Paise;
  /** The part of it that came over the day roll, valued at the price of then. */
  readonly carriedIn?: CarriedIn;
};

/** Everything the exchange knows of one client. */
export type AccountBook = {
  readonly accountId: string;
  readonly clientCode: string;
  readonly apiKey: string;
  /** The IST date its orders belong to. */
  readonly date: IstDate;
  /** Money at the start of the day, before its trades. */
  readonly openingFunds: Paise;
  /** What a new practice day starts with. */
  readonly startingFunds: Paise;
  readonly positions: readonly PositionBook[];
  readonly orders: readonly SimulatedOrder[];
  readonly trades: readonly SimulatedTrade[];
  /** Never goes back, so that no order id is used twice. */
  readonly lastNumber: number;
  readonly killSwitch: { readonly state: 'off' } | { readonly state: 'on'; readonly since: EpochMs };
};

/** Signed units; negative is short. */
export function netQuantity(position: Pick<PositionBook, 'buyQuantity' | 'sellQuantity'>): number {
  return position.buyQuantity - position.sellQuantity;
}

/** Whether an order may still fill. */
export function isWorkingOrder(order: SimulatedOrder): boolean {
  return order.status === 'open' || order.status === 'trigger pending';
}

/** Whether nothing is held and nothing works: what the kill switch demands. Shares held for delivery are no position. */
export function isFlat(book: AccountBook): boolean {
  const closed = book.positions.every((position) => netQuantity(position) === 0 || position.product === 'CNC');
  return closed && !book.orders.some(isWorkingOrder);
}

/** Net units held in one contract and product. */
export function heldQuantity(book: AccountBook, tradingSymbol: string, product: Product): number {
  const held = book.positions.find((row) => row.tradingSymbol === tradingSymbol && row.product === product);
  return held ? netQuantity(held) : 0;
}

/** Puts an order in the book, in place of the one with its id if there is one. */
export function withOrder(book: AccountBook, order: SimulatedOrder): AccountBook {
  const known = book.orders.some((row) => row.orderId === order.orderId);
  const orders = known
    ? book.orders.map((row) => (row.orderId === order.orderId ? order : row))
    : [...book.orders, order];
  return { ...book, orders };
}

/** The order in a new state, with the change in its history. */
export function orderBecame(order: SimulatedOrder, at: EpochMs, change: Partial<SimulatedOrder>): SimulatedOrder {
  const next = { ...order, ...change, updatedAt: at };
  const { status, filledQuantity } = next;
  return { ...next, history: [...order.history, { at, status, filledQuantity }] };
}

/** Books one fill of an order: trade, position and order together, so that they can never disagree. */
export function withFill(
  book: AccountBook,
  order: SimulatedOrder,
  fill: { readonly quantity: number; readonly price: Paise; readonly at: EpochMs },
): AccountBook {
  const { tradingSymbol, product, side, orderId } = order;
  const filledQuantity = order.filledQuantity + fill.quantity;
  const filledValue = paise(order.filledValue + fill.quantity * fill.price);
  const status = filledQuantity === order.quantity ? 'complete' : 'open';
  const filled = orderBecame(order, fill.at, { filledQuantity, filledValue, status });
  return withTrade(withOrder(book, filled), { orderId, tradingSymbol, product, side, ...fill });
}

/** Books one trade: the trade book and the position together. */
export function withTrade(book: AccountBook, made: Omit<SimulatedTrade, 'tradeId'>): AccountBook {
  const lastNumber = book.lastNumber + 1;
  const trade = { tradeId: String(lastNumber), ...made };
  return {
    ...book,
    lastNumber,
    trades: [...book.trades, trade],
    positions: positionsAfter(book.positions, trade),
  };
}

function positionsAfter(positions: readonly PositionBook[], trade: SimulatedTrade): readonly PositionBook[] {
  const { tradingSymbol, product } = trade;
  const isOurs = (row: PositionBook): boolean => row.tradingSymbol === tradingSymbol && row.product === product;
  const empty = { tradingSymbol, product, buyQuantity: 0, buyValue: paise(0), sellQuantity: 0, sellValue: paise(0) };
  const before = positions.find(isOurs) ?? empty;
  const value = trade.quantity * trade.price;
  const after: PositionBook =
    trade.side === 'BUY'
      ? { ...before, buyQuantity: before.buyQuantity + trade.quantity, buyValue: paise(before.buyValue + value) }
      : { ...before, sellQuantity: before.sellQuantity + trade.quantity, sellValue: paise(before.sellValue + value) };
  return positions.some(isOurs) ? positions.map((row) => (isOurs(row) ? after : row)) : [...positions, after];
}
