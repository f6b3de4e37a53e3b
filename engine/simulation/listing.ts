import { UNDERLYINGS, instrumentOf, listContracts, parseSymbol, type OptionContract } from './option-chain.ts';
import type { MarketState } from './market.ts';
import { listedExpiry, spotOf, type IndexState } from './market-index.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { Paise } from '../domain/money.ts';
import type { Spot } from './practice-wire.ts';
import { priceOption } from './quotes.ts';
import { shareOf } from './shares.ts';

/** A listed option with its last price. */
export type Listing = { readonly instrument: Instrument; readonly lastPrice: Paise };

/** Whether new positions may be opened in a contract: this week's expiry, a strike of the listed range. */
export function isListed(contract: OptionContract, index: IndexState): boolean {
  const { low, high } = index.strikes;
  return contract.expiry === listedExpiry(index) && contract.strike >= low && contract.strike <= high;
}

/** Instruments named lately: every reading names one for each of its rows. */
const named = new Map<string, Instrument>();
const MOST_NAMED = 10_000;

/** The instrument a trading symbol names, option or share; undefined when it could never have been in a practice book. */
export function instrumentNamed(tradingSymbol: string): Instrument | undefined {
  const known = named.get(tradingSymbol);
  if (known) return known;
  const contract = parseSymbol(tradingSymbol);
  const instrument = contract ? instrumentOf(contract) : shareOf(tradingSymbol);
  if (!instrument) return undefined;
  if (named.size >= MOST_NAMED) named.clear();
  named.set(tradingSymbol, instrument);
  return instrument;
}

/** Every option the exchange lists now, priced. */
export function listings(market: MarketState): readonly Listing[] {
  return UNDERLYINGS.flatMap((underlying) => {
    const index = market.indices[underlying];
    return listContracts(underlying, listedExpiry(index), index.strikes).map((contract) => ({
      instrument: instrumentOf(contract),
      lastPrice: priceOption(contract, index).lastPrice,
    }));
  });
}

/** Where the indices stand. `marketTime` is the recording's own time while one plays; `moving` tells of a move under way. */
export function spots(market: MarketState): readonly Spot[] {
  return UNDERLYINGS.map((underlying) => {
    const index = market.indices[underlying];
    const { kind } = index.path;
    const marketTime = kind === 'replay' ? index.marketTime : null;
    return { underlying, spot: spotOf(index), marketTime, moving: kind !== 'profile' };
  });
}
