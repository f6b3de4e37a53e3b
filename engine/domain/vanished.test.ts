import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyPosition } from '../testing/arbitraries.ts';
import {
  filledStop,
  FRIDAY_10AM,
  NIFTY_PE,
  order,
  policy,
  position,
  rupees,
  snapshot,
  trade,
} from '../testing/builders.ts';
import type { AccountSnapshot } from './account-snapshot.ts';
import { markToMarket } from './mark-to-market.ts';
import { assessRisk } from './risk.ts';
import { unbookedLegs } from './unbooked.ts';
import { keepVanished, ordersAreWhole, type Sightings } from './vanished.ts';

const NONE: Sightings = new Map();
const call = position({ net: -65, average: 100, ltp: 180 });
const put = position({ instrument: NIFTY_PE, net: -65, average: 80, ltp: 40 });
/** Read anew in each test. */
const seen = (): Sightings => keepVanished(snapshot({ positions: [call, put] }), NONE).sightings;

const pnl = (reading: AccountSnapshot): number | null => markToMarket(reading, new Map(), FRIDAY_10AM).value;

describe('a row that is missing', () => {
  it('D7: is kept as it was; the answer is incomplete and its last price still counts', () => {
    const { snapshot: kept } = keepVanished(snapshot({ positions: [call] }), seen());
    expect(kept.positions.map((each) => each.positionId)).toEqual([call.positionId, put.positionId]);
    expect(kept.incomplete).toEqual([{ kind: 'positions-vanished', positionIds: [put.positionId] }]);
    const assessment = assessRisk(kept, { policy: policy(), knownStopHits: [], lastGood: new Map(), now: FRIDAY_10AM });
    expect(assessment.dayPnl).toBe(rupees(-5_200 + 2_600));
    expect(assessment.mark.quality).toBe('incomplete');
    expect(assessment.openPositions).toBe(2);
  });

  it('D8: all rows at once are no flat account', () => {
    const { snapshot: kept } = keepVanished(snapshot(), seen());
    expect(kept.positions).toHaveLength(2);
    expect(kept.incomplete).toHaveLength(1);
  });

  it('D7: stays kept however often it is missing, and is gone from the list when it comes back', () => {
    let sightings = seen();
    for (let reading = 0; reading < 5; reading += 1) {
      const next = keepVanished(snapshot({ positions: [call] }), sightings);
      expect(next.snapshot.incomplete).toHaveLength(1);
      sightings = next.sightings;
    }
    expect(keepVanished(snapshot({ positions: [call, put] }), sightings).snapshot.incomplete).toEqual([]);
  });

  it('D7: its end is believed at once when order book and trade book both show it, and the fills tell what it booked', () => {
    const bought = filledStop({ orderId: 'S1', instrument: NIFTY_PE, averagePrice: rupees(47) });
    const next = keepVanished(snapshot({ positions: [call], orders: [bought], trades: [trade(bought)] }), seen());
    expect(next.snapshot.incomplete).toEqual([]);
    const row = next.snapshot.positions.find((each) => each.positionId === put.positionId);
    expect(row).toMatchObject({ netQuantity: 0, buyQuantity: 65, buyValue: rupees(65 * 47), sellQuantity: 65 });
    expect(markToMarket(next.snapshot, new Map(), FRIDAY_10AM)).toMatchObject({
      value: rupees(65 * (100 - 180) + 65 * (80 - 47)),
      quality: 'fresh',
    });
  });

  it('D7: with the order book alone two more readings must say the same', () => {
    const reading = snapshot({ positions: [call], orders: [filledStop({ orderId: 'S1', instrument: NIFTY_PE })] });
    const first = keepVanished(reading, seen());
    const second = keepVanished(reading, first.sightings);
    const third = keepVanished(reading, second.sightings);
    expect([first, second, third].map((each) => each.snapshot.incomplete.length)).toEqual([1, 1, 0]);
    expect(third.carried).toHaveLength(1);
  });

  it('D7: fills that nobody prices never make it a booked leg', () => {
    const { averagePrice: _price, ...unpriced } = filledStop({ orderId: 'S1', instrument: NIFTY_PE });
    let sightings = seen();
    for (let reading = 0; reading < 5; reading += 1) {
      const next = keepVanished(snapshot({ positions: [call], orders: [unpriced] }), sightings);
      expect(next.snapshot.incomplete).toHaveLength(1);
      sightings = next.sightings;
    }
  });

  it('is not missed when it became the row of another product', () => {
    const converted = position({ instrument: NIFTY_PE, product: 'MIS', net: -65, average: 80, ltp: 40 });
    const next = keepVanished(snapshot({ positions: [call, converted] }), seen());
    expect(next.snapshot.incomplete).toEqual([]);
    expect(next.snapshot.positions).toHaveLength(2);
  });

  it('is not believed for fills that were there when it was last seen, or that close only part of it', () => {
    const orders = [filledStop({ orderId: 'S1', instrument: NIFTY_PE })];
    const before = keepVanished(snapshot({ positions: [call, put], orders }), NONE).sightings;
    expect(keepVanished(snapshot({ positions: [call], orders }), before).snapshot.incomplete).toHaveLength(1);
    const half = [order({ orderId: 'S2', instrument: NIFTY_PE, filledQuantity: 30 })];
    expect(keepVanished(snapshot({ positions: [call], orders: half }), seen()).snapshot.incomplete).toHaveLength(1);
  });

  it('D7: no subset of the rows ever looks flatter than what was seen', () => {
    const book = fc.uniqueArray(anyPosition, { maxLength: 6, selector: (each) => each.positionId });
    fc.assert(
      fc.property(book, fc.infiniteStream(fc.boolean()), (positions, keep) => {
        const before = keepVanished(snapshot({ positions }), NONE).sightings;
        const some = positions.filter(() => keep.next().value);
        const { snapshot: kept } = keepVanished(snapshot({ positions: some }), before);
        const open = (rows: typeof positions) =>
          rows.filter((each) => each.netQuantity !== 0).map((each) => each.positionId);
        expect(open([...kept.positions]).toSorted()).toEqual(open(positions).toSorted());
        expect(kept.incomplete.length === 0).toBe(open(some).length === open(positions).length);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('the row of a closed leg that is missing', () => {
  const bought = filledStop({ orderId: 'S1', instrument: NIFTY_PE, averagePrice: rupees(120) });
  const sold = order({
    orderId: 'O1',
    instrument: NIFTY_PE,
    side: 'SELL',
    filledQuantity: 65,
    averagePrice: rupees(80),
  });
  const closed = position({ instrument: NIFTY_PE, net: 0, realized: -2_600 });

  it('R7: takes nothing of the day with it: its booked P&L is carried, and it is no open risk', () => {
    const before = keepVanished(snapshot({ positions: [call, closed] }), NONE).sightings;
    let sightings = before;
    for (let reading = 0; reading < 5; reading += 1) {
      const next = keepVanished(snapshot({ positions: [call] }), sightings);
      expect(next.snapshot.incomplete).toEqual([]);
      expect(pnl(next.snapshot)).toBe(rupees(65 * (100 - 180) - 2_600));
      expect(next.carried.map(({ position: row }) => row.positionId)).toEqual([closed.positionId]);
      sightings = next.sightings;
    }
    const back = keepVanished(snapshot({ positions: [call, closed] }), sightings);
    expect(back.carried).toEqual([]);
    expect(back.snapshot.positions).toHaveLength(2);
  });

  it('R7: a carried leg that trades again is booked forward by its fills', () => {
    const before = keepVanished(snapshot({ positions: [call, closed] }), NONE).sightings;
    const orders = [bought, sold];
    const next = keepVanished(
      snapshot({ positions: [call], orders, trades: orders.map((each) => trade(each)) }),
      before,
    );
    expect(pnl(next.snapshot)).toBe(rupees(65 * (100 - 180) - 2_600 - 2_600));
  });

  it('R7: a first reading that lacks it is made whole from the fills', () => {
    const orders = [sold, bought];
    const first = keepVanished(
      snapshot({ positions: [call], orders, trades: orders.map((each) => trade(each)) }),
      NONE,
    );
    expect(first.snapshot.incomplete).toEqual([]);
    expect(pnl(first.snapshot)).toBe(rupees(65 * (100 - 180) + 65 * (80 - 120)));
    // With the order book alone it is not: such a leg may have been carried in, and be open.
    expect(keepVanished(snapshot({ positions: [call], orders }), NONE).carried).toEqual([]);
  });

  it('R7: a leg that was opened and not closed is never made up from fills: it is a fill nobody booked', () => {
    const reading = snapshot({ positions: [call], orders: [sold], trades: [trade(sold)] });
    expect(keepVanished(reading, NONE).carried).toEqual([]);
    expect(unbookedLegs(reading)).toEqual([put.positionId]);
  });

  it('fills that stand in the row of another product are booked there', () => {
    const converted = position({ instrument: NIFTY_PE, product: 'MIS', net: -65, average: 80 });
    expect(unbookedLegs(snapshot({ positions: [call, converted], orders: [sold] }))).toEqual([]);
  });

  it('R7: no readings that lack closed rows ever change the P&L of the day', () => {
    const book = fc.uniqueArray(anyPosition, { maxLength: 6, selector: (each) => each.positionId });
    fc.assert(
      fc.property(book, fc.infiniteStream(fc.boolean()), (rows, keep) => {
        const whole = snapshot({ positions: rows });
        let { sightings } = keepVanished(whole, NONE);
        for (let reading = 0; reading < 4; reading += 1) {
          const some = rows.filter((row) => row.netQuantity !== 0 || keep.next().value);
          const next = keepVanished(snapshot({ positions: some }), sightings);
          expect(pnl(next.snapshot)).toBe(pnl(whole));
          sightings = next.sightings;
        }
      }),
    );
  });
});

describe('a row closed on another day', () => {
  const bought = filledStop({ orderId: 'S1', instrument: NIFTY_PE, averagePrice: rupees(200) });
  const sold = order({ orderId: 'O1', instrument: NIFTY_PE, side: 'SELL', filledQuantity: 65, status: 'complete' });
  const closed = { ...position({ instrument: NIFTY_PE, net: 0 }), buyQuantity: 65, sellQuantity: 65 };
  const books = { orders: [bought, sold], trades: [trade(bought), trade({ ...sold, averagePrice: rupees(80) })] };
  const nextDay = FRIDAY_10AM + 60_000;

  it('is not carried into a day that was opened before its row left the book (R7, faults 77 and 82)', () => {
    const { sightings } = keepVanished(snapshot({ positions: [closed], ...books }), NONE, { dayStart: nextDay });
    const next = keepVanished(snapshot(), sightings, { dayStart: nextDay });
    expect(next).toMatchObject({ carried: [], snapshot: { positions: [], incomplete: [] } });
  });

  it('is not made up from fills of that day either', () => {
    expect(keepVanished(snapshot({ ...books }), NONE, { dayStart: nextDay }).carried).toEqual([]);
    expect(keepVanished(snapshot({ ...books }), NONE, { dayStart: FRIDAY_10AM - 3_600_000 }).carried).toHaveLength(1);
  });

  it('is carried in the day of its own fills', () => {
    const { sightings } = keepVanished(snapshot({ positions: [closed], ...books }), NONE, {
      dayStart: FRIDAY_10AM - 3_600_000,
    });
    expect(keepVanished(snapshot(), sightings, { dayStart: FRIDAY_10AM - 3_600_000 }).carried).toHaveLength(1);
  });
});

describe('shares for delivery whose row is gone', () => {
  const shares = position({ product: 'CNC', net: 100, average: 1_500, ltp: 1_450 });
  const whole = snapshot({ positions: [call, shares] });

  it('R8: do not keep the guard blind: two readings later their part of the P&L stays as last known', () => {
    let { sightings } = keepVanished(whole, NONE);
    for (const incomplete of [1, 1, 0, 0]) {
      const next = keepVanished(snapshot({ positions: [call] }), sightings);
      expect(next.snapshot.incomplete).toHaveLength(incomplete);
      expect(pnl(next.snapshot)).toBe(pnl(whole));
      sightings = next.sightings;
    }
    expect(keepVanished(whole, sightings).carried).toEqual([]);
  });

  it('are told as carried, closed at the last price, so that nothing of them is open risk', () => {
    const short = position({ product: 'CNC', net: -100, average: 1_500, ltp: 1_450 });
    let reading = keepVanished(snapshot({ positions: [short] }), NONE);
    for (let missed = 0; missed < 3; missed += 1) reading = keepVanished(snapshot(), reading.sightings);
    const { carried } = reading;
    expect(carried).toMatchObject([{ position: { netQuantity: 0, buyQuantity: 100, buyValue: rupees(145_000) } }]);
  });

  it('stay missing while no price of them was ever good: unknown is never zero', () => {
    const unpriced = position({ product: 'CNC', net: 100, ltp: null });
    let { sightings } = keepVanished(snapshot({ positions: [unpriced] }), NONE);
    for (let reading = 0; reading < 4; reading += 1) {
      const next = keepVanished(snapshot(), sightings);
      expect(next.snapshot.incomplete).toHaveLength(1);
      sightings = next.sightings;
    }
  });
});

it('orders are whole unless rows were refused', () => {
  expect(ordersAreWhole(snapshot())).toBe(true);
  expect(ordersAreWhole(keepVanished(snapshot(), seen()).snapshot)).toBe(true);
  expect(ordersAreWhole(snapshot({ incomplete: [{ kind: 'rows-refused', field: 'orders.status', rows: 1 }] }))).toBe(
    false,
  );
});
