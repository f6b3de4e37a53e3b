import { describe, expect, it } from 'vitest';
import { filledStop, position, snapshot } from '../testing/builders.ts';
import type { AccountSnapshot } from './account-snapshot.ts';
import type { Position } from './position.ts';
import { paise } from './money.ts';
import { holdUnexplained, type UnexplainedSince } from './unexplained.ts';
import { keepVanished, type Sightings } from './vanished.ts';

const PATIENCE_MS = 30_000;
const short = position({ net: -65, average: 100, ltp: 110 });
const bought = (row: Position, units: number): Position => ({
  ...row,
  netQuantity: row.netQuantity + units,
  buyQuantity: row.buyQuantity + units,
  buyValue: paise(row.buyValue + units * 11_000),
});
const closed = bought(short, 65);
/** What a process has seen: the leg open, and no order of today (it was carried in). */
const seen = keepVanished(snapshot({ positions: [short] }), new Map()).sightings;

const read = (
  reading: AccountSnapshot,
  { before = seen, since = new Map(), at = 0 }: { before?: Sightings; since?: UnexplainedSince; at?: number } = {},
): ReturnType<typeof holdUnexplained> =>
  holdUnexplained(keepVanished(reading, before), before, { since, at, patienceMs: PATIENCE_MS });
const netsOf = (reading: AccountSnapshot): readonly number[] => reading.positions.map((row) => row.netQuantity);

describe('a leg that is shown closed', () => {
  it('I4 R10 fault 17: by no order, as in yesterday’s book, stays as it was last seen, and the reading is incomplete', () => {
    const { snapshot: held, sightings } = read(snapshot({ positions: [closed] }));
    expect(netsOf(held)).toEqual([-65]);
    expect(held.incomplete).toEqual([{ kind: 'positions-unexplained', positionIds: [short.positionId] }]);
    expect(sightings.get(short.positionId)?.position).toEqual(short);
  });

  it('by an order of the day is closed at once', () => {
    const { snapshot: held } = read(snapshot({ positions: [closed], orders: [filledStop({ orderId: 'S1' })] }));
    expect(netsOf(held)).toEqual([0]);
    expect(held.incomplete).toEqual([]);
  });

  it('by half an order is not closed: the other half stands in no book', () => {
    const half = filledStop({ orderId: 'S1', quantity: 65, filledQuantity: 30 });
    const { snapshot: held } = read(snapshot({ positions: [closed], orders: [half] }));
    expect(netsOf(held)).toEqual([-65]);
  });

  it('and by more units than were open, so that it is long now, stays short for as long', () => {
    expect(netsOf(read(snapshot({ positions: [bought(short, 130)] })).snapshot)).toEqual([-65]);
  });

  it('by an order the row had not booked before is closed: position books lag behind order books', () => {
    const orders = [filledStop({ orderId: 'S1' })];
    const lagging = read(snapshot({ positions: [short], orders }));
    expect(lagging.snapshot.incomplete).toEqual([]);
    const { snapshot: held } = read(snapshot({ positions: [closed], orders }), { before: lagging.sightings });
    expect(netsOf(held)).toEqual([0]);
    expect(held.incomplete).toEqual([]);
  });

  it('because its units stand in the row of another product now is not held', () => {
    const converted = { ...short, product: 'MIS' as const, positionId: 'NFO:converted:MIS' as typeof short.positionId };
    const { snapshot: held } = read(snapshot({ positions: [closed, converted] }));
    expect(held.incomplete).toEqual([]);
  });

  it('and opened further by no order is shown as it is: more risk is never doubted', () => {
    const more = { ...short, netQuantity: -130, sellQuantity: 130 };
    const { snapshot: held } = read(snapshot({ positions: [more] }));
    expect(netsOf(held)).toEqual([-130]);
    expect(held.incomplete).toEqual([]);
  });

  it('is believed when the broker says so for long, and doubted anew when it was open in between', () => {
    const first = read(snapshot({ positions: [closed] }), { at: 1_000 });
    const stillHeld = read(snapshot({ positions: [closed] }), { ...first, before: first.sightings, at: 30_999 });
    expect(netsOf(stillHeld.snapshot)).toEqual([-65]);
    const believed = read(snapshot({ positions: [closed] }), { ...first, before: first.sightings, at: 31_000 });
    expect(netsOf(believed.snapshot)).toEqual([0]);
    const open = read(snapshot({ positions: [short] }), { ...first, before: first.sightings, at: 20_000 });
    const again = read(snapshot({ positions: [closed] }), { ...open, before: open.sightings, at: 31_000 });
    expect(netsOf(again.snapshot)).toEqual([-65]);
  });

  it('of shares for delivery is as the broker says: they leave the book in other ways too', () => {
    const shares = { ...short, product: 'CNC' as const, netQuantity: 65, buyQuantity: 65, sellQuantity: 0 };
    const before = keepVanished(snapshot({ positions: [shares] }), new Map()).sightings;
    const gone = { ...shares, netQuantity: 0, sellQuantity: 65 };
    expect(netsOf(read(snapshot({ positions: [gone] }), { before }).snapshot)).toEqual([0]);
  });
});
