import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  netQuantity,
  type AccountBook,
  type SimulatedOrder,
  type SimulatedTrade,
} from '../../simulation/account-book.ts';
import type { ExchangeState } from '../../simulation/exchange.ts';

/** The exchange's own book of an account, as it keeps it on the disk before it answers a call. */
export function exchangeBook(dataDir: string, accountId: string): AccountBook {
  const state = JSON.parse(readFileSync(join(dataDir, 'practice.json'), 'utf8')) as ExchangeState;
  const book = state.accounts.find((account) => account.accountId === accountId);
  if (!book) throw new Error(`the exchange does not know ${accountId}`);
  return book;
}

/** Net units by trading symbol, closed ones left out. */
export function openLegs(book: AccountBook): Readonly<Record<string, number>> {
  return Object.fromEntries(
    book.positions.filter((row) => netQuantity(row) !== 0).map((row) => [row.tradingSymbol, netQuantity(row)]),
  );
}

/** Orders of ours: the tag begins with the id of the kill or exit. */
export function taggedOrders(book: AccountBook, id: string): readonly SimulatedOrder[] {
  return book.orders.filter((order) => order.tag?.startsWith(id));
}

const signed = ({ side, quantity }: Pick<SimulatedTrade, 'side' | 'quantity'>): number =>
  side === 'BUY' ? quantity : -quantity;

/** Fills of tagged orders that did not bring their leg nearer to zero, or took it through zero (I1, I3). Empty is right. */
export function harmfulFills(book: AccountBook, id: string): readonly string[] {
  const ours = new Set(taggedOrders(book, id).map((order) => order.orderId));
  const net = new Map<string, number>();
  return book.trades.flatMap((trade) => {
    const before = net.get(trade.tradingSymbol) ?? 0;
    const after = before + signed(trade);
    net.set(trade.tradingSymbol, after);
    const reduces = Math.abs(after) < Math.abs(before) && before * after >= 0;
    return ours.has(trade.orderId) && !reduces ? [`${trade.tradingSymbol}: ${before} → ${after}`] : [];
  });
}

/** Instants at which more exit units of ours worked on a leg than the leg was large (I2). Empty is right. */
export function overcoveredMoments(book: AccountBook, id: string): readonly string[] {
  const orders = taggedOrders(book, id).filter((order) => order.status !== 'rejected');
  const moments = [...new Set(orders.flatMap((order) => order.history.map(({ at }) => at)))].toSorted((a, b) => a - b);
  return moments.flatMap((moment) =>
    [...new Set(orders.map((order) => order.tradingSymbol))].flatMap((symbol) => {
      const held = book.trades
        .filter((trade) => trade.tradingSymbol === symbol && trade.at <= moment)
        .reduce((sum, trade) => sum + signed(trade), 0);
      const working = orders
        .filter((order) => order.tradingSymbol === symbol)
        .reduce((sum, order) => sum + workingAt(order, moment), 0);
      return working > Math.abs(held) ? [`${symbol} at ${moment}: ${working} working on ${held}`] : [];
    }),
  );
}

function workingAt(order: SimulatedOrder, moment: number): number {
  const last = order.history.findLast(({ at }) => at <= moment);
  return last && (last.status === 'open' || last.status === 'trigger pending')
    ? order.quantity - last.filledQuantity
    : 0;
}
