import type { AccountSnapshot } from '../../domain/account-snapshot.ts';
import type { Position } from '../../domain/position.ts';

type Books = Pick<AccountSnapshot, 'positions' | 'orders' | 'trades' | 'incomplete'>;

/** Whether the row says that it was traded on the day of its book. Holdings are nobody's business here. */
function wasTraded({ product, buyQuantity, sellQuantity, carriedIn }: Position): boolean {
  return product !== 'CNC' && buyQuantity + sellQuantity > Math.abs(carriedIn?.quantity ?? 0);
}

/** Intraday legs do not outlive their day; what is open otherwise may well be held, and must stay closable. */
function mayBeHeld({ product, netQuantity }: Position): boolean {
  return netQuantity !== 0 && product !== 'MIS';
}

/**
 * A position book whose rows were traded, on a day whose order and trade books know of no fill, is yesterday's (fault 17): rows
 * without a time of their own tell it by nothing else. What such rows made or lost is not today's, so the reading is incomplete and
 * no rule acts on it; rows that cannot be held any more are left out.
 */
export function bookOfToday<Read extends Books>(read: Read): Read {
  const { positions, orders, trades, incomplete } = read;
  const isQuiet = trades.length === 0 && orders.every(({ filledQuantity }) => filledQuantity === 0);
  const old = isQuiet ? positions.filter(wasTraded) : [];
  if (old.length === 0) return read;
  return {
    ...read,
    positions: positions.filter((position) => !wasTraded(position) || mayBeHeld(position)),
    incomplete: [...incomplete, { kind: 'rows-refused', field: 'positions, of an earlier day', rows: old.length }],
  };
}
