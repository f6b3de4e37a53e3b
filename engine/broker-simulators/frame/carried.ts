import type { AccountBook, PositionBook } from '../../simulation/account-book.ts';

/** A row's carried part and today's, each side in units and paise, as brokers show them apart. */
export function dayAndCarried({ buyQuantity, buyValue, sellQuantity, sellValue, carriedIn }: PositionBook) {
  const { quantity = 0, cash = 0 } = carriedIn ?? {};
  const carried = {
    buyQuantity: Math.max(0, quantity),
    buyValue: quantity > 0 ? -cash : 0,
    sellQuantity: Math.max(0, -quantity),
    sellValue: quantity < 0 ? cash : 0,
  };
  const today = {
    buyQuantity: buyQuantity - carried.buyQuantity,
    buyValue: buyValue - carried.buyValue,
    sellQuantity: sellQuantity - carried.sellQuantity,
    sellValue: sellValue - carried.sellValue,
  };
  return { carried, today };
}

/** The close before today of a contract that was carried in, in paise; undefined for any other. */
export function previousClose({ positions }: AccountBook, tradingSymbol: string): number | undefined {
  return positions.find((row) => row.tradingSymbol === tradingSymbol)?.carriedIn?.closePrice;
}
