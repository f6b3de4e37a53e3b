import type { AccountSnapshot } from './account-snapshot.ts';
import { bringForward, fillsOf, laterFills, netOf, NO_FILLS, type Fills } from './fills.ts';
import { isPrice } from './mark-to-market.ts';
import { paise } from './money.ts';
import type { Position, PositionId } from './position.ts';
import type { EpochMs } from './time.ts';

/** A row as it was last seen, with what its orders had filled until then. */
export type Sighting = { readonly position: Position; readonly fills: Fills };

/**
 * A sighting in memory; `missed` counts the readings in a row that lacked its row, `filledAt` tells when the last of its fills was,
 * `seenAt` of when the reading was that had the row.
 */
export type Remembered = Sighting & { readonly missed: number; readonly filledAt?: EpochMs; readonly seenAt?: EpochMs };

/** The rows last seen, closed ones too: their booked P&L belongs to the day. */
export type Sightings = ReadonlyMap<PositionId, Remembered>;

/** A reading with what it lacks put back. */
export type WholeReading = {
  readonly snapshot: AccountSnapshot;
  readonly sightings: Sightings;
  /** Closed legs whose row is missing: their booked P&L stands in the snapshot, and they are no open risk. */
  readonly carried: readonly Sighting[];
};

/**
 * The order book alone is believed about the end of a leg when so many further readings say the same (card D7), and so is a row of
 * shares that stays away.
 */
const READINGS_WITHOUT_TRADES = 2;

type Reading = {
  readonly snapshot: AccountSnapshot;
  readonly rows: ReadonlyMap<PositionId, Position>;
  readonly before: Sightings;
  readonly dayStart: EpochMs;
};

/** What a reading is held against: when its day began, and the rows that are missing because theirs has ended. */
export type DayOfReading = {
  readonly dayStart: EpochMs;
  readonly gone?: ReadonlySet<PositionId>;
  /** The true time of the reading; absent: its own stamp is right. */
  readonly readAt?: EpochMs;
};

const ANY_DAY: DayOfReading = { dayStart: 0 };

/** When a position was last traded by the books; undefined when nothing in them has a time. */
function lastFillAt(positionId: PositionId, { orders, trades }: AccountSnapshot): EpochMs | undefined {
  const times = [
    ...trades.filter((trade) => trade.positionId === positionId).map((trade) => trade.at),
    ...orders.filter((each) => each.positionId === positionId && each.filledQuantity > 0).map((each) => each.updatedAt),
  ].filter((at) => at > 0);
  return times.length === 0 ? undefined : Math.max(...times);
}

/** Closed by fills of another day: what it booked is that day's, and its row goes with it. */
function isOfAnotherDay(filledAt: EpochMs | undefined, { dayStart }: Reading): boolean {
  return filledAt !== undefined && filledAt < dayStart;
}

/**
 * Shares for delivery whose row stays away were moved to the holdings or left the book another way. A kill never trades them, so
 * they must not blind the guard: their part of the day's P&L stays as last known, at the last good price. Undefined without one.
 */
function partedShares({ position, fills, missed }: Remembered): Sighting | undefined {
  const { product, netQuantity, quote, ...row } = position;
  if (product !== 'CNC' || missed < READINGS_WITHOUT_TRADES || !quote || !isPrice(quote.lastPrice)) return undefined;
  const units = Math.abs(netQuantity);
  const value = Math.round(units * quote.lastPrice);
  const [bought, sold] = netQuantity < 0 ? [units, 0] : [0, units];
  return {
    fills,
    position: {
      ...row,
      product,
      netQuantity: 0,
      buyQuantity: row.buyQuantity + bought,
      sellQuantity: row.sellQuantity + sold,
      buyValue: paise(row.buyValue + (bought > 0 ? value : 0)),
      sellValue: paise(row.sellValue + (sold > 0 ? value : 0)),
    },
  };
}

/**
 * The leg as it ended, when fills account for its end: at once when order book and trade book both say so, else after two
 * more readings. Undefined: nothing explains why the row is gone.
 */
function endOf({ position, fills, missed }: Remembered, { snapshot }: Reading): Sighting | undefined {
  const now = laterFills(fills, fillsOf(position.positionId, snapshot));
  if (position.netQuantity + netOf(now) - netOf(fills) !== 0) return undefined;
  const unchanged = now.bought === fills.bought && now.sold === fills.sold;
  if (!unchanged && !now.twice && missed < READINGS_WITHOUT_TRADES) return undefined;
  const ended = unchanged ? position : bringForward(position, fills, now);
  if (!ended) return undefined;
  const { quote: _quote, ...booked } = ended;
  return { position: booked, fills: now };
}

/** A row that became the row of another product (MIS to NRML) is gone for good; its units and its money stand in the other one. */
function isConverted({ position }: Remembered, { snapshot, rows, before }: Reading): boolean {
  const sameContract = (row: Position): boolean =>
    row.instrument.tradingSymbol === position.instrument.tradingSymbol &&
    row.instrument.exchange === position.instrument.exchange;
  const present = [...rows.values()].filter(sameContract);
  if (present.length === 0) return false;
  const expected = [...before.values()]
    .filter((each) => sameContract(each.position))
    .reduce((sum, each) => {
      const filled = netOf(laterFills(each.fills, fillsOf(each.position.positionId, snapshot))) - netOf(each.fills);
      return sum + each.position.netQuantity + filled;
    }, 0);
  return present.reduce((sum, row) => sum + row.netQuantity, 0) === expected;
}

/** Legs that were opened and closed today while nobody saw their row: the fills alone tell what they booked. */
function neverSeen(reading: Reading): readonly Sighting[] {
  const { snapshot, rows, before } = reading;
  const ids = new Set(
    snapshot.orders.flatMap((order) =>
      order.filledQuantity > 0 && !rows.has(order.positionId) && !before.has(order.positionId)
        ? [order.positionId]
        : [],
    ),
  );
  return [...ids].flatMap((positionId): readonly Sighting[] => {
    if (isOfAnotherDay(lastFillAt(positionId, snapshot), reading)) return [];
    const order = snapshot.orders.find((each) => each.positionId === positionId);
    const fills = fillsOf(positionId, snapshot);
    if (!order || netOf(fills) !== 0 || !fills.twice) return [];
    const { instrument, product } = order;
    const nothing = { netQuantity: 0, buyQuantity: 0, buyValue: paise(0), sellQuantity: 0, sellValue: paise(0) };
    const position = bringForward({ positionId, instrument, product, ...nothing }, NO_FILLS, fills);
    return position ? [{ position, fills }] : [];
  });
}

/**
 * Puts back what a reading lacks. A missing row is never taken for flat (card D7): an open one is kept as it was, with its
 * last price, and the snapshot says so, until it comes back or fills account for its end. The row of a closed leg, which some
 * brokers drop for good, is carried with what it booked: it is no open risk, but its P&L is the day's (R7), which began at
 * `dayStart`: what was closed before belongs to another day. Rows that are `gone` with theirs are not put back.
 */
export function keepVanished(
  snapshot: AccountSnapshot,
  before: Sightings,
  { dayStart, gone = new Set(), readAt = snapshot.asOf }: DayOfReading = ANY_DAY,
): WholeReading {
  const rows = new Map(snapshot.positions.map((position) => [position.positionId, position]));
  const reading: Reading = { snapshot, rows, before, dayStart };
  const sightings = new Map<PositionId, Remembered>();
  for (const position of snapshot.positions) {
    const { positionId } = position;
    const filledAt = lastFillAt(positionId, snapshot) ?? before.get(positionId)?.filledAt;
    const when = filledAt === undefined ? {} : { filledAt };
    sightings.set(positionId, {
      position,
      fills: fillsOf(positionId, snapshot),
      missed: 0,
      seenAt: readAt,
      ...when,
    });
  }
  const carried = [...neverSeen(reading)];
  const vanished: Position[] = [];
  for (const [positionId, each] of before) {
    if (rows.has(positionId) || gone.has(positionId)) continue;
    const isOver = each.position.netQuantity === 0 && isOfAnotherDay(each.filledAt, reading);
    if (isOver && lastFillAt(positionId, snapshot) === undefined) continue;
    const end = endOf(each, reading) ?? (isConverted(each, reading) ? undefined : partedShares(each));
    if (end) carried.push(end);
    else if (!isConverted(each, reading)) {
      vanished.push(each.position);
      sightings.set(positionId, { ...each, missed: each.missed + 1 });
    }
  }
  for (const end of carried) {
    const { positionId } = end.position;
    const filledAt = lastFillAt(positionId, snapshot) ?? before.get(positionId)?.filledAt;
    sightings.set(positionId, { ...end, missed: 0, ...(filledAt === undefined ? {} : { filledAt }) });
  }
  if (carried.length === 0 && vanished.length === 0) return { snapshot, sightings, carried };
  return {
    sightings,
    carried,
    snapshot: {
      ...snapshot,
      positions: [...snapshot.positions, ...carried.map(({ position }) => position), ...vanished],
      incomplete:
        vanished.length === 0
          ? snapshot.incomplete
          : [
              ...snapshot.incomplete,
              { kind: 'positions-vanished', positionIds: vanished.map((position) => position.positionId) },
            ],
    },
  };
}

/**
 * Whether an answer looks like that of a session that is not ours any more: everything that was open is gone at once, and
 * no fills account for it (card D8).
 */
export function isSuspect(snapshot: AccountSnapshot, before: Sightings): boolean {
  const open = [...before.values()].filter(({ position }) => position.netQuantity !== 0);
  const rows = new Set(snapshot.positions.map((position) => position.positionId));
  return (
    open.length > 0 &&
    open.every(({ position: { positionId, netQuantity }, fills }) => {
      const now = laterFills(fills, fillsOf(positionId, snapshot));
      return !rows.has(positionId) && netQuantity + netOf(now) - netOf(fills) !== 0;
    })
  );
}

/** Whether every order was read: then what is seen may be worked on, although something may be missing. */
export function ordersAreWhole(snapshot: AccountSnapshot): boolean {
  return snapshot.incomplete.every((reason) => reason.kind === 'positions-vanished');
}
