import { netQuantity, type AccountBook, type SimulatedOrder } from '../simulation/account-book.ts';
import type { SimulatedExchange } from '../simulation/exchange.ts';
import { parseSymbol } from '../simulation/option-chain.ts';
import { orderTerms } from '../simulation/order-terms.ts';
import type { GuardedAccount } from './guarded-account.ts';

/**
 * Realised and unrealised P&L of the day, in paise, from the exchange's own books, at the prices this account trades at: those of a
 * contract that is frozen at its circuit limit stand still, whatever its index does.
 */
export function dayPnl(account: GuardedAccount): number {
  const { exchange } = account;
  const { accountId, positions } = account.book();
  return positions.reduce((sum, row) => {
    const net = netQuantity(row);
    const contract = parseSymbol(row.tradingSymbol);
    const open = net === 0 || !contract ? 0 : net * exchange.marketOf(accountId, contract).prices.lastPrice;
    return sum + row.sellValue - row.buyValue + open;
  }, 0);
}

/**
 * Orders the exits of everything open take at the least, by the largest order the exchange takes now. Not by the published one: while
 * the exchange takes less, each further order is one it forces on any engine, and no order too many (R12).
 */
export function slicesOf({ faults }: SimulatedExchange, { accountId, positions }: AccountBook): number {
  return positions.reduce((sum, row) => {
    const contract = parseSymbol(row.tradingSymbol);
    if (!contract) return sum + Math.abs(netQuantity(row));
    const { lotSize, freezeQuantity } = orderTerms(faults, accountId, {
      ...contract,
      tradingSymbol: row.tradingSymbol,
    });
    const most = Math.max(lotSize, Math.floor(freezeQuantity / lotSize) * lotSize);
    return sum + Math.ceil(Math.abs(netQuantity(row)) / most);
  }, 0);
}

/** Net units of an order's position just before its first fill, from what was carried in and the trades in their order. */
function netBefore({ tradingSymbol, product, orderId }: SimulatedOrder, { positions, trades }: AccountBook): number {
  const isOurs = (row: { readonly tradingSymbol: string; readonly product: string }): boolean =>
    row.tradingSymbol === tradingSymbol && row.product === product;
  const first = trades.findIndex((trade) => trade.orderId === orderId);
  const carried = positions.find(isOurs)?.carriedIn?.quantity ?? 0;
  return trades
    .slice(0, first)
    .filter(isOurs)
    .reduce((net, { side, quantity }) => net + (side === 'BUY' ? quantity : -quantity), carried);
}

/**
 * Whether a stop has bought back something sold today. One that filled when nothing was sold any more, because its cancel came too
 * late for an exit or because somebody else had bought before, opened a new position and is none (card D11).
 */
export function hasStopHit(book: AccountBook): boolean {
  return book.orders.some(
    (order) => order.type === 'SL' && order.side === 'BUY' && order.status === 'complete' && netBefore(order, book) < 0,
  );
}

/** A hedge worth less than a tick has no bid: no engine can sell it. */
export function holdsWhatNobodyBuys(account: GuardedAccount): boolean {
  return account.book().positions.some((row) => {
    const contract = parseSymbol(row.tradingSymbol);
    return netQuantity(row) > 0 && contract && account.exchange.prices(contract).bid === undefined;
  });
}

/** The broker locked the account while it was not flat: nothing can leave any more, and only the dealing desk can help. */
export function isTrapped({ killSwitch, positions }: AccountBook): boolean {
  return killSwitch.state === 'on' && positions.some((row) => netQuantity(row) !== 0);
}
