import { describe, expect, it } from 'vitest';
import {
  filledStop,
  FRIDAY_10AM,
  NIFTY_PE,
  order,
  position,
  rupees,
  snapshot,
  soloTrade,
  trade,
} from '../testing/builders.ts';
import type { AccountSnapshot } from './account-snapshot.ts';
import { keepVanished, type Sightings, type WholeReading } from './vanished.ts';

const NONE: Sightings = new Map();
const HOUR = 3_600_000;
const YESTERDAY = FRIDAY_10AM - 24 * HOUR;
const DAY = { dayStart: FRIDAY_10AM - HOUR };
const call = position({ net: -65, average: 100, ltp: 180 });
const put = position({ instrument: NIFTY_PE, net: -65, average: 80, ltp: 40 });
const closed = { ...position({ instrument: NIFTY_PE, net: 0, realized: -2_600 }), buyQuantity: 65, sellQuantity: 65 };

const buy = (at: number) => filledStop({ orderId: 'S1', instrument: NIFTY_PE, updatedAt: at });
const sell = (at: number) =>
  order({
    orderId: 'O1',
    instrument: NIFTY_PE,
    side: 'SELL',
    filledQuantity: 65,
    averagePrice: rupees(80),
    status: 'complete',
    updatedAt: at,
  });
const both = (...orders: readonly ReturnType<typeof order>[]): Partial<AccountSnapshot> => ({
  orders,
  trades: orders.map((each) => trade(each)),
});

/** What is made of a reading without the rows that an earlier one had. */
function lacking(before: Partial<AccountSnapshot>, now: Partial<AccountSnapshot> = {}, day = DAY): WholeReading {
  return keepVanished(snapshot(now), keepVanished(snapshot(before), NONE, day).sightings, day);
}

describe('the day a missing closed leg belongs to (R7, faults 77 and 82)', () => {
  const ofYesterday = both(buy(YESTERDAY), sell(YESTERDAY));

  it.each<[string, Partial<AccountSnapshot>]>([
    ['both books say yesterday', ofYesterday],
    ['the order book alone says yesterday', { orders: [buy(YESTERDAY), sell(YESTERDAY)] }],
    ['the trade book alone says yesterday', { trades: [soloTrade('BUY', 65, YESTERDAY, NIFTY_PE)] }],
    [
      'another leg was traded today',
      {
        orders: [...(ofYesterday.orders ?? []), order({ orderId: 'C1', filledQuantity: 65, updatedAt: FRIDAY_10AM })],
        trades: [...(ofYesterday.trades ?? []), soloTrade('BUY', 65, FRIDAY_10AM)],
      },
    ],
    [
      'an order of today came to nothing',
      {
        ...ofYesterday,
        orders: [
          ...(ofYesterday.orders ?? []),
          order({ orderId: 'C2', instrument: NIFTY_PE, status: 'cancelled', updatedAt: FRIDAY_10AM }),
        ],
      },
    ],
  ])('is over when %s', (_title, books) => {
    const { carried, snapshot: whole } = lacking({ positions: [closed], ...books });
    expect([carried, whole.positions, whole.incomplete]).toEqual([[], [], []]);
  });

  it.each<[string, Partial<AccountSnapshot>]>([
    ['its last fill is of today, the first of yesterday', both(sell(YESTERDAY), buy(FRIDAY_10AM))],
    ['its last fill is of the very moment the day began', both(sell(YESTERDAY), buy(DAY.dayStart))],
    ['no book says when', both(buy(0), sell(0))],
    ['no book has it', {}],
  ])('is this one when %s', (_title, books) => {
    expect(lacking({ positions: [closed], ...books }).carried).toHaveLength(1);
  });

  it('is this one again when it was traded again today', () => {
    const before = { positions: [closed], ...ofYesterday };
    const today = both(
      sell(YESTERDAY),
      buy(YESTERDAY),
      { ...sell(FRIDAY_10AM), orderId: 'O2' },
      { ...buy(FRIDAY_10AM), orderId: 'S2' },
    );
    expect(lacking(before, today).carried).toHaveLength(1);
  });

  it('is remembered while its row is away: the day after does not carry it on', () => {
    const today = lacking({ positions: [closed], ...both(sell(FRIDAY_10AM), buy(FRIDAY_10AM)) });
    expect(today.carried).toHaveLength(1);
    expect(keepVanished(snapshot(), today.sightings, DAY).carried).toHaveLength(1);
    expect(keepVanished(snapshot(), today.sightings, { dayStart: FRIDAY_10AM + HOUR }).carried).toEqual([]);
  });

  it('D7: an open leg of yesterday is missed all the same: it is never taken for flat', () => {
    const { snapshot: whole } = lacking({ positions: [put], ...both(sell(YESTERDAY)) });
    expect(whole.positions).toEqual([put]);
    expect(whole.incomplete).toEqual([{ kind: 'positions-vanished', positionIds: [put.positionId] }]);
  });
});

describe('fills that account for a missing row (D7)', () => {
  it('are those after it was last seen', () => {
    const { carried, snapshot: whole } = lacking(
      { positions: [put], ...both(sell(FRIDAY_10AM)) },
      both(sell(FRIDAY_10AM), buy(FRIDAY_10AM)),
    );
    expect(whole.incomplete).toEqual([]);
    expect(carried).toMatchObject([{ position: { netQuantity: 0, buyQuantity: 65, sellQuantity: 65 } }]);
  });

  it('are sales where the leg was bought', () => {
    const long = position({ instrument: NIFTY_PE, net: 65, average: 80, ltp: 40 });
    const { carried } = lacking({ positions: [long] }, both(sell(FRIDAY_10AM)));
    expect(carried).toMatchObject([{ position: { netQuantity: 0, sellQuantity: 65, sellValue: rupees(5_200) } }]);
  });

  it('are known already where the leg was seen closed, though the trade book lags', () => {
    const orders = [sell(FRIDAY_10AM), buy(FRIDAY_10AM)];
    const { carried, snapshot: whole } = lacking({ positions: [closed], orders }, { orders });
    expect([carried.length, whole.incomplete]).toEqual([1, []]);
  });

  it('make no row of an order that did not fill, nor a second one of a leg that has its row', () => {
    const resting = order({ orderId: 'R1', instrument: NIFTY_PE });
    expect(keepVanished(snapshot({ positions: [call], orders: [resting] }), NONE).carried).toEqual([]);
    const books = both(sell(FRIDAY_10AM), buy(FRIDAY_10AM));
    const reading = snapshot({ positions: [closed], ...books });
    const whole = keepVanished(reading, NONE);
    expect(whole.carried).toEqual([]);
    expect(whole.snapshot).toBe(reading);
  });

  it('make the row of their own leg, whatever other orders the book begins with', () => {
    const other = order({ orderId: 'C1' });
    const books = both(other, sell(0), buy(0));
    const { carried } = keepVanished(
      snapshot({ positions: [call], ...books, trades: (books.trades ?? []).slice(1) }),
      NONE,
    );
    expect(carried.map(({ position: row }) => row.instrument.tradingSymbol)).toEqual([NIFTY_PE.tradingSymbol]);
  });
});

describe('a row that became the row of another product', () => {
  const other = (net: number, change = {}) =>
    position({ instrument: { ...NIFTY_PE, ...change }, product: 'MIS', net, average: 80 });

  it('holds what was sold of it before and after it was last seen', () => {
    const before = { positions: [put], ...both(sell(FRIDAY_10AM)) };
    const more = { ...sell(FRIDAY_10AM), orderId: 'O2' };
    expect(lacking(before, { positions: [other(-65)], ...both(sell(FRIDAY_10AM)) }).snapshot.incomplete).toEqual([]);
    const sold = both(sell(FRIDAY_10AM), more);
    expect(lacking(before, { positions: [other(-130)], ...sold }).snapshot.incomplete).toEqual([]);
    expect(lacking(before, { positions: [other(-65)], ...sold }).snapshot.incomplete).toHaveLength(1);
  });

  it('is of the same exchange: a contract of the same name elsewhere accounts for nothing', () => {
    const { snapshot: whole } = lacking({ positions: [put] }, { positions: [other(-65, { exchange: 'BFO' })] });
    expect(whole.incomplete).toHaveLength(1);
  });
});

describe('shares for delivery that are carried (R8)', () => {
  function parted(net: number) {
    const row = position({ product: 'CNC', net, average: 1_500, ltp: 1_450 });
    let reading = keepVanished(snapshot({ positions: [row] }), NONE);
    for (let missed = 0; missed < 3; missed += 1) reading = keepVanished(snapshot(), reading.sightings);
    return reading.carried[0]?.position;
  }

  it.each([
    ['bought', 100, { buyQuantity: 100, buyValue: rupees(150_000), sellQuantity: 100, sellValue: rupees(145_000) }],
    ['sold', -100, { buyQuantity: 100, buyValue: rupees(145_000), sellQuantity: 100, sellValue: rupees(150_000) }],
  ])('and were %s are closed at the last price, on the other side alone', (_title, net, amounts) => {
    expect(parted(net)).toMatchObject({ netQuantity: 0, ...amounts });
  });
});
