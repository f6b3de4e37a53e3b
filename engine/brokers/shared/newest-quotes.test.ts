import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NewestQuotes } from './newest-quotes.ts';

const NOW = 1_000_000;

it('never goes back to an older price, whatever comes how often in which order (fault 12)', () => {
  const time = fc.integer({ min: NOW - 60_000, max: NOW });
  fc.assert(
    fc.property(fc.array(fc.record({ asOf: time, lastPrice: fc.integer({ min: 1 }) })), (quotes) => {
      const newest = new NewestQuotes();
      let last = 0;
      for (const quote of quotes) {
        const taken = newest.take('NIFTY', quote, NOW);
        expect(taken).toBe(quote.asOf >= last);
        last = Math.max(last, quote.asOf);
        expect(newest.newest('NIFTY', { asOf: 0, lastPrice: 1 }, NOW).asOf).toBe(last);
      }
    }),
  );
});

it('a quote dated in the future does not freeze the honest ones after it', () => {
  const newest = new NewestQuotes();
  expect(newest.take('NIFTY', { asOf: NOW + 86_400_000, lastPrice: 1 }, NOW)).toBe(true);
  expect(newest.take('NIFTY', { asOf: NOW, lastPrice: 2 }, NOW)).toBe(true);
});

it('keeps a bad price as bad when it is the newest', () => {
  const newest = new NewestQuotes();
  newest.take('NIFTY', { asOf: NOW - 1, lastPrice: 100 }, NOW);
  expect(newest.newest('NIFTY', { asOf: NOW, lastPrice: Number.NaN }, NOW).lastPrice).toBeNaN();
});

it('a reading takes the newest price known where nobody answered, with its age, and none where the broker left it out', () => {
  const newest = new NewestQuotes();
  for (const symbol of ['UNANSWERED', 'LEFT OUT', 'ANSWERED'])
    newest.take(symbol, { asOf: NOW - 900, lastPrice: 100 }, NOW);
  const answered = { asOf: NOW, lastPrice: 90 };
  const quotes = new Map([['ANSWERED', answered]]);
  const read = newest.ofReading({ quotes, unanswered: new Set(['UNANSWERED', 'NEVER SEEN']) }, NOW);
  expect(read).toEqual(
    new Map([
      ['ANSWERED', answered],
      ['UNANSWERED', { asOf: NOW - 900, lastPrice: 100 }],
    ]),
  );
});
