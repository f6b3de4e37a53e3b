import { paise, type Paise } from '../domain/money.ts';
import type { EpochMs } from '../domain/time.ts';
import type { FaultDesk } from './fault-desk.ts';
import { TICK } from './option-chain.ts';
import type { MarketPrices } from './quotes.ts';

/** Between which prices an order of a contract is taken, in paise. */
export type PriceBand = { readonly lower: Paise; readonly upper: Paise };

/** Whose market it is, in which contract, and when. */
export type MarketPlace = {
  readonly faults: FaultDesk;
  readonly accountId: string;
  readonly tradingSymbol: string;
  readonly now: EpochMs;
};

/** What the market of one account is like: prices everybody has, changed by what the fault desk does to this account. */
export function accountPrices(prices: MarketPrices, place: MarketPlace): MarketPrices {
  const { faults, accountId, tradingSymbol } = place;
  if (faults.of(accountId).length === 0) return prices;
  const frozen = circuitPrices(prices, place);
  if (frozen) return frozen;
  const wide = faults.find(accountId, 'wide-spread', tradingSymbol);
  const spread = wide ? spreadApart(prices.lastPrice, wide.percent ?? WIDE_PERCENT) : prices;
  if (!faults.find(accountId, 'no-bid', tradingSymbol)) return spread;
  const { bid: _bid, ...nobody } = spread;
  return nobody;
}

/** How far bid and ask stand apart unless a request says otherwise: card D15's forty percent. */
const WIDE_PERCENT = 40;

/** Bid and ask so many percent of the price apart, the price in the middle. */
export function spreadApart(lastPrice: Paise, percent: number): MarketPrices {
  const half = (lastPrice * percent) / 200;
  const bid = Math.floor((lastPrice - half) / TICK) * TICK;
  const ask = paise(Math.ceil((lastPrice + half) / TICK) * TICK);
  return { lastPrice, ask, ...(bid > 0 ? { bid: paise(bid) } : {}) };
}

/** At its circuit limit a contract has one price and one side: at the upper one only buyers stand there. */
function circuitPrices(
  prices: MarketPrices,
  { faults, accountId, tradingSymbol, now }: MarketPlace,
): MarketPrices | undefined {
  const frozen = faults.find(accountId, 'circuit-freeze', tradingSymbol);
  if (!frozen) return undefined;
  const row = { tradingSymbol: `${tradingSymbol} circuit`, at: now, lastPrice: prices.lastPrice };
  const { lastPrice } = faults.frozen(accountId, row);
  return frozen.side === 'SELL' ? { lastPrice, ask: lastPrice } : { lastPrice, bid: lastPrice };
}

/** Orders are refused beyond this many times the last price, and a little more for cheap options. */
const BAND_FACTOR = 4;
const BAND_MARGIN = 5_000;

/** The operating range of a contract today; at its circuit limit it ends there. */
export function priceBand(lastPrice: Paise, { faults, accountId, tradingSymbol }: MarketPlace): PriceBand {
  const usual = { lower: TICK, upper: paise(lastPrice * BAND_FACTOR + BAND_MARGIN) };
  const frozen = faults.find(accountId, 'circuit-freeze', tradingSymbol);
  if (!frozen) return usual;
  return frozen.side === 'SELL' ? { ...usual, lower: lastPrice } : { ...usual, upper: lastPrice };
}
