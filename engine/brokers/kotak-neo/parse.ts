import type { z } from 'zod';
import type { Funds } from '../../domain/account-snapshot.ts';
import { paise, type Paise } from '../../domain/money.ts';
import type { Order, OrderStatus, OrderType, Trade } from '../../domain/order.ts';
import { positionIdOf, type Position, type Quote } from '../../domain/position.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import type { EpochMs } from '../../domain/time.ts';
import { istDateOf } from '../../domain/trading-day.ts';
import type { BrokerError } from '../../ports.ts';
import { brokerError } from '../shared/broker-error.ts';
import { rupees } from '../shared/decimal.ts';
import type { MasterInUse } from '../shared/instrument-master.ts';
import { carriedUnstated, provenClose } from '../shared/previous-closes.ts';
import { parseList, type Rows } from '../shared/rows.ts';
import { exchangeOf, instrumentOf } from './instruments.ts';
import { readKotakStampDate, readKotakTime } from './kotak-time.ts';
import { saysNoData } from './read-reply.ts';
import { zQuoteRow, type zLimits, type zOrderRow, type zPositionRow, type zTradeRow } from './wire.ts';

/** A list as Kotak sends it. `noData`: it came as error 5203, which a stale session says too. */
export type KotakRows<Row> = Rows<Row> & { readonly noData: boolean };

/** Reads a list in its envelope; only 5203 is an empty one, and everything else without rows is an error. */
export function parseBook<T>(schema: z.ZodType<T>, body: unknown, name: string): Result<KotakRows<T>, BrokerError> {
  if (saysNoData(body)) return ok({ rows: [], refused: [], noData: true });
  const list: unknown =
    typeof body === 'object' && body !== null ? (body as { readonly data?: unknown }).data : undefined;
  const rows = parseList(schema, list, name);
  return rows.ok ? ok({ ...rows.value, noData: false }) : rows;
}

/** The states of one order, newest first; they come doubly nested. */
export function parseHistory<T>(schema: z.ZodType<T>, body: unknown): Result<KotakRows<T>, BrokerError> {
  if (saysNoData(body)) return ok({ rows: [], refused: [], noData: true });
  const outer: unknown =
    typeof body === 'object' && body !== null ? (body as { readonly data?: unknown }).data : undefined;
  return outer === undefined
    ? err(brokerError('unreadable', 'the answer has no list "history"', 'history'))
    : parseBook(schema, outer, 'history');
}

/**
 * A position (`brokers.md` 4.1): carried and of today, in units. Kotak's text divides by the lot for display; money never is.
 * The price comes from another call.
 */
export function toPosition(
  row: z.infer<typeof zPositionRow>,
  master: MasterInUse | undefined,
  previousClose?: Paise,
): Position {
  const instrument = instrumentOf(row, master);
  const buyQuantity = row.cfBuyQty + row.flBuyQty;
  const sellQuantity = row.cfSellQty + row.flSellQty;
  return {
    positionId: positionIdOf(instrument, row.prod),
    instrument,
    product: row.prod,
    netQuantity: buyQuantity - sellQuantity,
    buyQuantity,
    buyValue: paise(row.cfBuyAmt + row.buyAmt),
    sellQuantity,
    sellValue: paise(row.cfSellAmt + row.sellAmt),
    // Whether carried amounts stand at the previous close or at the first price is not published.
    ...carriedUnstated(row.cfBuyQty - row.cfSellQty, row.cfSellAmt - row.cfBuyAmt, previousClose),
  };
}

/**
 * Leaves out the rows that were filled on an earlier day than today's, by their own time: such a book is a cache's, and its figures
 * are yesterday's result (fault 17). A row without a time, or with carried units alone, is taken as it is.
 */
export function rowsOfToday<Row extends Pick<z.infer<typeof zPositionRow>, 'hsUpTm' | 'flBuyQty' | 'flSellQty'>>(
  { rows, refused }: Rows<Row>,
  now: EpochMs,
): Rows<Row> {
  const today = istDateOf(now);
  const isOld = ({ hsUpTm, flBuyQty, flSellQty }: Row): boolean =>
    flBuyQty + flSellQty > 0 && (readKotakStampDate(hsUpTm) ?? today) < today;
  const old = rows.filter(isOld).length;
  if (old === 0) return { rows, refused };
  const reason = { kind: 'rows-refused', field: 'positions.hsUpTm', rows: old } as const;
  return { rows: rows.filter((row) => !isOld(row)), refused: [...refused, reason] };
}

/** Kotak's words (`brokers.md` 5), compared without case; one that is not here may be live. */
const STATUSES: Readonly<Record<string, OrderStatus>> = {
  'put order req received': 'pending',
  'validation pending': 'pending',
  'open pending': 'pending',
  'after market order req received': 'pending',
  'modify after market order req received': 'pending',
  'trigger pending': 'trigger-pending',
  open: 'open',
  'modify validation pending': 'open',
  'modify pending': 'open',
  modified: 'open',
  'cancel pending': 'open',
  complete: 'complete',
  executed: 'complete',
  traded: 'complete',
  cancelled: 'cancelled',
  canceled: 'cancelled',
  'cancelled after market order': 'cancelled',
  rejected: 'rejected',
  expired: 'expired',
};

const TYPES: Readonly<Record<string, OrderType>> = { L: 'LIMIT', MKT: 'MARKET', SL: 'SL', 'SL-M': 'SL-M' };

/** An order in the domain's words. A type never seen counts as a limit: what matters is whether it was a stop. */
export function toOrder(row: z.infer<typeof zOrderRow>, master: MasterInUse | undefined): Order {
  const instrument = instrumentOf(row, master);
  const word = row.ordSt === '' ? row.stat : row.ordSt;
  const type = TYPES[row.prcTp.trim().toUpperCase()] ?? 'LIMIT';
  const placedAt = readKotakTime(row.ordDtTm) ?? readKotakTime(row.exCfmTm) ?? 0;
  const { rejRsn: reason } = row;
  return {
    orderId: row.nOrdNo,
    ...(row.GuiOrdId === '' ? {} : { tag: row.GuiOrdId }),
    instrument,
    product: row.prod,
    positionId: positionIdOf(instrument, row.prod),
    side: row.trnsTp === 'B' ? 'BUY' : 'SELL',
    type,
    quantity: row.qty,
    filledQuantity: row.fldQty,
    ...(row.prc === undefined ? {} : { price: row.prc }),
    ...(row.trgPrc === undefined ? {} : { triggerPrice: row.trgPrc }),
    ...(row.avgPrc === undefined ? {} : { averagePrice: row.avgPrc }),
    status: STATUSES[word.toLowerCase().replaceAll(/\s+/g, ' ')] ?? 'unknown',
    rawStatus: word,
    ...(reason === '' || reason === '--' ? {} : { rejectReason: reason }),
    isStop: type === 'SL' || type === 'SL-M' || row.trgPrc !== undefined,
    placedAt,
    updatedAt: readKotakTime(row.exCfmTm) ?? placedAt,
  };
}

/** A fill; joined to its position by trading symbol, because its token is empty. */
export function toTrade(row: z.infer<typeof zTradeRow>): Trade {
  return {
    tradeId: row.flId,
    orderId: row.nOrdNo,
    positionId: positionIdOf({ exchange: exchangeOf(row.exSeg), tradingSymbol: row.trdSym }, row.prod),
    side: row.trnsTp === 'B' ? 'BUY' : 'SELL',
    quantity: row.fldQty,
    price: row.avgPrc,
    at: readKotakTime(`${row.flDt} ${row.flTm}`) ?? readKotakTime(row.exTm) ?? 0,
  };
}

/** Funds as the broker states them; what its mark-to-market figures are made of is not published. */
export function toFunds(body: z.infer<typeof zLimits>): Funds {
  return {
    available: body.Net,
    marginUsed: body.MarginUsed,
    realizedPnl: body.RealizedMtomPrsnt,
    unrealizedPnl: body.UnrealizedMtomPrsnt,
  };
}

const DAY_MS = 86_400_000;

/** The time a quote states, in seconds; what cannot be one is as old as can be, so that it never passes for new. */
export function quoteTime(stated: unknown, now: EpochMs): EpochMs {
  const at = Number(stated) * 1_000;
  return Number.isFinite(at) && at > now - 10 * DAY_MS ? Math.min(at, now) : 0;
}

/** Previous closes by `segment|token`, where a quote proves one. */
export function toCloses(body: unknown): ReadonlyMap<string, Paise> {
  const parsed = parseList(zQuoteRow, body, 'quotes');
  if (!parsed.ok) return new Map();
  return new Map(
    parsed.value.rows.flatMap(({ exchange, exchange_token, ltp, change, ohlc }) => {
      const close = provenClose({ lastPrice: ltp, change, close: ohlc?.close });
      return close === undefined ? [] : [[`${exchange}|${exchange_token}`, close] as const];
    }),
  );
}

/** Quotes by `segment|token`. Whatever is no price becomes NaN: a bad price is kept as bad, never replaced. */
export function toQuotes(body: unknown, now: EpochMs): ReadonlyMap<string, Quote> {
  const parsed = parseList(zQuoteRow, body, 'quotes');
  if (!parsed.ok) return new Map();
  return new Map(
    parsed.value.rows.map(({ exchange, exchange_token, ltp, lstup_time, depth }) => {
      const [bid, ask] = [depth?.buy[0]?.price, depth?.sell[0]?.price];
      const sides = { ...(bid === undefined ? {} : { bid }), ...(ask === undefined ? {} : { ask }) };
      return [
        `${exchange}|${exchange_token}`,
        { lastPrice: rupees(ltp) ?? Number.NaN, asOf: quoteTime(lstup_time, now), ...sides },
      ];
    }),
  );
}
