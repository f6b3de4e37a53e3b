import { paise, type Paise } from '../domain/money.ts';
import type { IstDate } from '../domain/trading-day.ts';
import { intrinsicValue } from './contract-expiry.ts';
import type { Marks } from './margin.ts';
import { parseSymbol } from './option-chain.ts';
import { netQuantity, type AccountBook, type PositionBook } from './account-book.ts';

/** ₹10,00,000: enough for a few hedged lots, small enough that margin matters. */
export const DEFAULT_FUNDS: Paise = paise(100_000_000);

/** Who opens an account at the exchange. */
export type AccountOpening = {
  readonly accountId: string;
  readonly clientCode: string;
  readonly apiKey: string;
  readonly startingFunds?: Paise;
};

/** An account without a past. */
export function openBook(opening: AccountOpening, date: IstDate): AccountBook {
  const { accountId, clientCode, apiKey, startingFunds = DEFAULT_FUNDS } = opening;
  const nothing = { positions: [], orders: [], trades: [], lastNumber: 0, killSwitch: { state: 'off' } } as const;
  return { accountId, clientCode, apiKey, date, openingFunds: startingFunds, startingFunds, ...nothing };
}

/** A new practice day by the trader's wish: book and switch are cleared, money is back at the start. Order numbers go on. */
export function resetBook(book: AccountBook, date: IstDate): AccountBook {
  const { accountId, clientCode, apiKey, startingFunds, lastNumber } = book;
  return { ...openBook({ accountId, clientCode, apiKey, startingFunds }, date), lastNumber };
}

/**
 * The next calendar day: orders have lapsed, the switch is off again, and open positions are carried in at the last price,
 * so that yesterday's profit or loss is not counted today.
 */
export function rollBook(book: AccountBook, date: IstDate, marks: Marks): AccountBook {
  const carried = book.positions.map((position) =>
    carryIn(position, closingPrice(position.tradingSymbol, date, marks)),
  );
  const dayPnl = book.positions.reduce((sum, row) => sum + row.sellValue - row.buyValue, 0);
  const carriedCost = carried.reduce((sum, row) => sum + row.sellValue - row.buyValue, 0);
  return {
    ...book,
    date,
    openingFunds: paise(book.openingFunds + dayPnl - carriedCost),
    // A contract that ended while nobody looked is settled at its intrinsic value; its money is already in the funds.
    positions: carried.filter((row) => netQuantity(row) !== 0 && !isPast(row.tradingSymbol, date)),
    orders: [],
    trades: [],
    killSwitch: { state: 'off' },
  };
}

function isPast(tradingSymbol: string, date: IstDate): boolean {
  const contract = parseSymbol(tradingSymbol);
  return contract !== undefined && contract.expiry < date;
}

function closingPrice(tradingSymbol: string, date: IstDate, { spotOf, lastPriceOf }: Marks): Paise {
  const contract = parseSymbol(tradingSymbol);
  return contract && contract.expiry < date
    ? intrinsicValue(contract, spotOf(contract.underlying))
    : lastPriceOf(tradingSymbol);
}

function carryIn(position: PositionBook, lastPrice: Paise): PositionBook {
  const net = netQuantity(position);
  const bought = Math.max(0, net);
  const sold = Math.max(0, -net);
  return {
    ...position,
    buyQuantity: bought,
    buyValue: paise(bought * lastPrice),
    sellQuantity: sold,
    sellValue: paise(sold * lastPrice),
    carriedIn: { quantity: net, cash: paise(-net * lastPrice), valuedAt: 'previous-close', closePrice: lastPrice },
  };
}
