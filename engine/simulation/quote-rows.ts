import { paise } from '../domain/money.ts';
import type { PriceBand } from './account-market.ts';
import { spreadApart } from './account-market.ts';
import { depthOf, type MarketDepth } from './depth.ts';
import type { SimulatedExchange } from './exchange.ts';
import type { ActiveFault, FaultName } from './faults.ts';
import { parseSymbol, TICK, type OptionContract } from './option-chain.ts';
import { shareOf } from './shares.ts';
import type { MarketPrices } from './quotes.ts';

/** One quote as the broker sends it. `lastPrice` is a number of paise, or nonsense while the fault desk says so. */
export type QuoteRow = {
  readonly tradingSymbol: string;
  readonly lastPrice: number | string;
  readonly bid?: number;
  readonly ask?: number;
  readonly depth: MarketDepth;
  /** Between which prices orders are taken today. */
  readonly circuit: PriceBand;
  readonly at: number;
};

/** Quotes as one client sees them, with whatever the fault desk did to them; a contract unknown to the exchange has no row. */
export function quoteRows(
  exchange: SimulatedExchange,
  accountId: string,
  symbols: readonly string[],
): readonly QuoteRow[] {
  return symbols.flatMap((tradingSymbol) => {
    const contract = parseSymbol(tradingSymbol);
    if (!contract) return shareRows(exchange, tradingSymbol);
    const struck = (name: FaultName) => exchange.faults.strike(accountId, name, 'reads', tradingSymbol);
    if (struck('price-missing')) return [];
    const row = quoteRow(exchange, accountId, contract);
    if (struck('price-zero')) return [{ ...row, lastPrice: 0 }];
    if (struck('price-nan')) return [{ ...row, lastPrice: 'NA' }];
    const bad = struck('bad-tick');
    if (bad) return [{ ...row, lastPrice: Number(row.lastPrice) * (bad.factor ?? TEN_TIMES) }];
    return [struck('stale-quotes') ? exchange.faults.frozen(accountId, row) : row];
  });
}

const TEN_TIMES = 10;

/** A share has a price and nothing to trade against: the practice exchange trades options. */
function shareRows(exchange: SimulatedExchange, tradingSymbol: string): readonly QuoteRow[] {
  if (!shareOf(tradingSymbol)) return [];
  const lastPrice = exchange.marks().lastPriceOf(tradingSymbol);
  const nobody = { depth: { buy: [], sell: [] }, circuit: { lower: TICK, upper: paise(lastPrice * 2) } };
  return [{ tradingSymbol, lastPrice, ...nobody, at: exchange.pricedAt() }];
}

function quoteRow(exchange: SimulatedExchange, accountId: string, contract: OptionContract): QuoteRow {
  const { prices, tradingSymbol, index, circuit } = exchange.marketOf(accountId, contract);
  const wick = exchange.faults.find(accountId, 'price-wick', tradingSymbol);
  const shown = wick && exchange.now() - wick.since < wick.ms ? wickOf(prices, wick) : prices;
  return { tradingSymbol, ...shown, depth: depthOf(contract, index, shown), circuit, at: exchange.pricedAt() };
}

const WICK_PERCENT = 78;
const WICK_SPREAD_PERCENT = 40;

/** A print far from the market while hardly anybody quotes it; orders do not meet it, and it is gone within the second. */
function wickOf({ lastPrice }: MarketPrices, { percent = WICK_PERCENT, side }: ActiveFault): MarketPrices {
  const part = side === 'SELL' ? Math.max(0, 1 - percent / 100) : 1 + percent / 100;
  const print = Math.max(1, Math.round((lastPrice * part) / TICK)) * TICK;
  return spreadApart(paise(print), WICK_SPREAD_PERCENT);
}
