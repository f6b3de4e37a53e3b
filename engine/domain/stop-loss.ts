import { isOption } from './instrument.ts';
import type { Paise } from './money.ts';
import { isWorking, type Order, type Trade } from './order.ts';
import { isShortOption } from './mark-to-market.ts';
import type { Position, PositionId } from './position.ts';
import { unbookedFills } from './unbooked.ts';

/** A stop that bought back a sold option today. Sticky for the day once journaled, whatever the order book says later. */
export type StopHit = {
  readonly orderId: string;
  readonly positionId: PositionId;
  readonly tradingSymbol: string;
  readonly filledQuantity: number;
  readonly averagePrice: Paise | null;
  /** True when nothing more of it can fill: complete, or ended after a partial fill. */
  readonly full: boolean;
};

/** What the card says about stops. */
export type StopStatus = 'SAFE' | 'PARTIAL' | 'HIT TODAY' | 'NAKED';

type Books = {
  readonly positions: readonly Position[];
  readonly orders: readonly Order[];
  readonly trades: readonly Trade[];
};

function signed(trade: Trade): number {
  return trade.side === 'BUY' ? trade.quantity : -trade.quantity;
}

/**
 * Net quantity of a position with what its row does not show yet: order books and position books lag each other, and a row
 * that has not heard of a breakout's fill would make a new long look like a closed short.
 */
function netWithLag({ positionId }: Order, books: Books): number {
  const row = books.positions.find((position) => position.positionId === positionId);
  const { bought, sold } = unbookedFills(positionId, books);
  return (row?.netQuantity ?? 0) + bought - sold;
}

/**
 * Whether a trade came later than another of the same contract. Brokers stamp to the second, so that a stop and another hand's order often
 * share a moment: then the exchange's own numbers tell, which count up within a contract, and without numbers the order of the book.
 */
function cameLater(one: Trade, other: Trade, book: readonly Trade[]): boolean {
  if (one.at !== other.at) return one.at > other.at;
  const [number, otherNumber] = [one.tradeId, other.tradeId];
  if (!/^\d+$/.test(number) || !/^\d+$/.test(otherNumber) || number === otherNumber)
    return book.indexOf(one) > book.indexOf(other);
  return BigInt(number) > BigInt(otherNumber);
}

/**
 * Net quantity of the order's position just before its first fill, worked back from today's net and trades.
 * When the trade book lags behind the order book, the fill itself is taken back instead.
 */
function netBeforeFill(order: Order, books: Books): number {
  const { trades } = books;
  const net = netWithLag(order, books);
  const fills = trades.filter((trade) => trade.orderId === order.orderId);
  const [some, ...others] = fills;
  if (!some) return net - order.filledQuantity;
  const first = others.reduce((earliest, fill) => (cameLater(earliest, fill, trades) ? fill : earliest), some);
  const since = trades.filter(
    (trade) =>
      trade.positionId === order.positionId && (trade.orderId === order.orderId || cameLater(trade, first, trades)),
  );
  return net - since.reduce((sum, trade) => sum + signed(trade), 0);
}

/**
 * Stops on sold options that have filled: BUY, an option, ever a stop, something filled, and short before the fill
 * (`brokers.md` section 5). A filled BUY stop that opened a new long is not one (card D11).
 */
export function shortOptionStopHits(snapshot: Books): readonly StopHit[] {
  return snapshot.orders
    .filter((order) => order.side === 'BUY' && order.isStop && order.filledQuantity > 0 && isOption(order.instrument))
    .filter((order) => netBeforeFill(order, snapshot) < 0)
    .map((order) => ({
      orderId: order.orderId,
      positionId: order.positionId,
      tradingSymbol: order.instrument.tradingSymbol,
      filledQuantity: order.filledQuantity,
      averagePrice: order.averagePrice ?? null,
      full: order.filledQuantity >= order.quantity || !isWorking(order),
    }));
}

/** Units of shorts that working BUY stops cover, by position; a position without such a stop is not in it. */
export function stopCovers(orders: readonly Order[]): ReadonlyMap<PositionId, number> {
  const covers = new Map<PositionId, number>();
  for (const order of orders) {
    if (order.side !== 'BUY' || !order.isStop || !isWorking(order)) continue;
    const { positionId, quantity, filledQuantity } = order;
    covers.set(positionId, (covers.get(positionId) ?? 0) + quantity - filledQuantity);
  }
  return covers;
}

/** Sold options whose open quantity no live stop covers. */
export function nakedShorts(positions: readonly Position[], orders: readonly Order[]): readonly Position[] {
  const covers = stopCovers(orders);
  return positions.filter(
    (position) => isShortOption(position) && (covers.get(position.positionId) ?? 0) < -position.netQuantity,
  );
}

/** The word on the card. A hit outranks the rest, because it is half of the kill condition. */
export function stopStatus(hits: readonly StopHit[], naked: readonly Position[]): StopStatus {
  if (hits.some((hit) => hit.full)) return 'HIT TODAY';
  if (hits.length > 0) return 'PARTIAL';
  return naked.length > 0 ? 'NAKED' : 'SAFE';
}
