import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyPosition } from '../testing/arbitraries.ts';
import { filledStop, FRIDAY_10AM, NIFTY_PE, order, policy, position, rupees, snapshot } from '../testing/builders.ts';
import { assessRisk } from './risk.ts';
import { keepVanished, ordersAreWhole, type Sightings } from './vanished.ts';

const NONE: Sightings = new Map();
const call = position({ net: -65, average: 100, ltp: 180 });
const put = position({ instrument: NIFTY_PE, net: -65, average: 80, ltp: 40 });
const seen = keepVanished(snapshot({ positions: [call, put] }), NONE).sightings;

describe('a row that is missing', () => {
  it('D7: is kept as it was; the answer is incomplete and its last price still counts', () => {
    const { snapshot: kept } = keepVanished(snapshot({ positions: [call] }), seen);
    expect(kept.positions.map((each) => each.positionId)).toEqual([call.positionId, put.positionId]);
    expect(kept.incomplete).toEqual([{ kind: 'positions-vanished', positionIds: [put.positionId] }]);
    const assessment = assessRisk(kept, { policy: policy(), knownStopHits: [], lastGood: new Map(), now: FRIDAY_10AM });
    expect(assessment.dayPnl).toBe(rupees(-5_200 + 2_600));
    expect(assessment.mark.quality).toBe('incomplete');
    expect(assessment.openPositions).toBe(2);
  });

  it('D8: all rows at once are no flat account', () => {
    const { snapshot: kept } = keepVanished(snapshot(), seen);
    expect(kept.positions).toHaveLength(2);
    expect(kept.incomplete).toHaveLength(1);
  });

  it('D7: stays kept however often it is missing, and is gone from the list when it comes back', () => {
    let sightings = seen;
    for (let reading = 0; reading < 5; reading += 1) {
      const next = keepVanished(snapshot({ positions: [call] }), sightings);
      expect(next.snapshot.incomplete).toHaveLength(1);
      sightings = next.sightings;
    }
    expect(keepVanished(snapshot({ positions: [call, put] }), sightings).snapshot.incomplete).toEqual([]);
  });

  it('is believed when the order book shows that it was closed', () => {
    const orders = [filledStop({ orderId: 'S1', instrument: NIFTY_PE })];
    const next = keepVanished(snapshot({ positions: [call], orders }), seen);
    expect(next.snapshot.incomplete).toEqual([]);
    expect(next.sightings.has(put.positionId)).toBe(false);
  });

  it('is not believed for fills that were there when it was last seen, or that close only part of it', () => {
    const orders = [filledStop({ orderId: 'S1', instrument: NIFTY_PE })];
    const before = keepVanished(snapshot({ positions: [call, put], orders }), NONE).sightings;
    expect(keepVanished(snapshot({ positions: [call], orders }), before).snapshot.incomplete).toHaveLength(1);
    const half = [order({ orderId: 'S2', instrument: NIFTY_PE, filledQuantity: 30 })];
    expect(keepVanished(snapshot({ positions: [call], orders: half }), seen).snapshot.incomplete).toHaveLength(1);
  });

  it('says nothing of rows that closed in the open', () => {
    const flat = { ...put, netQuantity: 0 };
    const next = keepVanished(snapshot({ positions: [call, flat] }), seen);
    expect(next.snapshot.incomplete).toEqual([]);
    expect([...next.sightings.keys()]).toEqual([call.positionId]);
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

it('orders are whole unless rows were refused', () => {
  expect(ordersAreWhole(snapshot())).toBe(true);
  expect(ordersAreWhole(keepVanished(snapshot(), seen).snapshot)).toBe(true);
  expect(ordersAreWhole(snapshot({ incomplete: [{ kind: 'rows-refused', field: 'orders.status', rows: 1 }] }))).toBe(
    false,
  );
});
