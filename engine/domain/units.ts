import type { AccountSnapshot } from './account-snapshot.ts';
import { averagePrice, type Position, type PositionId } from './position.ts';

/** A lot this small is too near to one to tell lots from units by prices. */
const SMALLEST_LOT = 10;

/** How near a ratio comes to the lot size: prices of fills are exact, the market has moved since. */
const BY_FILLS = 1.25;
const BY_MARKET = 2;

function isNear(ratio: number, lotSize: number, factor: number): boolean {
  return ratio >= lotSize / factor && ratio <= lotSize * factor;
}

function countsLots(position: Position, { trades }: AccountSnapshot): boolean {
  const { positionId, netQuantity, instrument, quote } = position;
  const { lotSize } = instrument;
  const average = averagePrice(position);
  if (netQuantity === 0 || average === null || !(lotSize >= SMALLEST_LOT)) return false;
  const side = netQuantity > 0 ? 'BUY' : 'SELL';
  const fill = trades.find((trade) => trade.positionId === positionId && trade.side === side && trade.price > 0);
  if (fill) return isNear(average / fill.price, lotSize, BY_FILLS);
  if (netQuantity % lotSize === 0 || !quote || !(quote.lastPrice > 0)) return false;
  return isNear(average / quote.lastPrice, lotSize, BY_MARKET);
}

/**
 * Legs whose quantity is given in lots where units are meant (card D5): their average price comes out too high by the lot size,
 * measured on the fills of the day or, for a quantity that is no whole number of lots, on the market. An odd lot alone is none.
 */
export function legsInLots(snapshot: AccountSnapshot): readonly PositionId[] {
  return snapshot.positions.flatMap((position) => (countsLots(position, snapshot) ? [position.positionId] : []));
}
