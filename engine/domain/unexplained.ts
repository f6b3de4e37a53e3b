import type { AccountSnapshot } from './account-snapshot.ts';
import type { Side } from './order.ts';
import type { Position, PositionId } from './position.ts';
import type { Remembered, Sightings, WholeReading } from './vanished.ts';

/** Contracts whose rows closed without an order that closed them, and since when, on the monotonic clock. */
export type UnexplainedSince = ReadonlyMap<string, number>;

/** A contract on its exchange, whatever the product: units that were converted are the same units. */
function contractOf({ instrument }: Pick<Position, 'instrument'>): string {
  return `${instrument.exchange}:${instrument.tradingSymbol}`;
}

/** Units of one side that rows count beyond what orders have filled: what was carried in, or nobody knows what. */
function beyondOrders(counted: number, filled: number): number {
  return Math.max(0, counted - filled);
}

type Rows = readonly Position[];

const netOf = (rows: Rows): number => rows.reduce((sum, row) => sum + row.netQuantity, 0);

const countedOn = (side: Side, rows: Rows): number =>
  rows.reduce((sum, row) => sum + (side === 'BUY' ? row.buyQuantity : row.sellQuantity), 0);

function filledOn(side: Side, contract: string, { orders }: AccountSnapshot): number {
  return orders
    .filter((order) => order.side === side && order.product !== 'CNC' && contractOf(order) === contract)
    .reduce((sum, order) => sum + order.filledQuantity, 0);
}

function knownBeyond(side: Side, before: readonly Remembered[]): number {
  const rows = before.map(({ position }) => position);
  const filled = before.reduce(
    (sum, { fills }) => sum + (side === 'BUY' ? fills.bought.quantity : fills.sold.quantity),
    0,
  );
  return beyondOrders(countedOn(side, rows), filled);
}

/** Whether a contract became less open, or changed its side, by units that stand in no order. */
function isUnexplained(contract: string, rows: Rows, reading: Reading): boolean {
  const known = reading.known.get(contract) ?? [];
  const was = netOf(known.map(({ position }) => position));
  const is = netOf(rows);
  const isLessOpen = Math.sign(is) !== Math.sign(was) || Math.abs(is) < Math.abs(was);
  if (was === 0 || !isLessOpen) return false;
  const side = was < 0 ? 'BUY' : 'SELL';
  return beyondOrders(countedOn(side, rows), filledOn(side, contract, reading.snapshot)) > knownBeyond(side, known);
}

type Reading = {
  readonly snapshot: AccountSnapshot;
  readonly known: ReadonlyMap<string, readonly Remembered[]>;
};

function grouped<T>(all: Iterable<T>, positionOf: (each: T) => Position): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const each of all) {
    const position = positionOf(each);
    // Shares for delivery leave the book in other ways too, and a kill never trades them.
    if (position.product === 'CNC') continue;
    const contract = contractOf(position);
    groups.set(contract, [...(groups.get(contract) ?? []), each]);
  }
  return groups;
}

/**
 * A leg that is open no more must have been closed by somebody's order. A row that says so without one is of another day, or ahead
 * of the order book: the leg stays as it was last seen, and the reading is incomplete, until an order accounts for it (R10,
 * fault 17). After `patienceMs` the broker is believed: whatever it has done stands in no order, and a kill must not stand still.
 */
export function holdUnexplained(
  whole: WholeReading,
  before: Sightings,
  { since, at, patienceMs }: { readonly since: UnexplainedSince; readonly at: number; readonly patienceMs: number },
): WholeReading & { readonly since: UnexplainedSince } {
  const { snapshot } = whole;
  const reading = { snapshot, known: grouped(before.values(), ({ position }) => position) };
  const still = new Map<string, number>();
  for (const [contract, rows] of grouped(snapshot.positions, (row) => row)) {
    if (isUnexplained(contract, rows, reading)) still.set(contract, since.get(contract) ?? at);
  }
  const held = new Set([...still].flatMap(([contract, from]) => (at - from < patienceMs ? [contract] : [])));
  if (held.size === 0) return { ...whole, since: still };
  const kept = [...before.values()].filter(({ position }) => isHeld(position, held));
  return {
    ...whole,
    since: still,
    sightings: new Map([
      ...[...whole.sightings].filter(([, { position }]) => !isHeld(position, held)),
      ...kept.map((each): [PositionId, Remembered] => [each.position.positionId, each]),
    ]),
    carried: whole.carried.filter(({ position }) => !isHeld(position, held)),
    snapshot: {
      ...snapshot,
      positions: [...snapshot.positions.filter((row) => !isHeld(row, held)), ...kept.map(({ position }) => position)],
      incomplete: [
        ...snapshot.incomplete,
        { kind: 'positions-unexplained', positionIds: kept.map(({ position }) => position.positionId) },
      ],
    },
  };
}

function isHeld(position: Position, held: ReadonlySet<string>): boolean {
  return position.product !== 'CNC' && held.has(contractOf(position));
}
