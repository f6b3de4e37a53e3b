import type { AccountSnapshot } from '../domain/account-snapshot.ts';
import type { Instrument } from '../domain/instrument.ts';
import { paise, type Paise } from '../domain/money.ts';
import type { Order, Side, Trade } from '../domain/order.ts';
import { DEFAULT_EXITS, type EngineSettings, type Policy } from '../domain/policy.ts';
import { positionIdOf, type Position, type Product, type Quote } from '../domain/position.ts';
import type { TradingCalendar } from '../domain/trading-day.ts';

/** Friday, 20 November 2026, 10:00 IST: the moment most tests happen at. */
export const FRIDAY_10AM = Date.parse('2026-11-20T10:00:00+05:30');

/** Rupees to paise, for figures as cards write them: `rupees(-7_200)`. */
export function rupees(amount: number): Paise {
  return paise(Math.round(amount * 100));
}

/** NIFTY 24500 CE as listed in November 2026: lot 65, freeze 1,800. */
export const NIFTY_CE: Instrument = {
  exchange: 'NFO',
  tradingSymbol: 'NIFTY26NOV24500CE',
  kind: 'option',
  underlying: 'NIFTY',
  expiry: '2026-11-24',
  strike: rupees(24_500),
  optionType: 'CE',
  lotSize: 65,
  tickSize: paise(5),
  freezeQuantity: 1_800,
};

/** The put of the same strike. */
export const NIFTY_PE: Instrument = { ...NIFTY_CE, tradingSymbol: 'NIFTY26NOV24500PE', optionType: 'PE' };

/** A bought wing above. */
export const NIFTY_CE_WING: Instrument = { ...NIFTY_CE, tradingSymbol: 'NIFTY26NOV25000CE', strike: rupees(25_000) };

/** What a position test usually says: how many, at what average, what is booked already, what it trades at. */
export type PositionSketch = {
  readonly instrument?: Instrument;
  readonly product?: Product;
  readonly net: number;
  /** Average of the open side, in rupees. */
  readonly average?: number;
  /** Booked today in this row, in rupees. */
  readonly realized?: number;
  /** Last price in rupees; null for no quote at all. */
  readonly ltp?: number | null;
  readonly pricedAt?: number;
};

/** A row of the position book. What is realised is expressed as one closed unit, so that quantities stay plausible. */
export function position(sketch: PositionSketch): Position {
  const { instrument = NIFTY_CE, product = 'NRML', net, average = 100, realized = 0 } = sketch;
  const { ltp = average, pricedAt = FRIDAY_10AM } = sketch;
  const open = Math.abs(net);
  const closed = realized === 0 ? 0 : instrument.lotSize;
  const cost = rupees(open * average);
  const base = rupees(closed * average);
  return {
    positionId: positionIdOf(instrument, product),
    instrument,
    product,
    netQuantity: net,
    buyQuantity: closed + (net > 0 ? open : 0),
    buyValue: paise(base + (net > 0 ? cost : 0)),
    sellQuantity: closed + (net < 0 ? open : 0),
    sellValue: paise(base + rupees(realized) + (net < 0 ? cost : 0)),
    ...(ltp === null ? {} : { quote: { lastPrice: Math.round(ltp * 100), asOf: pricedAt } satisfies Quote }),
  };
}

/** A row of the order book with a resting buy of one lot, unless told otherwise. */
export function order(change: Partial<Order> & { readonly orderId: string }): Order {
  const instrument = change.instrument ?? NIFTY_CE;
  const product = change.product ?? 'NRML';
  return {
    tag: `t${change.orderId}`,
    instrument,
    product,
    positionId: positionIdOf(instrument, product),
    side: 'BUY',
    type: 'LIMIT',
    quantity: 65,
    filledQuantity: 0,
    status: 'open',
    rawStatus: change.status ?? 'open',
    isStop: false,
    placedAt: FRIDAY_10AM - 3_600_000,
    updatedAt: FRIDAY_10AM - 60_000,
    ...change,
  };
}

/** A stop that buys back: waiting for its trigger, unless told otherwise. */
export function stopOrder(change: Partial<Order> & { readonly orderId: string }): Order {
  return order({
    type: 'SL',
    triggerPrice: rupees(130),
    price: rupees(135),
    status: 'trigger-pending',
    isStop: true,
    ...change,
  });
}

/** A stop of 65 that has bought back a short. */
export function filledStop(change: Partial<Order> & { readonly orderId: string }): Order {
  return stopOrder({ status: 'complete', filledQuantity: change.quantity ?? 65, averagePrice: rupees(130), ...change });
}

/** A fill of an order. */
export function trade(of: Order, change: Partial<Trade> = {}): Trade {
  const { orderId, positionId, side } = of;
  return {
    tradeId: `T${orderId}`,
    orderId,
    positionId,
    side,
    quantity: of.filledQuantity,
    price: of.averagePrice ?? rupees(100),
    at: of.updatedAt,
    ...change,
  };
}

/** A fill that stands alone: its order is not interesting. */
export function soloTrade(side: Side, quantity: number, at: number, instrument: Instrument = NIFTY_CE): Trade {
  return trade(order({ orderId: `X${side}${at}`, side, instrument, filledQuantity: quantity }), { at });
}

/** A whole answer of the broker. */
export function snapshot(parts: Partial<AccountSnapshot> = {}): AccountSnapshot {
  return { asOf: FRIDAY_10AM, positions: [], orders: [], trades: [], incomplete: [], ...parts };
}

/** ₹6,000 and hedges squared off, unless told otherwise. */
export function policy(change: Partial<Policy> = {}): Policy {
  return { dayLossLimit: rupees(6_000), squareOffHedges: true, exits: DEFAULT_EXITS, ...change };
}

/** Settings of a practice account. */
export function settings(change: Partial<EngineSettings> = {}): EngineSettings {
  return {
    alias: 'Practice',
    policy: policy(),
    retry: { maxRetries: 3, retryDelayMs: 500 },
    riskIntervalMs: 1_000,
    reflattensPerHour: 5,
    ...change,
  };
}

/** November 2026 as the exchange has it, with a made-up holiday on Tuesday the 24th and a Muhurat session on Sunday the 8th. */
export const CALENDAR: TradingCalendar = {
  source: 'test',
  validThrough: '2026-12-31',
  holidays: new Map([['2026-11-24', 'Guru Nanak Jayanti']]),
  specialSessions: new Map([['2026-11-08', { open: 18 * 60 + 15, close: 19 * 60 + 15 }]]),
  session: { open: 9 * 60 + 15, close: 15 * 60 + 40 },
};
