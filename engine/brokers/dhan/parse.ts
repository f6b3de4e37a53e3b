import type { Funds } from '../../domain/account-snapshot.ts';
import { paise, sumPaise, type Paise } from '../../domain/money.ts';
import type { Order, OrderStatus, OrderType, Trade } from '../../domain/order.ts';
import { positionIdOf, type Position, type Quote } from '../../domain/position.ts';
import { IST_OFFSET_MS, type EpochMs } from '../../domain/time.ts';
import { keyOf, productOf, type Naming, type SecurityKey } from './instrument.ts';
import { rupees } from '../shared/decimal.ts';
import { carriedUnstated, provenClose } from '../shared/previous-closes.ts';
import { zQuote, zQuotes, type FundsBody, type OrderRow, type PositionRow, type TradeRow } from './wire.ts';

type Side = { readonly quantity: number; readonly value: Paise };

/**
 * One side of a row. The exact values of today and of what was carried in count where they make the average that Dhan shows;
 * where they do not, the average does, because it is the one Dhan marks to market by. Null: neither holds together.
 */
function sideOf(
  quantity: number,
  average: unknown,
  parts: { readonly units: number; readonly value: number },
): Side | null {
  const shown = averageOf(average);
  const isWhole = parts.units === quantity;
  if (quantity < 0) return null;
  if (quantity === 0) return isWhole && parts.value === 0 ? { quantity, value: paise(0) } : null;
  if (shown === undefined || shown < 0) return null;
  // An average is rounded to the paisa at best; the value it stands for may lie half of one off, for each unit.
  if (isWhole && Math.abs(parts.value - shown * quantity) <= quantity) return { quantity, value: paise(parts.value) };
  const byAverage = Math.round(shown * quantity);
  return Number.isSafeInteger(byAverage) ? { quantity, value: paise(byAverage) } : null;
}

/** An average in paise, with the fractions of one that an average has. */
function averageOf(value: unknown): number | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  const text = String(value).trim();
  return /^\d{1,9}(?:\.\d+)?$/.test(text) ? Number(text) * 100 : undefined;
}

/** What is known of securities beside their rows: quotes, and previous closes in paise. */
export type Known = {
  readonly quotes: ReadonlyMap<string, Quote>;
  readonly closeOf: (key: SecurityKey) => Paise | undefined;
};

/**
 * A position in units and paise; undefined when its figures contradict each other, which is a row that was not understood and
 * never one that is flat.
 */
export function toPosition(row: PositionRow, name: Naming, known: Known): Position | undefined {
  const { netQty } = row;
  const dayAndCarried = {
    buy: { units: row.dayBuyQty + row.carryForwardBuyQty, value: row.dayBuyValue + row.carryForwardBuyValue },
    sell: { units: row.daySellQty + row.carryForwardSellQty, value: row.daySellValue + row.carryForwardSellValue },
  };
  const bought = sideOf(row.buyQty, row.buyAvg, dayAndCarried.buy);
  const sold = sideOf(row.sellQty, row.sellAvg, dayAndCarried.sell);
  if (!bought || !sold || bought.quantity - sold.quantity !== netQty) return undefined;
  const instrument = name(row);
  const product = productOf(row.productType);
  const key = keyOf(row);
  const quote = known.quotes.get(key);
  return {
    positionId: positionIdOf(instrument, product),
    instrument,
    product,
    netQuantity: netQty,
    buyQuantity: bought.quantity,
    buyValue: bought.value,
    sellQuantity: sold.quantity,
    sellValue: sold.value,
    ...carriedOf(row, paise(sold.value - bought.value), known.closeOf(key)),
    ...(quote ? { quote } : {}),
  };
}

/**
 * What was carried in: what the row counts (`cash`, paise) beyond today. At which price Dhan counts it, it does not say. Where the
 * quantities of the row do not add up, nothing is made of its amounts: the day's part of such a leg needs another source.
 */
function carriedOf(row: PositionRow, cash: Paise, close: Paise | undefined): Pick<Position, 'carriedIn'> {
  const quantity = row.carryForwardBuyQty - row.carryForwardSellQty;
  if (quantity === 0) return {};
  const isWhole =
    row.dayBuyQty + row.carryForwardBuyQty === row.buyQty && row.daySellQty + row.carryForwardSellQty === row.sellQty;
  if (!isWhole) return carriedUnstated(quantity, row.carryForwardSellValue - row.carryForwardBuyValue, undefined);
  return carriedUnstated(quantity, cash - (row.daySellValue - row.dayBuyValue), close);
}

/** Dhan's words for what became of an order (`brokers.md` section 5); one never seen before is `unknown`, which counts as working. */
const STATUSES: Readonly<Record<string, OrderStatus>> = {
  TRANSIT: 'pending',
  PENDING: 'open',
  CONFIRM: 'open',
  MODIFIED: 'open',
  PART_TRADED: 'open',
  TRIGGERED: 'open',
  TRADED: 'complete',
  CANCELLED: 'cancelled',
  CANCELED: 'cancelled',
  REJECTED: 'rejected',
  EXPIRED: 'expired',
};

const TYPES: Readonly<Record<string, OrderType>> = {
  LIMIT: 'LIMIT',
  MARKET: 'MARKET',
  STOP_LOSS: 'SL',
  STOP_LOSS_MARKET: 'SL-M',
};

/** An order in the domain's words. */
export function toOrder(row: OrderRow, name: Naming): Order {
  const instrument = name(row);
  const product = productOf(row.productType);
  const triggerPrice = above(row.triggerPrice);
  const price = above(row.price);
  const averagePrice = above(row.averageTradedPrice);
  const placedAt = istInstant(row.createTime) ?? 0;
  // Leg "STOP_LOSS_LEG" is the stop of a super order, whatever its type is called by then.
  const isStop = row.orderType.startsWith('STOP_LOSS') || triggerPrice !== undefined || row.legName === 'STOP_LOSS_LEG';
  const status = STATUSES[row.orderStatus.toUpperCase()] ?? 'unknown';
  const filledQuantity = row.filledQty ?? row.filled_qty ?? 0;
  return {
    orderId: row.orderId,
    ...(row.correlationId === '' ? {} : { tag: row.correlationId }),
    instrument,
    product,
    positionId: positionIdOf(instrument, product),
    side: row.transactionType,
    type: TYPES[row.orderType] ?? (isStop ? 'SL' : 'LIMIT'),
    quantity: row.quantity,
    filledQuantity,
    ...(price === undefined ? {} : { price }),
    ...(triggerPrice === undefined ? {} : { triggerPrice }),
    ...(averagePrice === undefined ? {} : { averagePrice }),
    // Dhan has one word for an order in the book and for a stop that waits for its trigger.
    status:
      status === 'open' && isStop && row.orderStatus.toUpperCase() === 'PENDING' && filledQuantity === 0
        ? 'trigger-pending'
        : status,
    rawStatus: row.orderStatus,
    ...(row.omsErrorDescription === '' ? {} : { rejectReason: row.omsErrorDescription }),
    isStop,
    placedAt,
    updatedAt: istInstant(row.updateTime) ?? placedAt,
  };
}

/** A fill. */
export function toTrade(row: TradeRow, name: Naming): Trade {
  return {
    tradeId: row.exchangeTradeId,
    orderId: row.orderId,
    positionId: positionIdOf(name(row), productOf(row.productType)),
    side: row.transactionType,
    quantity: row.tradedQuantity,
    price: row.tradedPrice,
    at: istInstant(row.exchangeTime) ?? istInstant(row.createTime) ?? 0,
  };
}

/** Money as Dhan states it: balances from the funds page, profit and loss from its own figures in the position rows. */
export function toFunds(funds: FundsBody, rows: readonly PositionRow[] | undefined): Funds {
  const { availabelBalance: available, utilizedAmount: marginUsed } = funds;
  const realized = rows?.map((row) => row.realizedProfit);
  const unrealized = rows?.map((row) => row.unrealizedProfit);
  return {
    available,
    ...(marginUsed === undefined ? {} : { marginUsed }),
    ...(allKnown(realized) && allKnown(unrealized)
      ? { realizedPnl: sumPaise(realized), unrealizedPnl: sumPaise(unrealized) }
      : {}),
  };
}

function allKnown(values: readonly (Paise | undefined)[] | undefined): values is readonly Paise[] {
  return values !== undefined && values.every((value) => value !== undefined);
}

/** Quotes by `segment:security`. What is no price becomes NaN: a bad price is kept as bad, never replaced. */
export function toQuotes(body: unknown, asOf: EpochMs): ReadonlyMap<SecurityKey, Quote> {
  const quotes = new Map<SecurityKey, Quote>();
  const parsed = zQuotes.safeParse(body).data;
  for (const [segment, securities] of Object.entries(parsed?.data ?? {})) {
    for (const [securityId, row] of Object.entries(securities)) {
      const quote = zQuote.safeParse(row).data;
      if (!quote) continue;
      const bid = above(rupees(quote.depth?.buy[0]?.price));
      const ask = above(rupees(quote.depth?.sell[0]?.price));
      const key = `${segment}:${securityId}` as SecurityKey;
      quotes.set(key, {
        lastPrice: rupees(quote.last_price) ?? Number.NaN,
        asOf,
        ...(bid === undefined ? {} : { bid }),
        ...(ask === undefined ? {} : { ask }),
      });
    }
  }
  return quotes;
}

/** Previous closes by `segment:security`, where a quote proves one. */
export function toCloses(body: unknown): ReadonlyMap<SecurityKey, Paise> {
  const closes = new Map<SecurityKey, Paise>();
  for (const [segment, securities] of Object.entries(zQuotes.safeParse(body).data?.data ?? {})) {
    for (const [securityId, row] of Object.entries(securities)) {
      const { last_price: lastPrice, net_change: change, ohlc } = zQuote.safeParse(row).data ?? {};
      const close = provenClose({ lastPrice, change, close: ohlc?.close });
      if (close !== undefined) closes.set(`${segment}:${securityId}` as SecurityKey, close);
    }
  }
  return closes;
}

function above(value: Paise | undefined): Paise | undefined {
  return value !== undefined && value > 0 ? value : undefined;
}

/** "2026-11-20 10:15:31", a clock in India → an instant; undefined when it is none. */
export function istInstant(text: string): EpochMs | undefined {
  const [, date, time] = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})/.exec(text) ?? [];
  const at = Date.parse(`${date}T${time}Z`);
  return Number.isNaN(at) || at < 0 ? undefined : at - IST_OFFSET_MS;
}
