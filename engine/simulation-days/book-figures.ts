import { netQuantity, type AccountBook } from '../simulation/account-book.ts';
import { CONTRACTS, parseSymbol } from '../simulation/option-chain.ts';
import type { GuardedAccount } from './guarded-account.ts';

/** Realised and unrealised P&L of the day, in paise, from the exchange's own books. */
export function dayPnl(account: GuardedAccount): number {
  return account.book().positions.reduce((sum, row) => {
    const net = netQuantity(row);
    const contract = parseSymbol(row.tradingSymbol);
    const open = net === 0 || !contract ? 0 : net * account.exchange.prices(contract).lastPrice;
    return sum + row.sellValue - row.buyValue + open;
  }, 0);
}

/** Orders the exits of everything open would take at least. */
export function slicesOf(book: AccountBook): number {
  return book.positions.reduce((sum, row) => {
    const contract = parseSymbol(row.tradingSymbol);
    const freeze = contract ? CONTRACTS[contract.underlying].freezeQuantity : 1;
    return sum + Math.ceil(Math.abs(netQuantity(row)) / freeze);
  }, 0);
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
