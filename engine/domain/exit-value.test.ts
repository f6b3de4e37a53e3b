import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FRIDAY_10AM, NIFTY_CE_WING, position, rupees, snapshot } from '../testing/builders.ts';
import { exitValue } from './exit-value.ts';
import { markToMarket } from './mark-to-market.ts';
import { paise } from './money.ts';
import type { Position, Quote } from './position.ts';

const NOW = FRIDAY_10AM;
const MAX_SPREAD = 10;

const short = (book: Partial<Quote>): Position => quoted(position({ net: -65, average: 100 }), book);
const long = (book: Partial<Quote>): Position =>
  quoted(position({ instrument: NIFTY_CE_WING, net: 65, average: 20 }), book);

function quoted(row: Position, book: Partial<Quote>): Position {
  return { ...row, quote: { lastPrice: rupees(100), asOf: NOW, ...book } };
}

function valueOf(...positions: readonly Position[]) {
  return exitValue(positions, markToMarket(snapshot({ positions }), new Map(), NOW), MAX_SPREAD);
}

describe('what leaving now would make of the day', () => {
  it('D15: a short is bought back at the ask, a long is sold at the bid, whatever the last price says', () => {
    expect(valueOf(short({ lastPrice: rupees(90), bid: rupees(118), ask: rupees(120) }))).toEqual({
      value: rupees(65 * -20),
      isSane: true,
    });
    expect(valueOf(long({ lastPrice: rupees(90), bid: rupees(15), ask: rupees(16) }))).toEqual({
      value: rupees(65 * -5),
      isSane: true,
    });
  });

  it('adds what is closed already and what every open leg would bring', () => {
    const closed = position({ net: 0, realized: -1_000 });
    const legs = [short({ bid: rupees(109), ask: rupees(110) }), long({ bid: rupees(30), ask: rupees(31) })];
    expect(valueOf(closed, ...legs)?.value).toBe(rupees(-1_000 - 650 + 650));
    expect(valueOf(closed)).toEqual({ value: rupees(-1_000), isSane: true });
  });

  it('D15: a bought option with sellers and nobody who buys brings nothing, and that is no wide spread', () => {
    expect(valueOf(long({ lastPrice: rupees(20), ask: rupees(40) }))).toEqual({
      value: rupees(65 * -20),
      isSane: true,
    });
    expect(valueOf(long({ lastPrice: rupees(20), bid: paise(0), ask: rupees(40) }))).toEqual({
      value: rupees(65 * -20),
      isSane: true,
    });
  });

  it.each<[string, Position]>([
    ['a short nobody sells back', short({ bid: rupees(100) })],
    ['a short offered at nothing', short({ bid: rupees(100), ask: paise(0) })],
    ['a long without a book', long({})],
    ['a leg without a quote', position({ net: -65, ltp: null })],
  ])('I5: %s makes it unknown, never zero', (_what, leg) => {
    expect(valueOf(leg)).toBeUndefined();
    expect(valueOf(long({ bid: rupees(30), ask: rupees(31) }), leg)).toBeUndefined();
  });

  it('I5: a leg whose quote is gone is unknown although its last good price is remembered', () => {
    const { quote: _gone, ...bare } = short({});
    const lastGood = new Map([[bare.positionId, { value: rupees(100), asOf: NOW }]]);
    const mark = markToMarket(snapshot({ positions: [bare] }), lastGood, NOW);
    expect(mark.value).not.toBeNull();
    expect(exitValue([bare], mark, MAX_SPREAD)).toBeUndefined();
  });

  it.each([
    ['ten percent of the middle', 95, 105, true],
    ['more than ten percent', 95, 105.5, false],
    ['a crossed book', 105, 104, false],
    ['a locked book', 100, 100, true],
    ['fifty paise on a leg worth one', 0.5, 1, true],
    ['more than fifty paise on it', 0.5, 1.05, false],
  ])('D15: %s around a short: believed: %4$s', (_what, bid, ask, isSane) => {
    expect(valueOf(short({ bid: rupees(bid), ask: rupees(ask) }))?.isSane).toBe(isSane);
  });

  it('D15: a short nobody bids for, and a long in a wide book, are not believed', () => {
    expect(valueOf(short({ ask: rupees(120) }))).toEqual({ value: rupees(65 * -20), isSane: false });
    expect(valueOf(short({ bid: paise(0), ask: rupees(120) }))?.isSane).toBe(false);
    expect(valueOf(long({ bid: rupees(15), ask: rupees(40) }))?.isSane).toBe(false);
  });

  it('one leg in a wide spread makes the whole figure doubtful, wherever it stands', () => {
    const wide = short({ bid: rupees(50), ask: rupees(150) });
    const fine = long({ bid: rupees(30), ask: rupees(31) });
    expect(valueOf(wide, fine)?.isSane).toBe(false);
    expect(valueOf(fine, wide)?.isSane).toBe(false);
  });

  it('D15: in a book that is not crossed, leaving is never worth more than the mark inside it', () => {
    const book = fc.record({ bid: fc.integer({ min: 5, max: 50_000 }), spread: fc.nat(5_000), inside: fc.nat(100) });
    fc.assert(
      fc.property(book, fc.constantFrom(-65, 65, -130, 1_300), ({ bid, spread, inside }, net) => {
        const last = bid + Math.floor((spread * inside) / 100);
        const leg = quoted(position({ net }), { lastPrice: last, bid: paise(bid), ask: paise(bid + spread) });
        const mark = markToMarket(snapshot({ positions: [leg] }), new Map(), NOW);
        expect(exitValue([leg], mark, MAX_SPREAD)?.value).toBeLessThanOrEqual(mark.value ?? -Infinity);
      }),
    );
  });
});
