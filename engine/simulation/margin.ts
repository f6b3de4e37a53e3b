import { paise, type Paise } from '../domain/money.ts';
import type { AccountBook } from './account-book.ts';
import { netQuantity } from './account-book.ts';
import { parseSymbol, UNDERLYINGS, type Underlying } from './option-chain.ts';

/** A sold option blocks this part of its notional value, much as SPAN plus exposure margin does for an index. */
const SHORT_PART = 0.12;
/** A sold option with a bought one of the same kind against it. */
const HEDGED_PART = 0.04;

/** What the market says where margin asks: index levels and option prices in paise. */
export type Marks = {
  readonly spotOf: (underlying: Underlying) => Paise;
  readonly lastPriceOf: (tradingSymbol: string) => Paise;
};

/** An account's money, in paise. `available` may be negative; `dayPnl` is `realized + unrealized`. */
export type AccountFunds = {
  readonly available: Paise;
  readonly marginUsed: Paise;
  readonly realizedPnl: Paise;
  readonly unrealizedPnl: Paise;
};

type Holding = { readonly tradingSymbol: string; readonly net: number };

/** Margin the sold options of a book block, less what bought ones of the same underlying and kind take off. */
export function marginOf(holdings: readonly Holding[], marks: Marks): Paise {
  let total = 0;
  for (const underlying of UNDERLYINGS) {
    for (const optionType of ['CE', 'PE'] as const) {
      const nets = holdings.flatMap(({ tradingSymbol, net }) => {
        const contract = parseSymbol(tradingSymbol);
        return contract?.underlying === underlying && contract.optionType === optionType ? [net] : [];
      });
      const short = nets.reduce((sum, net) => sum + Math.max(0, -net), 0);
      const hedged = Math.min(
        short,
        nets.reduce((sum, net) => sum + Math.max(0, net), 0),
      );
      total += marks.spotOf(underlying) * ((short - hedged) * SHORT_PART + hedged * HEDGED_PART);
    }
  }
  return paise(Math.round(total));
}

function holdingsOf(book: AccountBook): readonly Holding[] {
  return book.positions.map((row) => ({ tradingSymbol: row.tradingSymbol, net: netQuantity(row) }));
}

/** Money that margin and bought premium tie up. */
function tiedUp(holdings: readonly Holding[], marks: Marks): number {
  const premium = holdings.reduce(
    (sum, { tradingSymbol, net }) => sum + Math.max(0, net) * marks.lastPriceOf(tradingSymbol),
    0,
  );
  return marginOf(holdings, marks) + premium;
}

/** What the broker's funds page would say. */
export function fundsOf(book: AccountBook, marks: Marks): AccountFunds {
  const holdings = holdingsOf(book);
  let realized = 0;
  let total = 0;
  for (const row of book.positions) {
    const { buyQuantity, buyValue, sellQuantity, sellValue } = row;
    const closed = Math.min(buyQuantity, sellQuantity);
    if (closed > 0) realized += Math.round(closed * (sellValue / sellQuantity - buyValue / buyQuantity));
    const net = netQuantity(row);
    total += sellValue - buyValue + (net === 0 ? 0 : net * marks.lastPriceOf(row.tradingSymbol));
  }
  return {
    available: paise(Math.round(book.openingFunds + total - tiedUp(holdings, marks))),
    marginUsed: marginOf(holdings, marks),
    realizedPnl: paise(realized),
    unrealizedPnl: paise(total - realized),
  };
}

/**
 * By how many paise an order asks for more than the account has; zero when it may pass. An order that frees money
 * always passes: nobody is kept in a position for lack of margin.
 */
export function marginShortfall(
  book: AccountBook,
  order: { readonly tradingSymbol: string; readonly signedQuantity: number },
  marks: Marks,
): Paise {
  const before = holdingsOf(book);
  const after = [...mergeHolding(before, order)];
  const more = tiedUp(after, marks) - tiedUp(before, marks);
  if (more <= 0) return paise(0);
  return paise(Math.max(0, Math.round(more - fundsOf(book, marks).available)));
}

function mergeHolding(
  holdings: readonly Holding[],
  order: { readonly tradingSymbol: string; readonly signedQuantity: number },
): readonly Holding[] {
  const { tradingSymbol, signedQuantity } = order;
  const others = holdings.filter((row) => row.tradingSymbol !== tradingSymbol);
  const same = holdings.filter((row) => row.tradingSymbol === tradingSymbol).reduce((sum, row) => sum + row.net, 0);
  return [...others, { tradingSymbol, net: same + signedQuantity }];
}
