import type { z } from 'zod';
import type { Funds } from '../../domain/account-snapshot.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { paise, type Paise } from '../../domain/money.ts';
import type { Order, OrderStatus, Trade } from '../../domain/order.ts';
import { positionIdOf, type Position, type Quote } from '../../domain/position.ts';
import { parseRows } from '../shared/rows.ts';
import type { zFunds, zOrderRow, zPositionRow, zTradeRow } from './wire.ts';
import { zQuoteRow } from './wire.ts';

function instrumentOf(row: z.infer<typeof zPositionRow>['instrument']): Instrument {
  const tickSize = paise(row.tickSize);
  return row.kind === 'option' ? { ...row, strike: paise(row.strike), tickSize } : { ...row, tickSize };
}

/** A position without its quote, which comes from another call. */
export function toPosition(row: z.infer<typeof zPositionRow>, quotes: ReadonlyMap<string, Quote>): Position {
  const instrument = instrumentOf(row.instrument);
  const quote = quotes.get(instrument.tradingSymbol);
  return {
    positionId: positionIdOf(instrument, row.product),
    instrument,
    product: row.product,
    netQuantity: row.netQuantity,
    buyQuantity: row.buyQuantity,
    buyValue: paise(row.buyValue),
    sellQuantity: row.sellQuantity,
    sellValue: paise(row.sellValue),
    ...(quote ? { quote } : {}),
  };
}

const STATUSES: Readonly<Record<string, OrderStatus>> = {
  open: 'open',
  'trigger pending': 'trigger-pending',
  complete: 'complete',
  cancelled: 'cancelled',
  rejected: 'rejected',
  expired: 'expired',
};

/** An order in the domain's words; a status never seen before is `unknown`, which counts as working. */
export function toOrder(row: z.infer<typeof zOrderRow>): Order {
  const { wasStop, status, price, triggerPrice, averagePrice, tag, rejectReason, instrument: wired, ...rest } = row;
  const instrument = instrumentOf(wired);
  return {
    ...rest,
    instrument,
    positionId: positionIdOf(instrument, row.product),
    status: STATUSES[status.toLowerCase()] ?? 'unknown',
    rawStatus: status,
    isStop: wasStop || row.type === 'SL' || row.type === 'SL-M' || (triggerPrice ?? 0) > 0,
    ...(tag === undefined ? {} : { tag }),
    ...(rejectReason === undefined ? {} : { rejectReason }),
    ...prices({ price, triggerPrice, averagePrice }),
  };
}

function prices<K extends string>(values: Readonly<Record<K, number | undefined>>): Partial<Record<K, Paise>> {
  const known: Partial<Record<K, Paise>> = {};
  for (const name of Object.keys(values) as K[]) {
    const value = values[name];
    if (value !== undefined) known[name] = paise(value);
  }
  return known;
}

/** A fill. */
export function toTrade(row: z.infer<typeof zTradeRow>): Trade {
  const { tradeId, orderId, side, quantity, at } = row;
  return { tradeId, orderId, side, quantity, at, positionId: positionIdOf(row, row.product), price: paise(row.price) };
}

/** Funds as the broker states them. */
export function toFunds(body: z.infer<typeof zFunds>): Funds {
  const { available, marginUsed, realizedPnl, unrealizedPnl } = body;
  return prices({ available, marginUsed, realizedPnl, unrealizedPnl });
}

/** Quotes by trading symbol. Whatever is no number becomes NaN: a bad price is kept as bad, never replaced. */
export function toQuotes(body: unknown): ReadonlyMap<string, Quote> {
  const parsed = parseRows(zQuoteRow, body, 'quotes');
  if (!parsed.ok) return new Map();
  return new Map(
    parsed.value.rows.map(({ tradingSymbol, lastPrice, bid, ask, at }) => [
      tradingSymbol,
      { lastPrice: typeof lastPrice === 'number' ? lastPrice : Number.NaN, asOf: at, ...prices({ bid, ask }) },
    ]),
  );
}
