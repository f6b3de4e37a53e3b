import {
  netQuantity,
  type PositionBook,
  type SimulatedOrder,
  type SimulatedTrade,
} from '../../simulation/account-book.ts';
import { dayAndCarried } from '../frame/carried.ts';
import type { WireContext } from '../frame/wire-simulator.ts';
import { contractFields, type DhanSecurities } from './securities.ts';
import { dhanTime, rupees } from './wire-form.ts';

/** What rows are made with. */
export type RowTools = Pick<WireContext, 'login'> & { readonly securities: DhanSecurities };

const PRODUCTS = { NRML: 'MARGIN', MIS: 'INTRADAY', CNC: 'CNC', MTF: 'MTF' } as const;
const TYPES = { LIMIT: 'LIMIT', MARKET: 'MARKET', SL: 'STOP_LOSS', 'SL-M': 'STOP_LOSS_MARKET' } as const;

const average = (value: number, quantity: number): number => (quantity === 0 ? 0 : Math.round(value / quantity) / 100);

/** A row of `GET /positions`: no last price, and Dhan's own profit and loss at `lastPrice` (paise). */
export function positionRow(row: PositionBook, { login, securities }: RowTools, lastPrice: number): object {
  const { tradingSymbol, product, buyQuantity, buyValue, sellQuantity, sellValue } = row;
  const { carried, today } = dayAndCarried(row);
  const net = netQuantity(row);
  const closed = Math.min(buyQuantity, sellQuantity);
  const [bought, sold] = [buyValue / (buyQuantity || 1), sellValue / (sellQuantity || 1)];
  const realized = closed * (sold - bought);
  const all = sellValue - buyValue + net * lastPrice;
  return {
    dhanClientId: login.clientCode,
    ...contractFields(tradingSymbol, securities),
    positionType: net === 0 ? 'CLOSED' : net > 0 ? 'LONG' : 'SHORT',
    productType: PRODUCTS[product],
    buyAvg: average(buyValue, buyQuantity),
    buyQty: buyQuantity,
    costPrice: net > 0 ? average(buyValue, buyQuantity) : average(sellValue, sellQuantity),
    sellAvg: average(sellValue, sellQuantity),
    sellQty: sellQuantity,
    netQty: net,
    realizedProfit: rupees(realized),
    unrealizedProfit: rupees(all - realized),
    rbiReferenceRate: 0,
    multiplier: 1,
    carryForwardBuyQty: carried.buyQuantity,
    carryForwardSellQty: carried.sellQuantity,
    carryForwardBuyValue: rupees(carried.buyValue),
    carryForwardSellValue: rupees(carried.sellValue),
    dayBuyQty: today.buyQuantity,
    daySellQty: today.sellQuantity,
    dayBuyValue: rupees(today.buyValue),
    daySellValue: rupees(today.sellValue),
    crossCurrency: false,
  };
}

/** Dhan's word for a state: it has one for an order in the book and for a stop that waits. */
export function statusOf({ status, filledQuantity }: SimulatedOrder): string {
  if (status === 'open' && filledQuantity > 0) return 'PART_TRADED';
  const words = { open: 'PENDING', 'trigger pending': 'PENDING', complete: 'TRADED' } as const;
  return status in words ? words[status as keyof typeof words] : status.toUpperCase();
}

/** A row of `GET /orders`. */
export function orderRow(order: SimulatedOrder, { login, securities }: RowTools, status = statusOf(order)): object {
  const { filledQuantity, filledValue, quantity, rejectReason } = order;
  return {
    dhanClientId: login.clientCode,
    orderId: order.orderId,
    exchangeOrderId: `11000000${order.orderId}`,
    correlationId: order.tag ?? '',
    orderStatus: status,
    transactionType: order.side,
    productType: PRODUCTS[order.product],
    orderType: TYPES[order.type],
    validity: 'DAY',
    ...contractFields(order.tradingSymbol, securities),
    quantity,
    disclosedQuantity: 0,
    price: rupees(order.price ?? 0),
    triggerPrice: rupees(order.triggerPrice ?? 0),
    afterMarketOrder: false,
    boProfitValue: 0,
    boStopLossValue: 0,
    legName: null,
    createTime: dhanTime(order.placedAt),
    updateTime: dhanTime(order.updatedAt),
    exchangeTime: dhanTime(order.updatedAt),
    omsErrorCode: rejectReason === undefined ? null : 'RS-0001',
    omsErrorDescription: rejectReason ?? null,
    algoId: '0',
    remainingQuantity: quantity - filledQuantity,
    averageTradedPrice: average(filledValue, filledQuantity),
    filledQty: filledQuantity,
  };
}

/** A row of `GET /trades`. */
export function tradeRow(trade: SimulatedTrade, { login, securities }: RowTools): object {
  return {
    dhanClientId: login.clientCode,
    orderId: trade.orderId,
    exchangeOrderId: `11000000${trade.orderId}`,
    exchangeTradeId: trade.tradeId,
    transactionType: trade.side,
    productType: PRODUCTS[trade.product],
    orderType: 'LIMIT',
    ...contractFields(trade.tradingSymbol, securities),
    customSymbol: trade.tradingSymbol,
    tradedQuantity: trade.quantity,
    tradedPrice: rupees(trade.price),
    createTime: dhanTime(trade.at),
    updateTime: dhanTime(trade.at),
    exchangeTime: dhanTime(trade.at),
  };
}
