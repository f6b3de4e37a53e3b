import { paise, type Paise } from '../domain/money.ts';
import { blackScholes } from './black-scholes.ts';
import { listedExpiry, type IndexState } from './market-index.ts';
import { expiryInstant, TICK, type OptionContract } from './option-chain.ts';

/** Prices of one option now. No bid means that nobody buys: the option is worth less than a tick. */
export type OptionPrices = { readonly lastPrice: Paise; readonly bid?: Paise; readonly ask: Paise };

/** Prices as an order meets them: at a circuit limit one side may stand alone. */
export type MarketPrices = { readonly lastPrice: Paise; readonly bid?: Paise; readonly ask?: Paise };

const YEAR_MS = 365 * 86_400_000;
const WEEK_MS = 7 * 86_400_000;
const RATE = 0.065;
/** Half of the spread in a market at rest, as a part of the price. */
const CALM_HALF_SPREAD = 0.001;
/** The implied volatility of a market at rest; a nervous one quotes wider in proportion. */
const CALM_VOLATILITY = 0.12;
/** What a strike so far out of the money that hardly anybody quotes it adds, and how far that is. */
const FAR_HALF_SPREAD = 0.02;
const FAR_OUT = 0.08;
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
  const half = halfSpread(fair, contract, index);
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

function halfSpread(fair: number, contract: OptionContract, index: IndexState): number {
  const far = FAR_HALF_SPREAD * farOut(contract, index) ** 2;
  const nervous = Math.max(1, index.volatility / CALM_VOLATILITY);
  const moved = Math.abs(index.agitation) * index.level * AGITATED_HALF_SPREAD;
  const wanted = fair * (CALM_HALF_SPREAD * nervous + far) + moved;
  return Math.min(Math.max(TICK, wanted), TICK + fair * (WIDEST_HALF_SPREAD + far));
}

/** 0 at and in the money, 1 where hardly anybody quotes any more. */
function farOut({ strike, optionType }: OptionContract, { level }: IndexState): number {
  const out = (optionType === 'CE' ? strike - level : level - strike) / (level * FAR_OUT);
  return Math.min(1, Math.max(0, out));
}
