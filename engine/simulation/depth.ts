import { paise, type Paise } from '../domain/money.ts';
import type { IndexState } from './market-index.ts';
import { CONTRACTS, TICK, type OptionContract } from './option-chain.ts';
import type { MarketPrices } from './quotes.ts';

/** One price level of one side of a book; quantity in units. */
export type DepthLevel = { readonly price: Paise; readonly quantity: number; readonly orders: number };

/** The five best levels of both sides, best first. A side nobody stands on is empty. */
export type MarketDepth = { readonly buy: readonly DepthLevel[]; readonly sell: readonly DepthLevel[] };

/** How many levels a book shows and an order can reach at once. */
export const LEVELS = 5;

/** Lots that stand at a level of the busiest strike in a market at rest. */
const BUSY_LOTS = 60;
/** Away from the money the book thins out: at this part of the index level to a third. */
const THINS_WITHIN = 0.03;
/** What a moving index takes out of it: a move of so much within seconds halves it. */
const HALVED_BY_MOVE = 0.003;
const LEAST_LOTS = 2;
/** Sizes at a level change once a second of the market's own time. */
const REFILL_MS = 1_000;

/**
 * Units that stand at each level of a side now. They follow from the market's state alone, so that one seed is one book: busy at
 * the money, thin far out, thinner while the index runs.
 */
export function levelSizes(contract: OptionContract, index: IndexState, side: 'buy' | 'sell'): readonly number[] {
  const { lotSize } = CONTRACTS[contract.underlying];
  const away = (contract.strike - index.level) / (index.level * THINS_WITHIN);
  const busy = (BUSY_LOTS * Math.exp(-away * away)) / (1 + Math.abs(index.agitation) / HALVED_BY_MOVE);
  const moment = Math.floor(index.marketTime / REFILL_MS);
  return Array.from({ length: LEVELS }, (_each, level) => {
    const part = 0.6 + 0.8 * scatter(contract.strike + moment * 31 + level * 7 + (side === 'buy' ? 3 : 5));
    return Math.max(LEAST_LOTS, Math.round(busy * part)) * lotSize;
  });
}

/** A number in [0, 1) that looks like chance and depends on nothing but its argument. */
function scatter(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x45d9f3b);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x45d9f3b);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 4_294_967_296;
}

const PER_ORDER_LOTS = 4;

/** The book of a contract as a quote shows it. */
export function depthOf(contract: OptionContract, index: IndexState, prices: MarketPrices): MarketDepth {
  const { lotSize } = CONTRACTS[contract.underlying];
  const side = (name: 'buy' | 'sell', best: Paise | undefined, step: number): readonly DepthLevel[] =>
    best === undefined
      ? []
      : levelSizes(contract, index, name)
          .map((quantity, level) => ({
            price: paise(best + level * step),
            quantity,
            orders: Math.ceil(quantity / (lotSize * PER_ORDER_LOTS)),
          }))
          .filter(({ price }) => price > 0);
  return { buy: side('buy', prices.bid, -TICK), sell: side('sell', prices.ask, TICK) };
}
