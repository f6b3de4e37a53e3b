import { paise, type Paise } from '../domain/money.ts';
import type { EpochMs } from '../domain/time.ts';
import {
  isWorkingOrder,
  netQuantity,
  orderBecame,
  withTrade,
  type AccountBook,
  type PositionBook,
} from './account-book.ts';
import type { MarketState } from './market.ts';
import { spotOf } from './market-index.ts';
import { expiryInstant, parseSymbol, type OptionContract } from './option-chain.ts';

const WEEK_MS = 7 * 86_400_000;

/** What an option is worth when it ends: what exercising it brings, per unit. */
export function intrinsicValue({ optionType, strike }: OptionContract, spot: Paise): Paise {
  return paise(Math.max(0, optionType === 'CE' ? spot - strike : strike - spot));
}

/** The contract of a row that ended within the last week of its market's own time; one of another era never ends. */
function endedContract(row: { readonly tradingSymbol: string }, market: MarketState): OptionContract | undefined {
  const contract = parseSymbol(row.tradingSymbol);
  if (!contract) return undefined;
  const left = expiryInstant(contract.expiry) - market.indices[contract.underlying].marketTime;
  return left <= 0 && left > -WEEK_MS ? contract : undefined;
}

/** The order number settlements stand under in the trade book: no order made them. */
export const SETTLEMENT = 'EXPIRY';

/** Settles what has expired: orders in it are over, and positions are closed at intrinsic value. */
export function settleExpired(book: AccountBook, market: MarketState, at: EpochMs): AccountBook {
  const ended = (row: { readonly tradingSymbol: string }): boolean => endedContract(row, market) !== undefined;
  const over = book.orders.some((order) => isWorkingOrder(order) && ended(order));
  let settled = over
    ? {
        ...book,
        orders: book.orders.map((order) =>
          isWorkingOrder(order) && ended(order) ? orderBecame(order, at, { status: 'expired' }) : order,
        ),
      }
    : book;
  for (const row of book.positions) {
    const contract = netQuantity(row) === 0 ? undefined : endedContract(row, market);
    if (contract)
      settled = closePosition(settled, row, intrinsicValue(contract, spotOf(market.indices[contract.underlying])), at);
  }
  return settled;
}

function closePosition(book: AccountBook, row: PositionBook, price: Paise, at: EpochMs): AccountBook {
  const net = netQuantity(row);
  const { tradingSymbol, product } = row;
  const side = net > 0 ? 'SELL' : 'BUY';
  return withTrade(book, { orderId: SETTLEMENT, tradingSymbol, product, side, quantity: Math.abs(net), price, at });
}
