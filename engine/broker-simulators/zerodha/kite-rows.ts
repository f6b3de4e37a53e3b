import {
  netQuantity,
  type PositionBook,
  type SimulatedOrder,
  type SimulatedTrade,
} from '../../simulation/account-book.ts';
import { instrumentNamed } from '../../simulation/listing.ts';
import type { QuoteRow } from '../../simulation/quote-rows.ts';
import { dayAndCarried } from '../frame/carried.ts';
import { istStamp } from './kite-replies.ts';
import type { KiteTokens } from './kite-tokens.ts';

/** Rupees as Kite writes them: a JSON number. */
export const inRupees = (paise: number): number => paise / 100;

const exchangeOf = (tradingSymbol: string): string => instrumentNamed(tradingSymbol)?.exchange ?? 'NFO';

const average = (value: number, quantity: number): number => (quantity === 0 ? 0 : inRupees(value / quantity));

/** A row of the position book with all of Kite's columns. `lastPrice` in paise. */
export function positionRow(row: PositionBook, tokens: KiteTokens, lastPrice: number) {
  const { tradingSymbol, product, buyQuantity, buyValue, sellQuantity, sellValue } = row;
  const { carried, today } = dayAndCarried(row);
  const overnight = carried.buyQuantity - carried.sellQuantity;
  const quantity = netQuantity(row);
  const pnl = inRupees(sellValue - buyValue + quantity * lastPrice);
  const open = quantity > 0 ? average(buyValue, buyQuantity) : average(sellValue, sellQuantity);
  return {
    tradingsymbol: tradingSymbol,
    exchange: exchangeOf(tradingSymbol),
    instrument_token: tokens.of(tradingSymbol),
    product,
    quantity,
    overnight_quantity: overnight,
    multiplier: 1,
    average_price: quantity === 0 ? 0 : open,
    close_price: inRupees(row.carriedIn?.closePrice ?? 0),
    last_price: inRupees(lastPrice),
    value: inRupees(sellValue - buyValue),
    pnl,
    m2m: pnl,
    unrealised: pnl,
    realised: 0,
    buy_quantity: buyQuantity,
    buy_price: average(buyValue, buyQuantity),
    buy_value: inRupees(buyValue),
    buy_m2m: inRupees(buyValue),
    sell_quantity: sellQuantity,
    sell_price: average(sellValue, sellQuantity),
    sell_value: inRupees(sellValue),
    sell_m2m: inRupees(sellValue),
    day_buy_quantity: today.buyQuantity,
    day_buy_price: average(today.buyValue, today.buyQuantity),
    day_buy_value: inRupees(today.buyValue),
    day_sell_quantity: today.sellQuantity,
    day_sell_price: average(today.sellValue, today.sellQuantity),
    day_sell_value: inRupees(today.sellValue),
  };
}

const STATUS_WORDS: Readonly<Record<SimulatedOrder['status'], string>> = {
  open: 'OPEN',
  'trigger pending': 'TRIGGER PENDING',
  complete: 'COMPLETE',
  rejected: 'REJECTED',
  cancelled: 'CANCELLED',
  // What is left at the end of the day Kite calls cancelled.
  expired: 'CANCELLED',
};

/** How an order is shown beside what the exchange knows of it. */
export type OrderView = {
  readonly tag: string | undefined;
  readonly modified: boolean;
  readonly word?: string | undefined;
};

/** A row of the order book. */
export function orderRow(order: SimulatedOrder, tokens: KiteTokens, { tag, modified, word }: OrderView) {
  const { quantity, filledQuantity, filledValue, price, triggerPrice, updatedAt, placedAt } = order;
  const isOver = order.status !== 'open' && order.status !== 'trigger pending';
  const left = quantity - filledQuantity;
  return {
    placed_by: 'PRACTICE1',
    order_id: order.orderId,
    exchange_order_id: order.status === 'rejected' ? null : `1${order.orderId}`,
    parent_order_id: null,
    status: word ?? STATUS_WORDS[order.status],
    status_message: order.rejectReason ?? null,
    status_message_raw: order.rejectReason ?? null,
    order_timestamp: istStamp(placedAt),
    exchange_update_timestamp: istStamp(updatedAt),
    exchange_timestamp: istStamp(updatedAt),
    variety: 'regular',
    modified,
    exchange: exchangeOf(order.tradingSymbol),
    tradingsymbol: order.tradingSymbol,
    instrument_token: tokens.of(order.tradingSymbol),
    order_type: order.type,
    transaction_type: order.side,
    validity: 'DAY',
    validity_ttl: 0,
    product: order.product,
    quantity,
    disclosed_quantity: 0,
    price: inRupees(price ?? 0),
    trigger_price: inRupees(triggerPrice ?? 0),
    average_price: average(filledValue, filledQuantity),
    filled_quantity: filledQuantity,
    pending_quantity: isOver ? 0 : left,
    cancelled_quantity: order.status === 'cancelled' || order.status === 'expired' ? left : 0,
    market_protection: 0,
    meta: {},
    tag: tag ?? null,
    ...(tag === undefined ? {} : { tags: [tag] }),
    guid: null,
  };
}

/** The states an order went through, as rows. */
export function historyRows(order: SimulatedOrder, tokens: KiteTokens, view: OrderView) {
  return order.history.map(({ at, status, filledQuantity }) => ({
    ...orderRow({ ...order, status, filledQuantity, updatedAt: at }, tokens, view),
  }));
}

/** A row of the trade book. */
export function tradeRow(trade: SimulatedTrade, tokens: KiteTokens) {
  const stamp = istStamp(trade.at);
  return {
    trade_id: trade.tradeId,
    order_id: trade.orderId,
    exchange: exchangeOf(trade.tradingSymbol),
    tradingsymbol: trade.tradingSymbol,
    instrument_token: tokens.of(trade.tradingSymbol),
    product: trade.product,
    average_price: inRupees(trade.price),
    quantity: trade.quantity,
    exchange_order_id: `1${trade.orderId}`,
    transaction_type: trade.side,
    fill_timestamp: stamp,
    order_timestamp: stamp.slice(11),
    exchange_timestamp: stamp,
  };
}

const NO_LEVEL = { price: 0, quantity: 0, orders: 0 };

/** The book of a contract, five levels a side. */
export function fiveLevels(levels: readonly { price: number; quantity: number; orders: number }[]) {
  return Array.from({ length: 5 }, (_each, index) => {
    const level = levels[index];
    return level ? { ...level, price: inRupees(level.price) } : NO_LEVEL;
  });
}

/** A full quote. A price that is no number goes out as it is. */
export function quoteReply(row: QuoteRow, tokens: KiteTokens) {
  const lastPrice = typeof row.lastPrice === 'number' ? inRupees(row.lastPrice) : row.lastPrice;
  const total = (levels: readonly { quantity: number }[]): number =>
    levels.reduce((sum, { quantity }) => sum + quantity, 0);
  return {
    instrument_token: tokens.of(row.tradingSymbol),
    timestamp: istStamp(row.at),
    last_trade_time: istStamp(row.at),
    last_price: lastPrice,
    last_quantity: 0,
    buy_quantity: total(row.depth.buy),
    sell_quantity: total(row.depth.sell),
    volume: 0,
    average_price: lastPrice,
    oi: 0,
    oi_day_high: 0,
    oi_day_low: 0,
    net_change: 0,
    lower_circuit_limit: inRupees(row.circuit.lower),
    upper_circuit_limit: inRupees(row.circuit.upper),
    ohlc: { open: lastPrice, high: lastPrice, low: lastPrice, close: lastPrice },
    depth: { buy: fiveLevels(row.depth.buy), sell: fiveLevels(row.depth.sell) },
  };
}
