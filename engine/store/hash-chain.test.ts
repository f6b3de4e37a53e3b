import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JournalEntry } from '../domain/journal-entry.ts';
import { FRIDAY } from '../testing/journal-entries.ts';
import { canonicalJson, genesisHash, linkHash } from './hash-chain.ts';

const asEntry = (value: unknown): JournalEntry => value as JournalEntry;

/** The same value with every object's fields in another order. */
function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, field]) => [key, shuffled(field)]),
  );
}

describe('the hash chain', () => {
  test('journals written by an earlier version keep their hashes', () => {
    // Pinned, and computed by another program: a change would make every journal on every machine look forged.
    const genesis = '6a667bf5d57698488c88c6b914f3acafa5213af71fff3f710ecffab7d4ad5c7a';
    const first = 'e5b21a1cb31d43fc3b10f3182807971ccbe7580af4aafba7a11ef6f9fd72ba3e';
    const body = canonicalJson({ tradingDay: FRIDAY, kind: 'day-opened' });
    expect(genesisHash('nifty-one')).toBe(genesis);
    expect(linkHash({ prevHash: genesis, seq: 1, at: 1_700_000_000_000, day: FRIDAY, body })).toBe(first);
  });

  test('the order of fields makes no difference, and the text says what the value says', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = canonicalJson(asEntry({ value }));
        expect(canonicalJson(asEntry(shuffled({ value })))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify({ value })));
      }),
    );
  });

  test('an absent field and a field that is undefined are the same fact', () => {
    expect(canonicalJson(asEntry({ kind: 'x', detail: undefined }))).toBe('{"kind":"x"}');
  });

  test.each([Number.NaN, Infinity, -Infinity, 10n, () => 1])('%s is refused by its path', (value) => {
    expect(() => canonicalJson(asEntry({ a: [{ b: value }] }))).toThrow(/^\$\.a\[0\]\.b is/);
  });

  test('every part of an entry is covered', () => {
    const link = { prevHash: 'p', seq: 1, at: 2, day: 'd', body: 'b' };
    const variants = [{}, { prevHash: 'q' }, { seq: 2 }, { at: 3 }, { day: 'e' }, { body: 'c' }];
    expect(new Set(variants.map((change) => linkHash({ ...link, ...change }))).size).toBe(variants.length);
  });
});
