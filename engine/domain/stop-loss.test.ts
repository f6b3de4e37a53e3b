import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  filledStop,
  FRIDAY_10AM,
  NIFTY_CE,
  NIFTY_PE,
  order,
  policy,
  position,
  rupees,
  snapshot,
  soloTrade,
  stopOrder,
  trade,
} from '../testing/builders.ts';
import { mergeStopHits, assessRisk } from './risk.ts';
import type { AccountSnapshot } from './account-snapshot.ts';
import type { Order } from './order.ts';
import type { Position } from './position.ts';
import { nakedShorts, shortOptionStopHits, stopCovers, stopStatus, type StopHit } from './stop-loss.ts';

const NOW = FRIDAY_10AM;

function assess(parts: Partial<AccountSnapshot>, known: readonly StopHit[] = [], now = NOW) {
  return assessRisk(snapshot({ asOf: now, ...parts }), {
    policy: policy(),
    knownStopHits: known,
    lastGood: new Map(),
    now,
  });
}

/** The row a short of 65 leaves when it was bought back. */
const boughtBack: Position = { ...position({ net: 0 }), buyQuantity: 65, sellQuantity: 65 };

describe('a stop that bought back a sold option', () => {
  it('D2: is a hit when it is complete and the position was short', () => {
    const stop = filledStop({ orderId: 'S1' });
    const hits = shortOptionStopHits(snapshot({ positions: [boughtBack], orders: [stop], trades: [trade(stop)] }));
    expect(hits).toEqual([
      {
        orderId: 'S1',
        positionId: stop.positionId,
        tradingSymbol: NIFTY_CE.tradingSymbol,
        filledQuantity: 65,
        averagePrice: rupees(130),
        full: true,
      },
    ]);
    expect(stopStatus(hits, [])).toBe('HIT TODAY');
  });

  it('counts when the trade book lags behind the order book', () => {
    expect(
      shortOptionStopHits(snapshot({ positions: [boughtBack], orders: [filledStop({ orderId: 'S1' })] })),
    ).toHaveLength(1);
  });

  it('counts when the position book lags and still shows the short', () => {
    const lagging = position({ net: -65 });
    const stop = filledStop({ orderId: 'S1' });
    expect(shortOptionStopHits(snapshot({ positions: [lagging], orders: [stop], trades: [trade(stop)] }))).toHaveLength(
      1,
    );
  });

  it('counts for a short carried over night, with no sell today', () => {
    const carried: Position = { ...position({ net: 0 }), buyQuantity: 130, sellQuantity: 130 };
    const stop = filledStop({ orderId: 'S1', quantity: 130 });
    expect(shortOptionStopHits(snapshot({ positions: [carried], orders: [stop], trades: [trade(stop)] }))).toHaveLength(
      1,
    );
  });

  it('counts when the position is short again since, by a new sale', () => {
    const stop = filledStop({ orderId: 'S1' });
    const again: Position = { ...position({ net: -65 }), buyQuantity: 65, sellQuantity: 130 };
    const trades = [soloTrade('SELL', 65, NOW - 300_000), trade(stop), soloTrade('SELL', 65, NOW - 1_000)];
    expect(shortOptionStopHits(snapshot({ positions: [again], orders: [stop], trades }))).toHaveLength(1);
  });

  it('counts when a long was opened since', () => {
    const stop = filledStop({ orderId: 'S1' });
    const long: Position = { ...position({ net: 65 }), buyQuantity: 130, sellQuantity: 65 };
    const trades = [soloTrade('SELL', 65, NOW - 300_000), trade(stop), soloTrade('BUY', 65, NOW - 1_000)];
    expect(shortOptionStopHits(snapshot({ positions: [long], orders: [stop], trades }))).toHaveLength(1);
  });

  it('is known by its trigger or history when the broker has turned it into a limit order', () => {
    const converted = filledStop({ orderId: 'S1', type: 'LIMIT' });
    expect(shortOptionStopHits(snapshot({ positions: [boughtBack], orders: [converted] }))).toHaveLength(1);
  });

  it('counts in the product it belongs to and in no other', () => {
    const stop = filledStop({ orderId: 'S1', product: 'MIS' });
    const intraday: Position = { ...position({ net: 0, product: 'MIS' }), buyQuantity: 65, sellQuantity: 65 };
    const kept = position({ net: -130 });
    const hits = shortOptionStopHits(snapshot({ positions: [kept, intraday], orders: [stop], trades: [trade(stop)] }));
    expect(hits.map((hit) => hit.positionId)).toEqual([intraday.positionId]);
  });

  it('two legs: each stop is told apart', () => {
    const call = filledStop({ orderId: 'S1' });
    const put = stopOrder({ orderId: 'S2', instrument: NIFTY_PE });
    const positions = [boughtBack, position({ instrument: NIFTY_PE, net: -65 })];
    const hits = shortOptionStopHits(snapshot({ positions, orders: [call, put], trades: [trade(call)] }));
    expect(hits.map((hit) => hit.orderId)).toEqual(['S1']);
  });
});

describe('D11: a filled BUY stop that is none of this', () => {
  const long: Position = position({ net: 65 });
  const breakout = filledStop({ orderId: 'B1' });

  it.each([
    ['all books agree', { positions: [long], orders: [breakout], trades: [trade(breakout)] }],
    ['the trade book lags', { positions: [long], orders: [breakout] }],
    ['the position book lags: no row yet', { orders: [breakout], trades: [trade(breakout)] }],
    ['both lag', { orders: [breakout] }],
    [
      'the trade book shows half of the fill',
      { positions: [long], orders: [breakout], trades: [trade(breakout, { quantity: 30 })] },
    ],
    [
      'the row lags behind a long that was there before',
      {
        positions: [{ ...position({ net: 30 }), buyQuantity: 30 }],
        orders: [order({ orderId: 'E', quantity: 30, filledQuantity: 30, status: 'complete' }), breakout],
      },
    ],
    [
      'sold since',
      {
        positions: [boughtBack],
        orders: [breakout],
        trades: [trade(breakout), soloTrade('SELL', 65, NOW - 1_000)],
      },
    ],
  ] as const)('D11: a breakout that opened a new long stays SAFE (%s)', (_name, parts) => {
    const assessment = assess({ positions: [], ...parts });
    expect(assessment.stopHits).toEqual([]);
    expect(assessment.stop).toBe('SAFE');
  });

  it.each([
    ['a limit order that bought back', order({ orderId: 'L1', filledQuantity: 65, status: 'complete' })],
    ['a SELL stop on a long', filledStop({ orderId: 'L2', side: 'SELL' })],
    ['a stop on a future', filledStop({ orderId: 'L3', instrument: { ...NIFTY_CE, kind: 'future' } })],
    ['a stop that waits', stopOrder({ orderId: 'L4' })],
    ['a stop that triggered and did not fill', stopOrder({ orderId: 'L5', status: 'open' })],
    ['a stop that was rejected', stopOrder({ orderId: 'L6', status: 'rejected' })],
    ['a stop that was cancelled unfilled', stopOrder({ orderId: 'L7', status: 'cancelled' })],
    ['a stop in a state nobody knows', stopOrder({ orderId: 'L8', status: 'unknown' })],
  ])('is no hit: %s', (_name, each) => {
    const short: Position = { ...position({ net: -65 }), buyQuantity: each.filledQuantity };
    expect(shortOptionStopHits(snapshot({ positions: [short], orders: [each] }))).toEqual([]);
  });
});

describe('part of a stop', () => {
  const half = stopOrder({ orderId: 'S1', quantity: 130, filledQuantity: 50, status: 'open' });
  const rest: Position = { ...position({ net: -80 }), buyQuantity: 50, sellQuantity: 130 };
  const done: Position = { ...position({ net: 0 }), buyQuantity: 130, sellQuantity: 130 };

  it('D12: 50 of 130 is PARTIAL, then all of it is HIT', () => {
    const first = assess({ positions: [rest], orders: [half] });
    expect(first.stop).toBe('PARTIAL');
    expect(first.rules[0]?.conditions[1]).toMatchObject({ holds: false });
    const complete = filledStop({ orderId: 'S1', quantity: 130 });
    const second = assess({ positions: [done], orders: [complete] }, first.stopHits);
    expect(second.stop).toBe('HIT TODAY');
    expect(second.stopHits).toHaveLength(1);
    expect(second.stopHits[0]).toMatchObject({ filledQuantity: 130, full: true });
  });

  it.each(['LIMIT', 'MARKET'] as const)(
    'D12: a hit stays one when the row later says %s and forgets its trigger',
    (type) => {
      const first = assess({ positions: [boughtBack], orders: [filledStop({ orderId: 'S1' })] });
      const { triggerPrice: _gone, ...plain } = filledStop({ orderId: 'S1', type, isStop: false });
      const later = assess({ positions: [boughtBack], orders: [plain] }, first.stopHits);
      expect(later.stop).toBe('HIT TODAY');
      expect(later.stopHits).toEqual(first.stopHits);
    },
  );

  it('D12: a hit stays one when the order book becomes shorter', () => {
    const first = assess({ positions: [boughtBack], orders: [filledStop({ orderId: 'S1' })] });
    expect(assess({ positions: [] }, first.stopHits).stop).toBe('HIT TODAY');
  });

  it('is a full hit when the rest of it was cancelled', () => {
    const cancelled = stopOrder({ orderId: 'S1', quantity: 130, filledQuantity: 50, status: 'cancelled' });
    expect(assess({ positions: [rest], orders: [cancelled] }).stop).toBe('HIT TODAY');
  });

  it('D12: a hit never becomes less, in whatever order rows arrive', () => {
    const row = fc.record({ filledQuantity: fc.integer({ min: 1, max: 130 }), full: fc.boolean() });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 12 }), (rows) => {
        let known: readonly StopHit[] = [];
        let most = 0;
        let full = false;
        for (const each of rows) {
          const hit: StopHit = {
            ...each,
            orderId: 'S',
            positionId: half.positionId,
            tradingSymbol: 'X',
            averagePrice: null,
          };
          known = mergeStopHits(known, [hit]);
          most = Math.max(most, each.filledQuantity);
          full ||= each.full;
          expect(known).toHaveLength(1);
          expect(known[0]?.filledQuantity).toBe(most);
          expect(known[0]?.full).toBe(full);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('yesterday', () => {
  const lastNight = NOW - 18 * 3_600_000;
  const old = filledStop({ orderId: 'S1', placedAt: lastNight - 1_000, updatedAt: lastNight });
  const justAfterMidnight = Date.parse('2026-11-20T00:00:01+05:30');

  it('L11: a stop of yesterday that the book still shows after midnight is not one of today', () => {
    const loss = { ...boughtBack, sellValue: rupees(0), buyValue: rupees(9_000) };
    const assessment = assess({ positions: [loss], orders: [old], trades: [trade(old)] }, [], justAfterMidnight);
    expect(assessment.dayPnl).toBe(rupees(-9_000));
    expect(assessment.stopHits).toEqual([]);
    expect(assessment.rules.some((rule) => rule.holds)).toBe(false);
  });

  it('L11: one placed yesterday that fills today is', () => {
    const today = { ...old, updatedAt: NOW - 1_000 };
    expect(assess({ positions: [boughtBack], orders: [today] }).stopHits).toHaveLength(1);
    const byTrade = assess({ positions: [boughtBack], orders: [old], trades: [trade(old, { at: NOW - 1_000 })] });
    expect(byTrade.stopHits).toHaveLength(1);
  });

  it.each([0, -1, Number.NaN])('an order whose time reads %d is not forgotten for it', (updatedAt) => {
    expect(
      assess({ positions: [boughtBack], orders: [filledStop({ orderId: 'S1', updatedAt })] }).stopHits,
    ).toHaveLength(1);
  });
});

describe('the line, with a stop hit', () => {
  const stop = filledStop({ orderId: 'S1' });
  const at = (pnl: number): boolean | undefined => {
    const booked = { ...boughtBack, buyValue: rupees(20_000), sellValue: rupees(20_000 + pnl) };
    const assessment = assess({ positions: [booked], orders: [stop] });
    return assessment.rules[0]?.holds;
  };

  it.each([
    [-5_999.99, false],
    [-6_000, true],
    [-6_000.01, true],
    [0, false],
    [6_000, false],
  ])('D3: at %d the rule holds: %s', (pnl, holds) => {
    expect(at(pnl)).toBe(holds);
  });

  it('D3: holds at the limit and beyond it, and at no paisa before', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_200_000, max: 100_000 }), (paisePnl) => {
        expect(at(paisePnl / 100)).toBe(paisePnl <= -600_000);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('shorts without a stop', () => {
  const short = position({ net: -130 });
  const cover = (orders: readonly Order[]) => nakedShorts([short], orders).length === 0;

  it.each([
    ['a waiting stop over all of it', [stopOrder({ orderId: 'S', quantity: 130 })], true],
    ['two stops of half', [stopOrder({ orderId: 'S' }), stopOrder({ orderId: 'T' })], true],
    ['a stop over half', [stopOrder({ orderId: 'S' })], false],
    ['no stop', [], false],
    ['a rejected stop', [stopOrder({ orderId: 'S', quantity: 130, status: 'rejected' })], false],
    ['a cancelled stop', [stopOrder({ orderId: 'S', quantity: 130, status: 'cancelled' })], false],
    ['a limit to buy back', [order({ orderId: 'S', quantity: 130 })], false],
    ['a stop that sells', [stopOrder({ orderId: 'S', quantity: 130, side: 'SELL' })], false],
    ['a stop in the other product', [stopOrder({ orderId: 'S', quantity: 130, product: 'MIS' })], false],
    ['a stop on the other leg', [stopOrder({ orderId: 'S', quantity: 130, instrument: NIFTY_PE })], false],
  ] as const)('D13: %s covers the short: %s', (_name, orders, covered) => {
    expect(cover(orders)).toBe(covered);
  });

  it('only what is still to fill covers', () => {
    const stops = [
      stopOrder({ orderId: 'S', quantity: 130, filledQuantity: 65, status: 'open' }),
      stopOrder({ orderId: 'T', quantity: 65 }),
    ];
    expect(stopCovers(stops)).toEqual(new Map([[short.positionId, 130]]));
  });

  it('D13: is said on the card unless a stop was hit', () => {
    expect(assess({ positions: [short] }).stop).toBe('NAKED');
    expect(assess({ positions: [short], orders: [stopOrder({ orderId: 'S', quantity: 130 })] }).stop).toBe('SAFE');
    expect(
      assess({
        positions: [boughtBack, position({ instrument: NIFTY_PE, net: -65 })],
        orders: [filledStop({ orderId: 'S' })],
      }).stop,
    ).toBe('HIT TODAY');
  });

  it('bought options and closed rows are never naked', () => {
    expect(nakedShorts([position({ net: 65 }), position({ instrument: NIFTY_PE, net: 0 })], [])).toEqual([]);
  });
});
