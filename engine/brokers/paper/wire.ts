import { z } from 'zod';

// The practice broker's answers as they come. Unknown fields are tolerated: a broker may add some at any time.

const units = z.number().int();
const money = z.number().int();

const zOption = z.object({
  exchange: z.literal('NFO'),
  tradingSymbol: z.string().min(1),
  kind: z.literal('option'),
  underlying: z.string(),
  expiry: z.string(),
  strike: money,
  optionType: z.enum(['CE', 'PE']),
  lotSize: units.positive(),
  tickSize: money.positive(),
  freezeQuantity: units.positive(),
});

/** A share held for delivery stands beside the options (card K26); it is no reason to refuse its row. */
const zShare = z.object({
  exchange: z.literal('NSE'),
  tradingSymbol: z.string().min(1),
  kind: z.literal('equity'),
  underlying: z.string(),
  lotSize: units.positive(),
  tickSize: money.positive(),
});

const zInstrument = z.discriminatedUnion('kind', [zOption, zShare]);

const zProduct = z.enum(['NRML', 'MIS', 'CNC', 'MTF']);
const zSide = z.enum(['BUY', 'SELL']);

/** A row of the position book. */
export const zPositionRow = z.object({
  instrument: zInstrument,
  product: zProduct,
  netQuantity: units,
  buyQuantity: units,
  buyValue: money,
  sellQuantity: units,
  sellValue: money,
  carriedIn: z
    .object({
      quantity: units,
      cash: money,
      valuedAt: z.enum(['previous-close', 'unstated']),
      closePrice: money.positive().optional(),
    })
    .optional(),
});

/** A row of the order book; the status is whatever word the broker uses. */
export const zOrderRow = z.object({
  orderId: z.string().min(1),
  tag: z.string().optional(),
  instrument: zInstrument,
  product: zProduct,
  side: zSide,
  type: z.enum(['MARKET', 'LIMIT', 'SL', 'SL-M']),
  quantity: units,
  filledQuantity: units,
  price: money.optional(),
  triggerPrice: money.optional(),
  averagePrice: money.optional(),
  status: z.string(),
  rejectReason: z.string().optional(),
  wasStop: z.boolean(),
  placedAt: z.number(),
  updatedAt: z.number(),
});

/** A row of the trade book. */
export const zTradeRow = z.object({
  exchange: z.literal('NFO'),
  tradeId: z.string().min(1),
  orderId: z.string().min(1),
  tradingSymbol: z.string().min(1),
  product: zProduct,
  side: zSide,
  quantity: units.positive(),
  price: money.positive(),
  at: z.number(),
});

/** A quote; its price is read apart, because a bad price is a reading too. */
export const zQuoteRow = z.object({
  tradingSymbol: z.string().min(1),
  lastPrice: z.unknown(),
  bid: money.positive().optional().catch(undefined),
  ask: money.positive().optional().catch(undefined),
  at: z.number(),
});

/** The broker's own money figures. */
export const zFunds = z.object({
  available: money,
  marginUsed: money,
  realizedPnl: money,
  unrealizedPnl: money,
});

/** What the address is that the broker sees, and whether it takes order calls from there. */
export const zOrderPath = z.object({ ordersAllowed: z.boolean() });

const sequence = z.number().int().positive();

/** A message of the stream. Rows are read apart, one by one, as those of a reading are. */
export const zStreamMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello') }),
  z.object({ type: z.literal('subscribed'), symbols: z.array(z.string()) }),
  z.object({ type: z.literal('quotes'), sequence, quotes: z.array(z.unknown()) }),
  z.object({ type: z.literal('order'), sequence }),
  z.object({ type: z.literal('heartbeat') }),
]);

export const zSession = z.object({ token: z.string().min(1) });
export const zPlaced = z.object({ orderId: z.string(), status: z.string(), message: z.string().nullable().optional() });
export const zChanged = z.object({ orderId: z.string() });
export const zSwitch = z.object({ state: z.enum(['on', 'off']) });
