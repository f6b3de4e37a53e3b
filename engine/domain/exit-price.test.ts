import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FRIDAY_10AM, rupees } from '../testing/builders.ts';
import { paise } from './money.ts';
import {
  exitPrice,
  hasNoBid,
  isBeyondCap,
  isPricedNow,
  isUsable,
  lastKnownExitPrice,
  oppositePrice,
  type ExitPriceInput,
} from './exit-price.ts';
import { DEFAULT_EXITS } from './policy.ts';
import type { Quote } from './position.ts';

const { slippage } = DEFAULT_EXITS;
const quote: Quote = { lastPrice: 10_000, bid: rupees(99), ask: rupees(101), asOf: FRIDAY_10AM };
const at = (change: Partial<ExitPriceInput>) =>
  exitPrice({ side: 'BUY', quote, tickSize: paise(5), readAt: FRIDAY_10AM, step: 0, slippage, ...change });

describe('the limit of an exit', () => {
  it('K6: stands off the other side of the book and widens step by step to the cap, then by doubling', () => {
    const buys = [0, 1, 2, 3, 4, 5].map((step) => at({ step })?.price);
    expect(buys).toEqual([10_230, 10_355, 10_480, 10_605, 11_110, 12_120]);
    const sells = [0, 3].map((step) => at({ side: 'SELL', step })?.price);
    expect(sells).toEqual([9_775, 9_405]);
    expect([3, 4].map((step) => isBeyondCap(step, slippage))).toEqual([false, true]);
  });

  it('K6: a policy that holds goes no further than its cap', () => {
    const hold = { ...slippage, beyondCap: 'hold' } as const;
    expect([3, 4, 9].map((step) => at({ step, slippage: hold })?.price)).toEqual([10_605, 10_605, 10_605]);
  });

  it('fault 25: never leaves the band of the day, and says that it stands at its end', () => {
    const band = { lower: rupees(98), upper: rupees(101.5) };
    expect(at({ quote: { ...quote, band } })).toEqual({ price: 10_150, atBand: true });
    expect(at({ quote: { ...quote, band }, side: 'SELL' })).toEqual({ price: 9_800, atBand: true });
    expect(at({})).toMatchObject({ atBand: false });
  });

  it.each([
    ['no quote', undefined],
    ['no ask', { lastPrice: 10_000, asOf: FRIDAY_10AM }],
    ['an old book', { ...quote, asOf: FRIDAY_10AM - 6_000 }],
    ['a crossed book', { ...quote, bid: rupees(102) }],
    ['an ask that is no price', { ...quote, ask: paise(0) }],
  ] as const)('I5: without a usable book there is none: %s', (_name, broken) => {
    expect(at({ quote: broken })).toBeUndefined();
  });

  it('I5: a sale has none off a bid that is no price, nor off a crossed book', () => {
    expect(at({ side: 'SELL', quote: { ...quote, bid: paise(0) } })).toBeUndefined();
    expect(at({ side: 'SELL', quote: { ...quote, bid: rupees(102) } })).toBeUndefined();
    expect(at({ side: 'SELL', quote: { ...quote, bid: rupees(101) } })).toBeDefined();
  });

  it('D21: a master without a tick still gives a price, to the paisa', () => {
    expect(at({ tickSize: paise(0) })).toEqual({ price: 10_227, atBand: false });
    expect(at({ tickSize: paise(-5) })?.price).toBe(10_227);
  });

  it('K6: moves by a tick a step at least, where a percent of the price is less', () => {
    const book: Quote = { lastPrice: 20, bid: paise(15), ask: paise(20), asOf: FRIDAY_10AM };
    expect([0, 1, 2].map((step) => at({ quote: book, step })?.price)).toEqual([25, 30, 35]);
    expect([0, 1, 2, 3].map((step) => at({ side: 'SELL', quote: book, step })?.price)).toEqual([10, 5, 5, 5]);
    const hold = { ...slippage, beyondCap: 'hold' } as const;
    expect([3, 4, 9].map((step) => at({ quote: book, step, slippage: hold })?.price)).toEqual([40, 40, 40]);
    expect([3, 4, 5].map((step) => at({ quote: book, step })?.price)).toEqual([40, 45, 50]);
  });

  it('fault 25: a band that is no price is no band, and one that is off the tick is kept inside', () => {
    expect(at({ quote: { ...quote, band: { lower: paise(0), upper: paise(0) } } })).toEqual(at({}));
    expect(at({ quote: { ...quote, band: { lower: paise(1), upper: paise(10_153) } } })?.price).toBe(10_150);
    const sold = at({ side: 'SELL', quote: { ...quote, band: { lower: paise(9_801), upper: paise(20_000) } } });
    expect(sold).toEqual({ price: 9_805, atBand: true });
  });

  it('I5: a book prices an exit for five seconds after it was read', () => {
    expect(at({ readAt: FRIDAY_10AM + 5_000 })).toBeDefined();
    expect(at({ readAt: FRIDAY_10AM + 5_001 })).toBeUndefined();
  });

  it('is a positive price on a tick, whatever the book says', () => {
    const price = fc.integer({ min: 1, max: 1_000_000 }).map(paise);
    const drawn = fc.record({
      side: fc.constantFrom('BUY' as const, 'SELL' as const),
      bid: price,
      spread: fc.nat(5_000),
      step: fc.nat(30),
      tick: fc.constantFrom(1, 5, 10),
    });
    fc.assert(
      fc.property(drawn, ({ side, bid, spread, step, tick }) => {
        const book = { lastPrice: bid, bid, ask: paise(bid + spread), asOf: FRIDAY_10AM };
        const limit = at({ side, quote: book, step, tickSize: paise(tick) });
        expect(limit?.price).toBeGreaterThanOrEqual(tick);
        expect((limit?.price ?? 1) % tick).toBe(0);
        // It can fill at once: that is what it is for.
        if (side === 'BUY') expect(limit?.price).toBeGreaterThanOrEqual(book.ask);
        else expect(limit?.price).toBeLessThanOrEqual(Math.max(tick, bid));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a book without a bid', () => {
  it('K23: sellers and nobody who buys is no bid; a book that shows neither, or is old, says nothing', () => {
    const { bid: _bid, ...oneSided } = quote;
    expect(hasNoBid(oneSided, FRIDAY_10AM)).toBe(true);
    expect(hasNoBid(quote, FRIDAY_10AM)).toBe(false);
    expect(hasNoBid({ lastPrice: 5, asOf: FRIDAY_10AM }, FRIDAY_10AM)).toBe(false);
    expect(hasNoBid({ ...oneSided, asOf: FRIDAY_10AM - 6_000 }, FRIDAY_10AM)).toBe(false);
    expect(hasNoBid(undefined, FRIDAY_10AM)).toBe(false);
    expect(oppositePrice(oneSided, 'BUY', FRIDAY_10AM)).toBe(quote.ask);
  });
});

describe('a quote', () => {
  it('D10: is of now while it is five seconds old at most and names a price', () => {
    expect(isPricedNow(quote, FRIDAY_10AM + 5_000)).toBe(true);
    expect(isPricedNow(quote, FRIDAY_10AM + 5_001)).toBe(false);
    expect(isPricedNow({ ...quote, lastPrice: 0 }, FRIDAY_10AM)).toBe(false);
    expect(isPricedNow(undefined, FRIDAY_10AM)).toBe(false);
  });

  it('D10: is worth remembering for any one price', () => {
    const nothing: Quote = { lastPrice: 0, asOf: FRIDAY_10AM };
    expect(isUsable(nothing)).toBe(false);
    expect(isUsable({ ...nothing, lastPrice: 5 })).toBe(true);
    expect(isUsable({ ...nothing, bid: paise(5) })).toBe(true);
    expect(isUsable({ ...nothing, ask: paise(5) })).toBe(true);
  });
});

describe('the limit of an exit that sees no price', () => {
  const unseen = (change: Partial<ExitPriceInput> = {}) =>
    lastKnownExitPrice({
      side: 'BUY',
      quote,
      tickSize: paise(5),
      readAt: FRIDAY_10AM + 60_000,
      step: 0,
      slippage,
      ...change,
    });

  it('D10: stands off the last book known, wider than any seen price would need, and tells its age', () => {
    expect(unseen()).toEqual({ price: 11_110, atBand: false, ageMs: 60_000 });
    expect(unseen({ side: 'SELL' })?.price).toBe(8_910);
    expect([1, 2, 3].map((step) => unseen({ step })?.price)).toEqual([11_615, 12_120, 12_625]);
  });

  it('D10: has the last traded price where the book lacked that side, and stays inside the band', () => {
    expect(unseen({ quote: { lastPrice: 10_000, asOf: FRIDAY_10AM } })?.price).toBe(11_000);
    const band = { lower: rupees(95), upper: rupees(105) };
    expect(unseen({ quote: { ...quote, band } })).toMatchObject({ price: 10_500, atBand: true });
  });

  it('D10: of a cheap option moves by ticks, as many as the whole chase and one more each time', () => {
    const cheap: Quote = { lastPrice: 20, asOf: FRIDAY_10AM };
    expect([0, 1].map((step) => unseen({ quote: cheap, step })?.price)).toEqual([40, 45]);
    expect([0, 1].map((step) => unseen({ quote: cheap, step, tickSize: paise(0) })?.price)).toEqual([24, 25]);
  });

  it('D10: serves for five minutes', () => {
    expect(unseen({ readAt: FRIDAY_10AM + 300_000 })).toMatchObject({ ageMs: 300_000 });
  });

  it.each([
    ['nothing was ever known', { quote: undefined }],
    ['it is too old', { readAt: FRIDAY_10AM + 300_001 }],
    ['its time is none', { quote: { ...quote, asOf: Number.NaN } }],
    ['it never was a price', { quote: { lastPrice: Number.NaN, asOf: FRIDAY_10AM } }],
    ['as many tries did not help', { step: 4 }],
  ] as const)('D10: leaves it to a protected market order when %s', (_title, change) => {
    expect(unseen(change)).toBeUndefined();
  });
});
