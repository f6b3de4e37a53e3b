import type { AccountView } from '../contract/account-view.ts';
import { holdingsValue, type StandingBook } from '../domain/standing-book.ts';
import { toIstIso } from '../domain/time.ts';

/** What stands at the broker beside the day's books, as the screens show it. */
export function standingView({ asOf, holdings, orders }: StandingBook): NonNullable<AccountView['standing']> {
  return {
    asOf: toIstIso(asOf),
    holdings: holdings && { count: holdings.length, value: holdingsValue(holdings) },
    orders: typeof orders === 'string' ? orders : orders && [...orders],
  };
}
