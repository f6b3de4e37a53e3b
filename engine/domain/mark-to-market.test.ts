import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { badQuote, anyPosition } from '../testing/arbitraries.ts';
import {
  FRIDAY_10AM,
  NIFTY_CE,
  NIFTY_CE_WING,
  NIFTY_PE,
  policy,
  position,
  rupees,
  filledStop,
  snapshot,
} from '../testing/builders.ts';
import vectors from '../testing/pnl-vectors.json' with { type: 'json' };
import { markToMarket, rememberPrices, type LastGoodPrices } from './mark-to-market.ts';
import { averagePrice, type Position, type PositionId } from './position.ts';
import { assessRisk, utilizationOf } from './risk.ts';

const NOW = FRIDAY_10AM;
const NONE: LastGoodPrices = new Map();

function mark(positions: readonly Position[], lastGood: LastGoodPrices = NONE, now = NOW) {
  return markToMarket(snapshot({ positions }), lastGood, now);
}

function priced(one: Position, lastPrice: number, asOf = NOW): Position {
  return { ...one, quote: { lastPrice, asOf } };
}

describe('the day P&L', () => {
  it('D1: short 65 at 100, 2,000 booked as a loss, 180 now: minus 7,200.00 and 120 % of the limit', () => {
    const short = position({ net: -65, average: 100, realized: -2_000, ltp: 180 });
    const assessment = assessRisk(snapshot({ positions: [short] }), {
      policy: policy({ dayLossLimit: rupees(6_000) }),
      knownStopHits: [],
      lastGood: NONE,
      now: NOW,
    });
    expect(assessment.dayPnl).toBe(-720_000);
    expect(assessment.utilization).toBe(120);
    expect(assessment.rules[0]?.conditions.map(({ id, holds }) => [id, holds])).toEqual([
      ['day-loss', true],
      ['short-option-stop-hit', false],
    ]);
    expect(assessment.rules[0]?.holds).toBe(false);
  });

  it('D5: a carried short of 400 sold for 45,520 is −2,480.00 at 120, in units and never in lots', () => {
    const instrument = { ...NIFTY_CE, lotSize: 400 };
    const carried: Position = {
      ...position({ instrument, net: -400, ltp: 120 }),
      buyQuantity: 0,
      buyValue: rupees(0),
      sellQuantity: 400,
      sellValue: rupees(45_520),
    };
    expect(mark([carried]).value).toBe(rupees(-2_480));
    expect(averagePrice(carried)).toBe(rupees(113.8));
  });

  it.each(vectors.kotak.map((each) => [each.case, each] as const))(
    'D5: Kotak formula, %s',
    (_name, { input, expected }) => {
      const bought = input.cfBuyQty + input.flBuyQty;
      const sold = input.cfSellQty + input.flSellQty;
      const row: Position = {
        ...position({ instrument: { ...NIFTY_CE, lotSize: input.lotSz }, net: bought - sold, ltp: input.ltp }),
        buyQuantity: bought,
        buyValue: rupees(input.cfBuyAmt + input.buyAmt),
        sellQuantity: sold,
        sellValue: rupees(input.cfSellAmt + input.sellAmt),
      };
      expect(row.netQuantity).toBe(expected.netQty);
      expect(mark([row]).value).toBe(rupees(expected.pnl));
      expect(averagePrice(row)).toBe(rupees(expected.avgPrice));
    },
  );

  it('D5: the official Kite rows come to its own totals, by value and by mark to market', () => {
    const net = vectors.zerodha_from_official_mock.filter((row) => row.array === 'net');
    // Kite multiplies a contract's value by a multiplier; a unit here is one contract times that.
    const toPosition = (row: (typeof net)[number], basis: 'value' | 'm2m'): Position => ({
      ...position({ instrument: { ...NIFTY_CE, tradingSymbol: row.tradingsymbol }, net: 0 }),
      netQuantity: row.quantity * row.multiplier,
      buyValue: rupees(basis === 'value' ? row.buy_value : row.buy_m2m),
      sellValue: rupees(basis === 'value' ? row.sell_value : row.sell_m2m),
      quote: { lastPrice: Math.round(row.last_price * 100), asOf: NOW },
    });
    expect(mark(net.map((row) => toPosition(row, 'value'))).value).toBe(rupees(vectors.zerodha_totals.net.pnl));
    expect(mark(net.map((row) => toPosition(row, 'm2m'))).value).toBe(rupees(vectors.zerodha_totals.net.m2m));
  });

  it('counts what is booked in closed rows, which need no price', () => {
    const closed = position({ net: 0, realized: -1_234.5, ltp: null });
    const result = mark([closed, position({ instrument: NIFTY_PE, net: -65, average: 50, ltp: 40 })]);
    expect(result).toMatchObject({ value: rupees(-1_234.5 + 650), quality: 'fresh' });
  });

  it('is zero and fresh for an account without positions', () => {
    expect(mark([])).toMatchObject({ value: 0, quality: 'fresh', asOf: NOW });
  });

  it('rounds half a paisa of a price instead of carrying a fraction', () => {
    expect(mark([priced(position({ net: 65, average: 100 }), 10_000.5)]).value).toBe(65);
  });

  it('I6: equals the sum of its legs and is a whole number of paise', () => {
    fc.assert(
      fc.property(fc.array(anyPosition, { maxLength: 8 }), (positions) => {
        const result = mark(positions);
        const legs = positions.map((each) => mark([each]).value ?? Number.NaN);
        expect(result.value).toBe(legs.reduce((sum, each) => sum + each, 0));
        expect(Number.isSafeInteger(result.value)).toBe(true);
        expect(result.quality).toBe('fresh');
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('utilisation', () => {
  it.each([
    [0, 0],
    [500, 0],
    [-3_000, 50],
    [-6_000, 100],
    [-7_200, 120],
  ])('at %d rupees of a 6,000 limit is %d %%', (pnl, expected) => {
    expect(utilizationOf(rupees(pnl), rupees(6_000))).toBe(expected);
  });

  it('is unknown while the P&L is', () => {
    expect(utilizationOf(null, rupees(6_000))).toBeNull();
  });
});

describe('prices that are none', () => {
  const short = position({ net: -65, average: 100, ltp: 180 });
  const known = rememberPrices(mark([short]), NONE);

  it.each([
    ['missing', undefined, 'missing'],
    ['zero', { lastPrice: 0, asOf: NOW }, 'not-a-price'],
    ['negative', { lastPrice: -18_000, asOf: NOW }, 'not-a-price'],
    ['NaN, as a broker that says "NA"', { lastPrice: Number.NaN, asOf: NOW }, 'not-a-price'],
    ['infinite', { lastPrice: Infinity, asOf: NOW }, 'not-a-price'],
  ] as const)(
    'D6: a price that is %s leaves the verdict unknown and keeps the last good one with its age',
    (_name, quote, fault) => {
      const { quote: _good, ...bare } = short;
      const later = NOW + 3_000;
      const result = markToMarket(
        snapshot({ asOf: later, positions: [quote ? { ...bare, quote } : bare] }),
        known,
        later,
      );
      expect(result).toMatchObject({ value: rupees(-5_200), quality: 'unknown', asOf: NOW });
      expect(result.legs[0]).toMatchObject({ fault, price: { value: 18_000, asOf: NOW } });
    },
  );

  it('D6: without any price before there is no figure at all, and never zero', () => {
    const result = mark([priced(short, 0), position({ instrument: NIFTY_PE, net: 65 })]);
    expect(result).toMatchObject({ value: null, quality: 'unknown' });
    expect(result.legs[0]?.pnl).toBeNull();
  });

  it('D6: a bad price is never remembered as good', () => {
    const after = rememberPrices(mark([priced(short, 0)], known), known);
    expect(after.get(short.positionId)).toEqual({ value: 18_000, asOf: NOW });
  });

  it('D6: a price recovers by itself', () => {
    expect(mark([priced(short, 12_000)], known)).toMatchObject({ value: rupees(-1_300), quality: 'fresh' });
  });

  it.each([
    [5_000, 'fresh'],
    [5_001, 'stale'],
    [600_000, 'stale'],
  ])('a price %i ms old is %s', (age, quality) => {
    expect(mark([priced(short, 18_000, NOW - age)]).quality).toBe(quality);
  });

  it('a price without a time is not fresh', () => {
    const result = mark([priced(short, 18_000, Number.NaN)]);
    expect(result.quality).toBe('stale');
    expect(Number.isFinite(result.asOf)).toBe(true);
  });

  it('a reading that is old itself is stale, whatever its prices say', () => {
    expect(markToMarket(snapshot({ asOf: NOW - 5_001, positions: [short] }), NONE, NOW).quality).toBe('stale');
    expect(markToMarket(snapshot({ asOf: Number.NaN, positions: [short] }), NONE, NOW).quality).toBe('stale');
  });
});

describe('how far a figure can be trusted', () => {
  const good = position({ net: -65, ltp: 180 });
  const stale = position({ instrument: NIFTY_PE, net: -65, ltp: 90, pricedAt: NOW - 6_000 });
  const missing = position({ instrument: NIFTY_CE_WING, net: 65, ltp: null });
  const gap = [{ kind: 'rows-refused', field: 'positions.netQuantity', rows: 1 }] as const;

  it.each([
    ['all good', [good], [], 'fresh'],
    ['one stale', [good, stale], [], 'stale'],
    ['rows refused', [good], gap, 'incomplete'],
    ['rows refused outranks stale', [good, stale], gap, 'incomplete'],
    ['a missing price outranks everything', [good, stale, missing], gap, 'unknown'],
  ] as const)('%s', (_name, positions, incomplete, quality) => {
    expect(markToMarket(snapshot({ positions, incomplete }), NONE, NOW).quality).toBe(quality);
  });

  it('names the legs that are blind', () => {
    const assessment = assessRisk(snapshot({ positions: [good, missing] }), {
      policy: policy(),
      knownStopHits: [],
      lastGood: NONE,
      now: NOW,
    });
    expect(assessment.degraded).toEqual({ code: 'price-unknown', positionIds: [missing.positionId] });
  });
});

describe('never guess', () => {
  const context = (lastGood: LastGoodPrices) => ({ policy: policy(), knownStopHits: [], lastGood, now: NOW });
  const book = fc.uniqueArray(anyPosition, { minLength: 1, maxLength: 5, selector: (each) => each.positionId });
  const stops = [
    filledStop({ orderId: 'S1', instrument: NIFTY_CE }),
    filledStop({ orderId: 'S2', instrument: NIFTY_PE }),
  ];

  it('I5: taking any open leg’s price away is unknown: never safe, never a kill, and the last good price stays', () => {
    fc.assert(
      fc.property(book, fc.nat(), badQuote, (positions, pick, quote) => {
        const open = positions.filter((each) => each.netQuantity !== 0);
        const victim = open[pick % Math.max(1, open.length)];
        fc.pre(victim !== undefined);
        const before = assessRisk(snapshot({ positions, orders: stops }), context(NONE));
        const lastGood = rememberPrices(before.mark, NONE);
        const { quote: _gone, ...bare } = victim;
        const struck = positions.map((each) => (each === victim ? (quote ? { ...bare, quote } : bare) : each));
        const after = assessRisk(snapshot({ positions: struck, orders: stops }), context(lastGood));
        // Not safe: it says that it does not know.
        expect(after.degraded).toBeDefined();
        expect(after.mark.quality).not.toBe('fresh');
        expect(after.rules[0]?.conditions[0]).toMatchObject({ unknown: true, distance: null });
        // Not a kill: nothing holds on a figure nobody knows.
        expect(after.rules.some((rule) => rule.holds)).toBe(false);
        // Not zero: with a price that is none the figure stays what it was.
        if (quote === undefined || !(quote.lastPrice > 0 && quote.lastPrice < Infinity))
          expect(after.dayPnl).toBe(before.dayPnl);
      }),
      { numRuns: 1_000 },
    );
  });

  it('I5: without a price ever seen the figure is unknown and stays so', () => {
    fc.assert(
      fc.property(book, (positions) => {
        const blind = positions.map(({ quote: _gone, ...bare }): Position => bare);
        const after = assessRisk(snapshot({ positions: blind, orders: stops }), context(NONE));
        const open = positions.some((each) => each.netQuantity !== 0);
        expect(after.dayPnl === null).toBe(open);
        expect(after.utilization === null).toBe(open);
        if (open) expect(after.rules.some((rule) => rule.holds)).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it('I5: remembering prices keeps one good price for every leg that ever had one', () => {
    const ids = fc.constantFrom('a', 'b', 'c');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(ids, fc.option(fc.integer({ min: 1, max: 9_999 }))), { maxLength: 30 }),
        (readings) => {
          let lastGood: LastGoodPrices = NONE;
          const expected = new Map<string, number>();
          for (const [id, price] of readings) {
            const leg = { ...position({ net: -65, ltp: null }), positionId: id as PositionId };
            const row = price === null ? leg : { ...leg, quote: { lastPrice: price, asOf: NOW } };
            lastGood = rememberPrices(mark([row], lastGood), lastGood);
            if (price !== null) expected.set(id, price);
            expect([...lastGood].map(([key, { value }]) => [key, value])).toEqual([...expected]);
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
