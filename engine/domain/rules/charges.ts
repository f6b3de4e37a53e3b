import type { AccountSnapshot } from '../account-snapshot.ts';
import type { Instrument } from '../instrument.ts';
import { paise, type Paise } from '../money.ts';
import type { Order } from '../order.ts';
import type { EpochMs } from '../time.ts';
import { istDateOf } from '../trading-day.ts';
import { ratesOn, type ChargeRates } from './charge-rates.ts';

/** What the day's fills have cost so far, in paise and a positive magnitude; null when it is not known, which is not zero. */
export type Charges = Paise | null;

type Segment = 'options' | 'futures' | 'intraday' | 'delivery';

function segmentOf({ instrument: { kind }, product }: Order): Segment {
  if (kind === 'option') return 'options';
  if (kind === 'future') return 'futures';
  return product === 'CNC' ? 'delivery' : 'intraday';
}

const EXCHANGES: Partial<Record<Instrument['exchange'], 'NSE' | 'BSE'>> = {
  NSE: 'NSE',
  NFO: 'NSE',
  BSE: 'BSE',
  BFO: 'BSE',
};

function sttOf(segment: Segment, side: Order['side'], { stt }: ChargeRates): number {
  if (segment === 'delivery') return side === 'BUY' ? stt.deliveryBuy : stt.deliverySell;
  if (side === 'BUY') return 0;
  return { options: stt.optionsSell, futures: stt.futuresSell, intraday: stt.intradaySell }[segment];
}

function brokerageOf(
  order: Order,
  turnover: number,
  { segment, broker, rates }: { segment: Segment; broker: string; rates: ChargeRates },
): number | null {
  const own = rates.brokerage[broker];
  if (!own) return null;
  if (segment === 'delivery') return 0;
  if (segment === 'intraday') return Math.min(own.intradayMost, turnover * own.intradayPart);
  return order.product === 'MIS' ? own.intradayDerivatives : own.derivatives;
}

function chargesOf(order: Order, turnover: number, broker: string, rates: ChargeRates): number | null {
  const segment = segmentOf(order);
  const exchange = EXCHANGES[order.instrument.exchange];
  const brokerage = brokerageOf(order, turnover, { segment, broker, rates });
  if (!exchange || brokerage === null) return null;
  const part = segment === 'options' || segment === 'futures' ? segment : 'equity';
  const transaction = turnover * rates.exchange[exchange][part];
  const sebi = turnover * rates.sebi;
  const stamp = order.side === 'BUY' ? turnover * rates.stampBuy[segment] : 0;
  const gst = (brokerage + transaction + sebi) * rates.gst;
  return turnover * sttOf(segment, order.side, rates) + brokerage + transaction + sebi + stamp + gst;
}

/** Charges change with fills only: between two readings the same books have cost the same. */
const estimated = new WeakMap<AccountSnapshot['orders'], { readonly key: string; readonly value: Charges }>();

/**
 * Estimates what today's fills have cost: brokerage for each executed order, STT, exchange and SEBI charges, stamp duty and GST at the
 * rates of the day. Null where an order's price, broker, exchange or date has no rate. Orders from before `dayStart` are another day's.
 */
export function estimateCharges(
  { orders }: Pick<AccountSnapshot, 'orders'>,
  { broker, at, dayStart }: { readonly broker: string; readonly at: EpochMs; readonly dayStart: EpochMs },
): Charges {
  const key = `${broker} ${istDateOf(at)} ${dayStart}`;
  const known = estimated.get(orders);
  if (known?.key === key) return known.value;
  const value = estimate(orders, { broker, at, dayStart });
  estimated.set(orders, { key, value });
  return value;
}

function estimate(
  orders: readonly Order[],
  { broker, at, dayStart }: { readonly broker: string; readonly at: EpochMs; readonly dayStart: EpochMs },
): Charges {
  const rates = ratesOn(istDateOf(at));
  if (!rates) return null;
  let sum = 0;
  for (const order of orders) {
    const { filledQuantity, averagePrice, updatedAt } = order;
    if (filledQuantity === 0 || (updatedAt > 0 && updatedAt < dayStart)) continue;
    const cost = averagePrice === undefined ? null : chargesOf(order, filledQuantity * averagePrice, broker, rates);
    if (cost === null) return null;
    sum += cost;
  }
  const whole = Math.ceil(sum);
  return Number.isSafeInteger(whole) ? paise(whole) : null;
}
