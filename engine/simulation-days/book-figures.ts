import { netQuantity, type AccountBook } from '../simulation/account-book.ts';
import { CONTRACTS, parseSymbol, type OptionContract } from '../simulation/option-chain.ts';
import type { GuardedAccount } from './guarded-account.ts';

/**
 * Realised and unrealised P&L of the day, in paise, from the exchange's own books, at the prices this account can trade at: a contract
 * that is frozen at its circuit limit has no other price than that.
 */
export function dayPnl(account: GuardedAccount): number {
  return account.book().positions.reduce((sum, row) => {
    const net = netQuantity(row);
    const contract = parseSymbol(row.tradingSymbol);
    const open = net === 0 || !contract ? 0 : net * priceOf(account, contract, row.tradingSymbol);
    return sum + row.sellValue - row.buyValue + open;
  }, 0);
}

function priceOf(account: GuardedAccount, contract: OptionContract, tradingSymbol: string): number {
  return account.exchange.marketOf(account.book().accountId, contract, tradingSymbol).prices.lastPrice;
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
