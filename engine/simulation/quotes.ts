import { paise, type Paise } from '../domain/money.ts';
import { blackScholes } from './black-scholes.ts';
import { listedExpiry, type IndexState } from './market-index.ts';
import { expiryInstant, TICK, type OptionContract } from './option-chain.ts';

/** Prices of one option now. No bid means that nobody buys: the option is worth less than a tick. */
export type OptionPrices = { readonly lastPrice: Paise; readonly bid?: Paise; readonly ask: Paise };

const YEAR_MS = 365 * 86_400_000;
const WEEK_MS = 7 * 86_400_000;
const RATE = 0.065;
/** Half of the spread in a market at rest, as a part of the price. */
const CALM_HALF_SPREAD = 0.001;
/** What recent moves of the index add to it, as a part of the move in paise. */
const AGITATED_HALF_SPREAD = 0.02;
/** Under the protection band, and narrow enough that a stop with a little room between trigger and limit fills in a fast market. */
const WIDEST_HALF_SPREAD = 0.0075;

/** Prices an option from the index it is written on. */
export function priceOption(contract: OptionContract, index: IndexState): OptionPrices {
  const fair = blackScholes({
    optionType: contract.optionType,
    spot: index.level,
    strike: contract.strike,
    years: yearsLeft(contract, index),
    volatility: index.volatility,
    rate: RATE,
  });
  const half = halfSpread(fair, index);
  const bid = Math.floor((fair - half) / TICK) * TICK;
  const ask = Math.max(TICK, Math.ceil((fair + half) / TICK) * TICK);
  const lastPrice = paise(Math.max(1, Math.round(fair / TICK)) * TICK);
  return { lastPrice, ask: paise(ask), ...(bid > 0 ? { bid: paise(bid) } : {}) };
}

/**
 * Years to expiry by the market's own clock. A contract of another era (a position of today while 2024 is replayed) is taken
 * as the listed one: it lives as long as that does, instead of years or not at all.
 */
function yearsLeft(contract: OptionContract, index: IndexState): number {
  const own = expiryInstant(contract.expiry) - index.marketTime;
  const foreign = own > 2 * WEEK_MS || own < -WEEK_MS;
  const left = foreign ? expiryInstant(listedExpiry(index)) - index.marketTime : own;
  return Math.max(0, left) / YEAR_MS;
}

function halfSpread(fair: number, index: IndexState): number {
  const wanted = fair * CALM_HALF_SPREAD + Math.abs(index.agitation) * index.level * AGITATED_HALF_SPREAD;
  return Math.min(Math.max(TICK, wanted), TICK + fair * WIDEST_HALF_SPREAD);
}
