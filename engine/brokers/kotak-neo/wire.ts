import { z } from 'zod';
import { rupees, units } from '../shared/decimal.ts';

// Kotak's payloads as they come (`brokers.md` 2.1). Unknown fields are tolerated; figures are text or numbers as Kotak likes.

/** Units: whole, as text or number. */
const zUnits = z.unknown().transform((value, context) => {
  const count = units(value);
  if (count !== undefined) return count;
  context.addIssue({ code: 'custom', message: 'not a number of units' });
  return z.NEVER;
});
const zCount = zUnits.refine((value) => value >= 0, 'fewer than none');

/** Rupees as text or number → paise. */
const zRupees = z.unknown().transform((value, context) => {
  const amount = rupees(value);
  if (amount !== undefined) return amount;
  context.addIssue({ code: 'custom', message: 'not an amount' });
  return z.NEVER;
});
/** A price that may be missing: Kotak then says "0.00", "", "--" or nothing. */
const zPrice = z.unknown().transform((value) => {
  const amount = rupees(value);
  return amount !== undefined && amount > 0 ? amount : undefined;
});
const zText = z.string().trim().catch('');
/** A factor of the P&L formula; every instrument we may trade has 1. */
const zOne = z.unknown().refine((value) => value === undefined || Number(value) === 1, 'a factor other than 1');

/** What every row says of its instrument. */
const contract = {
  trdSym: z.string().trim().min(1),
  exSeg: z.enum(['nse_cm', 'bse_cm', 'nse_fo', 'bse_fo', 'mcx_fo']),
  sym: zText,
  tok: z.union([z.string(), z.number()]).transform(String).catch(''),
  optTp: zText,
  stkPrc: zPrice,
  expDt: zText,
  lotSz: z.unknown().transform((value) => units(value) ?? 0),
};
const zProduct = z.enum(['NRML', 'MIS', 'CNC', 'MTF']);

/** A row of `positions`. Carried and of today, bought and sold, in units and rupees; no price and no P&L. */
export const zPositionRow = z
  .object({
    ...contract,
    type: zText,
    prod: zProduct,
    cfBuyQty: zCount,
    cfSellQty: zCount,
    flBuyQty: zCount,
    flSellQty: zCount,
    cfBuyAmt: zRupees,
    cfSellAmt: zRupees,
    buyAmt: zRupees,
    sellAmt: zRupees,
    hsUpTm: zText,
    multiplier: zOne,
    genNum: zOne,
    genDen: zOne,
    prcNum: zOne,
    prcDen: zOne,
  })
  // Kotak states units. A row that counts lots would be wrong by the lot in money and in every exit (card D5).
  .refine(
    ({ exSeg, lotSz, cfBuyQty, cfSellQty, flBuyQty, flSellQty }) => {
      const counts = [cfBuyQty, cfSellQty, flBuyQty, flSellQty];
      return exSeg.endsWith('_cm') || lotSz <= 1 || counts.every((count) => count % lotSz === 0);
    },
    { path: ['unit mismatch: quantities are not in whole lots'] },
  );

/** A row of the order report. */
export const zOrderRow = z.object({
  ...contract,
  nOrdNo: z
    .union([z.string(), z.number()])
    .transform(String)
    .refine((text) => text !== ''),
  GuiOrdId: zText,
  ordSt: zText,
  stat: zText,
  trnsTp: z.enum(['B', 'S']),
  prcTp: z.string(),
  prod: zProduct,
  qty: zCount,
  fldQty: zCount,
  prc: zPrice,
  trgPrc: zPrice,
  avgPrc: zPrice,
  rejRsn: zText,
  ordDtTm: zText,
  exCfmTm: zText,
  it: zText,
});

/** A row of the trade report; its `tok` is empty. */
export const zTradeRow = z.object({
  trdSym: contract.trdSym,
  exSeg: contract.exSeg,
  nOrdNo: zOrderRow.shape.nOrdNo,
  flId: z
    .union([z.string(), z.number()])
    .transform(String)
    .refine((text) => text !== ''),
  trnsTp: z.enum(['B', 'S']),
  prod: zProduct,
  fldQty: zCount.refine((value) => value > 0, 'nothing filled'),
  avgPrc: zRupees.refine((value) => value > 0, 'no price'),
  flDt: zText,
  flTm: zText,
  exTm: zText,
});

const zLevel = z.object({ price: zPrice, quantity: z.unknown() });

/** A quote; its price is read apart, because a bad price is a reading too. */
export const zQuoteRow = z.object({
  exchange_token: z.union([z.string(), z.number()]).transform(String),
  exchange: z.string(),
  ltp: z.unknown(),
  change: z.unknown().optional(),
  ohlc: z.object({ close: z.unknown().optional() }).optional().catch(undefined),
  lstup_time: z.unknown(),
  depth: z
    .object({ buy: z.array(zLevel).catch([]), sell: z.array(zLevel).catch([]) })
    .optional()
    .catch(undefined),
});

/** The broker's own money figures. */
export const zLimits = z.object({
  Net: zRupees,
  MarginUsed: zRupees,
  RealizedMtomPrsnt: zRupees,
  UnrealizedMtomPrsnt: zRupees,
});

export const zPlaced = z.object({ nOrdNo: z.union([z.string(), z.number()]).transform(String) });

/** The two steps of the login. `kId`, the client's PAN, is never read. */
export const zViewSession = z.object({ data: z.object({ token: z.string().min(1), sid: z.string().min(1) }) });
export const zTradeSession = z.object({
  data: z.object({ token: z.string().min(1), sid: z.string().min(1), baseUrl: z.string().min(1) }),
});

export const zClientIp = z.object({ data: z.array(z.object({ ip: z.string().min(1) })).min(1) });
export const zMasterPaths = z.object({ filesPaths: z.array(z.string()) });
