import { paise, type Paise } from '../domain/money.ts';
import { err, ok, type Result } from '../domain/result.ts';
import type { OrderTicket } from './order-checks.ts';
import type { OrderChange } from './order-entry.ts';

/** A JSON object as it came in: nothing about it is known yet. */
export type Body = Readonly<Record<string, unknown>>;

const SIDES = ['BUY', 'SELL'] as const;
const TYPES = ['MARKET', 'LIMIT', 'SL', 'SL-M'] as const;
const PRODUCTS = ['NRML', 'MIS', 'CNC', 'MTF'] as const;

/** Reads an order; the message names the field that is wrong. */
export function readTicket(body: Body): Result<OrderTicket, string> {
  const { tag, tradingSymbol, product, side, quantity, type } = body;
  if (typeof tradingSymbol !== 'string') return err('"tradingSymbol" is missing');
  if (!isOneOf(SIDES, side)) return err(`"side" must be ${SIDES.join(' or ')}`);
  if (!isOneOf(TYPES, type)) return err(`"type" must be one of ${TYPES.join(', ')}`);
  if (!isOneOf(PRODUCTS, product)) return err(`"product" must be one of ${PRODUCTS.join(', ')}`);
  if (typeof quantity !== 'number') return err('"quantity" must be a number of units');
  if (tag !== undefined && (typeof tag !== 'string' || !/^[A-Za-z0-9]{1,20}$/.test(tag))) {
    return err('"tag" must be 1 to 20 letters and digits');
  }
  const prices = readPrices(body);
  if (!prices.ok) return prices;
  return ok({ tradingSymbol, product, side, quantity, type, ...prices.value, ...(tag === undefined ? {} : { tag }) });
}

/** Reads a change of a working order. */
export function readChange(body: Body): Result<OrderChange, string> {
  const { quantity } = body;
  if (quantity !== undefined && typeof quantity !== 'number') return err('"quantity" must be a number of units');
  const prices = readPrices(body);
  if (!prices.ok) return prices;
  return ok({ ...prices.value, ...(quantity === undefined ? {} : { quantity }) });
}

function readPrices(body: Body): Result<{ readonly price?: Paise; readonly triggerPrice?: Paise }, string> {
  const prices: { price?: Paise; triggerPrice?: Paise } = {};
  for (const field of ['price', 'triggerPrice'] as const) {
    const value = body[field];
    if (value === undefined || value === null) continue;
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) return err(`"${field}" must be whole paise`);
    prices[field] = paise(value);
  }
  return ok(prices);
}

function isOneOf<T extends string>(allowed: readonly T[], value: unknown): value is T {
  return (allowed as readonly unknown[]).includes(value);
}
