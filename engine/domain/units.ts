import type { AccountSnapshot } from './account-snapshot.ts';
import type { Side } from './order.ts';
import { averagePrice, type Position, type PositionId } from './position.ts';

/** A lot this small is too near to one to tell lots from units by prices. */
const SMALLEST_LOT = 10;

/** How near a ratio comes to the lot size: prices of fills are exact, the market has moved since. */
const BY_FILLS = 1.25;
const BY_MARKET = 2;

function isNear(ratio: number, lotSize: number, factor: number): boolean {
  return ratio >= lotSize / factor && ratio <= lotSize * factor;
}

/**
 * What a unit cost or brought on one side, in paise, by the fills that account for the row's quantity there, in units or in lots;
 * undefined when they do not: another part of the row, carried in or not in the trade book yet, may have cost anything.
 */
function fillPrice(position: Position, side: Side, { trades }: AccountSnapshot): number | undefined {
  const { positionId, instrument, buyQuantity, sellQuantity } = position;
  const ofRow = side === 'BUY' ? buyQuantity : sellQuantity;
  let quantity = 0;
  let value = 0;
  for (const trade of trades) {
    if (trade.positionId !== positionId || trade.side !== side || !(trade.price > 0)) continue;
    quantity += trade.quantity;
    value += trade.quantity * trade.price;
  }
  const accounts = quantity === ofRow || quantity === ofRow * instrument.lotSize;
  return accounts && quantity > 0 ? value / quantity : undefined;
}

function countsLots(position: Position, snapshot: AccountSnapshot): boolean {
  const { netQuantity, instrument, quote } = position;
  const { lotSize } = instrument;
  const average = averagePrice(position);
  if (netQuantity === 0 || average === null || !(lotSize >= SMALLEST_LOT)) return false;
  const filledAt = fillPrice(position, netQuantity > 0 ? 'BUY' : 'SELL', snapshot);
  if (filledAt !== undefined) return isNear(average / filledAt, lotSize, BY_FILLS);
  if (netQuantity % lotSize === 0 || !quote || !(quote.lastPrice > 0)) return false;
  return isNear(average / quote.lastPrice, lotSize, BY_MARKET);
}

/**
 * Legs whose quantity is given in lots where units are meant (card D5): their average price comes out too high by the lot size,
 * measured on all fills of the day together or, where they do not account for the row and its quantity is no whole number of lots,
 * on the market. An odd lot alone is none, and neither are fills far apart: their average lies between them.
 */
export function legsInLots(snapshot: AccountSnapshot): readonly PositionId[] {
  return snapshot.positions.flatMap((position) => (countsLots(position, snapshot) ? [position.positionId] : []));
}
