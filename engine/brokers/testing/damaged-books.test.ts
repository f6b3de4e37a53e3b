import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { positionRow as kotakRow } from '../../broker-simulators/kotak-neo/rows.ts';
import { positionRow as kiteRow } from '../../broker-simulators/zerodha/kite-rows.ts';
import { paise } from '../../domain/money.ts';
import type { PositionBook } from '../../simulation/account-book.ts';
import { FRIDAY_10AM } from '../../testing/builders.ts';
import { toPosition as dhanPosition } from '../dhan/parse.ts';
import { readReply as readDhan } from '../dhan/read-reply.ts';
import { plainNaming, positionRowOf } from '../dhan/testing/rows.ts';
import { zPositionRow as zDhanRow } from '../dhan/wire.ts';
import { parseBook, toPosition as kotakPosition } from '../kotak-neo/parse.ts';
import { readReply as readKotak } from '../kotak-neo/read-reply.ts';
import { zPositionRow as zKotakRow } from '../kotak-neo/wire.ts';
import { parseList } from '../shared/rows.ts';
import { instrumentByName } from '../zerodha/instruments.ts';
import { parsePositions } from '../zerodha/parse.ts';
import { readReply as readKite } from '../zerodha/read-reply.ts';

const BOOK: PositionBook = {
  tradingSymbol: 'NIFTY26NOV2424500CE',
  product: 'NRML',
  buyQuantity: 0,
  buyValue: paise(0),
  sellQuantity: 65,
  sellValue: paise(650_000),
};
const tokens = { of: () => 44_498 } as never;

/** What a text was read as: nothing (an error), or net quantities beside the number of rows that were refused. */
type ReadBook = { readonly nets: readonly number[]; readonly refused: number } | undefined;

const BROKERS = [
  {
    name: 'Kotak Neo',
    text: JSON.stringify({ stat: 'Ok', stCode: 200, data: [kotakRow(BOOK, tokens, FRIDAY_10AM)] }),
    read: (text: string): ReadBook => {
      const answer = readKotak({ status: 200, text });
      const book = answer.ok ? parseBook(zKotakRow, answer.value, 'positions') : answer;
      if (!book.ok) return undefined;
      // "No Data" is believed only where something else proves the session; here nothing does.
      if (book.value.noData) return undefined;
      const nets = book.value.rows.map((row) => kotakPosition(row, undefined).netQuantity);
      return { nets, refused: book.value.refused.length };
    },
    quantities: ['cfBuyQty', 'cfSellQty', 'flBuyQty', 'flSellQty', 'lotSz', 'exSeg'],
  },
  {
    name: 'Dhan',
    text: JSON.stringify([positionRowOf()]),
    read: (text: string): ReadBook => {
      const answer = readDhan({ status: 200, text });
      const book = answer.ok ? parseList(zDhanRow, answer.value, 'positions') : answer;
      if (!book.ok) return undefined;
      const known = { quotes: new Map(), closeOf: () => undefined };
      const rows = book.value.rows.map((row) => dhanPosition(row, plainNaming, known)?.netQuantity);
      const nets = rows.filter((net) => net !== undefined);
      return { nets, refused: book.value.refused.length + rows.length - nets.length };
    },
    quantities: [],
  },
  {
    name: 'Zerodha',
    text: JSON.stringify({ status: 'success', data: { net: [kiteRow(BOOK, tokens, 10_000)], day: [] } }),
    read: (text: string): ReadBook => {
      const answer = readKite({ status: 200, text });
      const book = answer.ok ? parsePositions(answer.value, instrumentByName) : answer;
      if (!book.ok) return undefined;
      const nets = book.value.positions.map(({ netQuantity }) => netQuantity);
      return { nets, refused: book.value.refused.length };
    },
    quantities: ['multiplier'],
  },
];

describe.each(BROKERS)('a position book of $name (fault 8)', ({ text, read, quantities }) => {
  it('is read as it is', () => {
    expect(read(text)).toEqual({ nets: [-65], refused: 0 });
  });

  it('that was cut off or damaged anywhere is an error, names what it lacks, or still holds its leg: never an empty account', () => {
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.nat(3), fc.string({ maxLength: 4 }), (at, less, put) => {
        const damaged = read(text.slice(0, at) + put + (less === 0 ? '' : text.slice(at + less)));
        if (damaged) expect(damaged.nets.length + damaged.refused).toBeGreaterThan(0);
      }),
      { numRuns: 600 },
    );
  });

  it('with any field of its row replaced by anything is the same position, or costs its row aloud: never flat', () => {
    const junk = fc.oneof(
      fc.constantFrom(null, undefined, '', '--', 'NA', 'NaN', '0', 0, -0, [], {}, true, '1e3'),
      fc.string(),
      fc.double(),
      fc.integer(),
    );
    const body = JSON.parse(text) as unknown;
    const row = rowIn(body);
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(row)), junk, (field, value) => {
        const changed = JSON.stringify(body, (_key, each: unknown) =>
          each === row ? { ...row, [field]: value } : each,
        );
        const found = read(changed);
        if (!found) return;
        expect(found.nets.length + found.refused).toBe(1);
        if (found.refused === 0 && !quantities.includes(field)) expect(found.nets).toEqual([-65]);
      }),
      { numRuns: 800 },
    );
  });
});

/** The one row of a book, wherever its broker puts it. */
function rowIn(body: unknown): Readonly<Record<string, unknown>> {
  const list = Array.isArray(body)
    ? body
    : ((body as { readonly data: { readonly net?: unknown } }).data.net ?? (body as { readonly data: unknown }).data);
  return (list as readonly Readonly<Record<string, unknown>>[])[0] ?? {};
}
