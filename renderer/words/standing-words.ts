import type { AccountView } from '../../engine/contract/account-view.ts';
import { formatPrice } from '../format.ts';

type Standing = NonNullable<AccountView['standing']>;

/** Shares held for delivery, and that nothing here touches or counts them; nothing where there are none. */
export function holdingsWords({ holdings }: Standing): string | null {
  if (holdings === null) return 'Holdings could not be read.';
  if (holdings.count === 0) return null;
  const worth = holdings.value === null ? 'worth not known' : `worth ${formatPrice(holdings.value, 0)}`;
  return `Holdings in ${holdings.count} ${holdings.count === 1 ? 'share' : 'shares'}, ${worth}. No part of the MTM; a kill never sells them.`;
}

/** Orders that wait outside the day's book, which no kill cancels; nothing where there are none or the API shows none. */
export function waitingWords({ orders }: Standing): string | null {
  if (orders === 'not-in-api') return null;
  if (orders === null)
    return 'Whether GTT, forever or super orders wait at the broker could not be read: look in its app.';
  if (orders.length === 0) return null;
  const named = orders.map(({ name, id, tradingSymbol }) => `${name} ${id} (${tradingSymbol})`).join(', ');
  return `Waiting at the broker outside the day's orders: ${named}. A kill does not cancel these; they can open a position after it.`;
}
