import { z } from 'zod';
import { rupees, units } from '../shared/decimal.ts';

// Dhan's answers as they come (`brokers.md` 2.2). Unknown fields are tolerated: Dhan may add some at any time, and its two
// documentation sites disagree about what is there already. Money is read exactly, whether it comes as a number or as text.

const money = z.unknown().transform((value, context) => {
  const amount = rupees(value);
  if (amount !== undefined) return amount;
  context.addIssue({ code: 'custom', message: 'no amount of rupees' });
  return z.NEVER;
});

const quantity = z.unknown().transform((value, context) => {
  const amount = units(value);
  if (amount !== undefined) return amount;
  context.addIssue({ code: 'custom', message: 'no whole number' });
  return z.NEVER;
});

/** A figure Dhan may leave out, leave empty, or fill with a zero that means nothing. */
const looseMoney = z
  .unknown()
  .optional()
  .transform((value) => rupees(value));

const words = z
  .string()
  .nullish()
  .transform((text) => text ?? '');

/** Security ids are numbers; some calls send them as such, others as text. */
const securityId = z.union([z.string().regex(/^\d{1,12}$/), z.number().int().positive()]).transform(String);

/** The contract a row is about, as every book of Dhan names it. */
const contract = {
  tradingSymbol: words,
  securityId,
  exchangeSegment: z.enum(['NSE_EQ', 'NSE_FNO', 'BSE_EQ', 'BSE_FNO', 'MCX_COMM']),
  drvExpiryDate: words,
  drvOptionType: words,
  drvStrikePrice: looseMoney,
};

/** The products that have a place in the app; cover and bracket orders are intraday ones with legs. */
const product = z.enum(['CNC', 'INTRADAY', 'MARGIN', 'MTF', 'CO', 'BO']);
const side = z.enum(['BUY', 'SELL']);

/** A row of the position book. It has no last price. */
export const zPositionRow = z.object({
  ...contract,
  productType: product,
  netQty: quantity,
  buyQty: quantity,
  buyAvg: z.unknown(),
  sellQty: quantity,
  sellAvg: z.unknown(),
  realizedProfit: looseMoney,
  unrealizedProfit: looseMoney,
  // Another multiplier would make units something else than units: such a row is refused, never scaled by a guess.
  multiplier: quantity.pipe(z.literal(1)),
  carryForwardBuyQty: quantity,
  carryForwardSellQty: quantity,
  carryForwardBuyValue: money,
  carryForwardSellValue: money,
  dayBuyQty: quantity,
  daySellQty: quantity,
  dayBuyValue: money,
  daySellValue: money,
});
export type PositionRow = z.infer<typeof zPositionRow>;

/** A row of the order book; a postback's has the same keys but for what was filled. */
export const zOrderRow = z
  .object({
    ...contract,
    orderId: z.string().min(1),
    correlationId: words,
    orderStatus: z.string().min(1),
    transactionType: side,
    productType: product,
    orderType: z.string().min(1),
    validity: words,
    quantity,
    price: looseMoney,
    triggerPrice: looseMoney,
    legName: words,
    createTime: words,
    updateTime: words,
    omsErrorDescription: words,
    averageTradedPrice: looseMoney,
    filledQty: quantity.optional(),
    filled_qty: quantity.optional(),
    remainingQuantity: quantity.optional(),
  })
  .refine((row) => row.filledQty !== undefined || row.filled_qty !== undefined, { path: ['filledQty'] });
export type OrderRow = z.infer<typeof zOrderRow>;

/** A row of the trade book. */
export const zTradeRow = z.object({
  ...contract,
  orderId: z.string().min(1),
  exchangeTradeId: z.string().min(1),
  transactionType: side,
  productType: product,
  tradedQuantity: quantity.refine((value) => value > 0),
  tradedPrice: money.refine((value) => value > 0),
  exchangeTime: words,
  createTime: words,
});
export type TradeRow = z.infer<typeof zTradeRow>;

/** The funds page; the misspelling is Dhan's. Without the balance it is none. */
export const zFunds = z.object({ availabelBalance: money, utilizedAmount: looseMoney });
export type FundsBody = z.infer<typeof zFunds>;

/** One quote of `/marketfeed/quote` or `/marketfeed/ltp`; a bad price is a reading too. */
export const zQuote = z.object({
  last_price: z.unknown().optional(),
  net_change: z.unknown().optional(),
  ohlc: z.object({ close: z.unknown().optional() }).optional().catch(undefined),
  depth: z
    .object({ buy: z.array(z.object({ price: z.unknown() })), sell: z.array(z.object({ price: z.unknown() })) })
    .optional()
    .catch(undefined),
});

/** Quotes by segment and security. */
export const zQuotes = z.object({ data: z.record(z.string(), z.record(z.string(), z.unknown())) });

/** A fresh token. `expiryTime` is a clock in India without saying so. */
export const zToken = z.object({ accessToken: z.string().min(1), expiryTime: z.string().min(1) });

/** What Dhan sees of our address. The last three are on the wire and in no documentation. */
export const zAddress = z.object({ ordersAllowed: z.boolean().optional(), detectedIP: z.string().optional() });

/** The answer to an order call. */
export const zOrderAnswer = z.object({ orderId: z.string().nullish(), orderStatus: z.string().nullish() });

/** The switch as read back; the answer to a change is prose and proves nothing. */
export const zSwitch = z.object({ killSwitchStatus: z.enum(['ACTIVATE', 'DEACTIVATE']) });

/** The day's profit-and-loss guard at Dhan, in the names of the reading. */
export const zPnlExit = z.object({
  pnlExitStatus: z.string(),
  profit: looseMoney,
  loss: looseMoney,
  enable_kill_switch: z.boolean().optional(),
});

/** An update of the order stream. */
export const zOrderAlert = z.object({ Type: z.string(), Data: z.unknown() });

/** Any of Dhan's ways to say that a call failed. */
export const zFailure = z.object({
  status: z.unknown().optional(),
  errorType: z.unknown().optional(),
  errorCode: z.unknown().optional(),
  errorMessage: z.unknown().optional(),
  message: z.unknown().optional(),
  data: z.unknown().optional(),
});
