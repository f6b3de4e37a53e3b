import type { AccountSnapshot } from '../account-snapshot.ts';
import { isWorking, type Order, type Trade } from '../order.ts';
import type { Position, PositionId } from '../position.ts';
import type { EpochMs } from '../time.ts';

/** What was done today, as the books tell it. */
export type DayTrades = {
  /** Orders that opened or added to a position and have filled, in part at least: fills of one order are one trade. */
  readonly trades: number;
  /** Orders of today that would open or add, filled or not. */
  readonly orders: number;
  /** Round trips in a row, up to the last one, that lost; null when what one of them made is not known. */
  readonly losses: number | null;
  /** When the last round trip ended; tells one streak from the next. */
  readonly lastTripAt: EpochMs | null;
};

type Fill = { readonly order: Order; readonly at: EpochMs; readonly units: number; readonly cash: number | null };
/** A position back at zero; `pnl` null when the book does not price all of it. */
type Trip = { readonly at: EpochMs; readonly pnl: number | null };

const signOf = (side: Order['side']): number => (side === 'BUY' ? 1 : -1);

/** Fills in the order they happened; the trade book tells their times, without it the order's last change does. */
function fillsOf(orders: readonly Order[], trades: ReadonlyMap<string, readonly Trade[]>): readonly Fill[] {
  const fills = orders.flatMap((order): readonly Fill[] => {
    if (order.filledQuantity === 0) return [];
    const own = trades.get(order.orderId) ?? [];
    const booked = own.reduce((sum, { quantity }) => sum + quantity, 0);
    const sign = signOf(order.side);
    if (booked === order.filledQuantity)
      return own.map(({ at, quantity, price }) => ({
        order,
        at,
        units: sign * quantity,
        cash: -sign * quantity * price,
      }));
    const { averagePrice, filledQuantity, updatedAt } = order;
    const cash = averagePrice === undefined ? null : -sign * filledQuantity * averagePrice;
    return [{ order, at: updatedAt, units: sign * filledQuantity, cash }];
  });
  return fills.toSorted((a, b) => a.at - b.at);
}

/** Walks one position's day: which orders opened, and what each round trip made. */
function walk(
  position: Position | undefined,
  fills: readonly Fill[],
): { entries: Set<string>; trips: readonly Trip[] } {
  const filled = fills.reduce((sum, { units }) => sum + units, 0);
  let net = (position?.netQuantity ?? filled) - filled;
  // What a carried leg was entered at is another day's: the trip that ends it has no result of its own.
  let cash: number | null = net === 0 ? 0 : null;
  const entries = new Set<string>();
  const trips: Trip[] = [];
  for (const fill of fills) {
    const after = net + fill.units;
    if (Math.abs(after) > Math.abs(net) || (after !== 0 && after > 0 !== net > 0)) entries.add(fill.order.orderId);
    const crosses = net !== 0 && after !== 0 && after > 0 !== net > 0;
    const closes = net !== 0 && (after === 0 || crosses);
    const part = crosses ? -net / fill.units : 1;
    cash = cash === null || fill.cash === null ? null : cash + fill.cash * part;
    if (closes) {
      trips.push({ at: fill.at, pnl: cash });
      cash = part === 1 ? 0 : fill.cash === null ? null : fill.cash * (1 - part);
    }
    net = after;
  }
  return { entries, trips };
}

/** Whether an order would open or add, unless it can only close what is open. */
function wouldOpen(order: Order, net: number): boolean {
  const left = order.quantity - order.filledQuantity;
  return net === 0 || signOf(order.side) > 0 === net > 0 || left > Math.abs(net);
}

/** Working orders that would open or add to a position. */
export function entryOrders({ orders, positions }: Pick<AccountSnapshot, 'orders' | 'positions'>): readonly Order[] {
  const netOf = (order: Order): number =>
    positions.find(({ positionId }) => positionId === order.positionId)?.netQuantity ?? 0;
  return orders.filter((order) => isWorking(order) && wouldOpen(order, netOf(order)));
}

/** An order of the day that has filled nothing; a stop that is gone was protection of something closed since. */
function wasTried(order: Order, net: number): boolean {
  return order.filledQuantity === 0 && !(order.isStop && !isWorking(order)) && wouldOpen(order, net);
}

function streakOf(trips: readonly Trip[]): number | null {
  let losses = 0;
  for (const { pnl } of trips.toReversed()) {
    if (pnl === null) return null;
    if (pnl >= 0) return losses;
    losses += 1;
  }
  return losses;
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** Counts the day's trades, orders and losing round trips from the broker's books; what is older than `dayStart` is another day's. */
export function dayTrades(snapshot: AccountSnapshot, dayStart: EpochMs): DayTrades {
  const today = snapshot.orders.filter(({ updatedAt }) => !(updatedAt > 0 && updatedAt < dayStart));
  const trades = groupBy(snapshot.trades, ({ orderId }) => orderId);
  const rows = new Map<PositionId, Position>(snapshot.positions.map((row) => [row.positionId, row]));
  const entered = new Set<string>();
  const ended: Trip[] = [];
  let tried = 0;
  for (const [positionId, orders] of groupBy(today, (order) => order.positionId)) {
    const row = rows.get(positionId);
    const { entries, trips } = walk(row, fillsOf(orders, trades));
    for (const orderId of entries) entered.add(orderId);
    ended.push(...trips);
    const net = row?.netQuantity ?? 0;
    tried += orders.filter((each) => wasTried(each, net)).length;
  }
  ended.sort((a, b) => a.at - b.at);
  return {
    trades: entered.size,
    orders: entered.size + tried,
    losses: streakOf(ended),
    lastTripAt: ended.at(-1)?.at ?? null,
  };
}
