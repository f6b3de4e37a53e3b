import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFrame } from './packets.ts';
import { parseBook, toOrder, toPosition, toQuotes, toTrade } from './parse.ts';
import { readReply } from './read-reply.ts';
import { zOrderRow, zPositionRow, zTradeRow } from './wire.ts';
import { picturePacket } from '../../broker-simulators/kotak-neo/packets.ts';
import { paise } from '../../domain/money.ts';
import { recordedPayloads } from '../testing/recorded-payloads.ts';

const textOf = (file: string): string => readFileSync(join(recordedPayloads('kotak'), file), 'utf8');

/** The position as the snapshot would hold it, or what the reading lacks; never nothing at all. */
function readPositions(text: string, status = 200) {
  const answer = readReply({ status, text });
  if (!answer.ok) return { error: answer.error.code };
  const book = parseBook(zPositionRow, answer.value, 'positions');
  if (!book.ok) return { error: book.error.code };
  return {
    noData: book.value.noData,
    refused: book.value.refused.length,
    positions: book.value.rows.map((row) => toPosition(row, undefined)),
  };
}

type Sample = { readonly stat: string; readonly stCode: number; readonly data: readonly Record<string, unknown>[] };
const sample = JSON.parse(textOf('positions.json')) as Sample;
const whole = readPositions(textOf('positions.json'));
/** What money, size and identity are made of; every other field may be anything. */
const FIGURES = [
  'cfBuyQty',
  'cfSellQty',
  'flBuyQty',
  'flSellQty',
  'cfBuyAmt',
  'cfSellAmt',
  'buyAmt',
  'sellAmt',
] as const;
const junk = fc.oneof(
  fc.constantFrom(undefined, null, '', '--', 'NA', 'NaN', 'abc', '1e5', {}, [], true),
  fc
    .double({ noNaN: false })
    .filter((value) => !Number.isInteger(value) || value < 0)
    .map(String)
    .filter((text) => !/^-?\d+(\.\d+)?$/.test(text)),
);

describe('a position book that was damaged on its way', () => {
  it('is the same book, an error, or one that says what it lacks: never an empty account (fault 8)', () => {
    fc.assert(
      fc.property(fc.nat(textOf('positions.json').length - 1), fc.string({ maxLength: 3 }), (at, put) => {
        const text = textOf('positions.json');
        const read = readPositions(text.slice(0, at) + put);
        expect('error' in read || read.refused > 0 || read.positions.length > 0).toBe(true);
      }),
    );
  });

  it('a figure that is none costs its row and names it; it never becomes zero', () => {
    fc.assert(
      fc.property(fc.constantFrom(...FIGURES), junk, (field, value) => {
        const [row] = sample.data;
        const read = readPositions(JSON.stringify({ ...sample, data: [{ ...row, [field]: value }] }));
        expect(read).toEqual({ noData: false, refused: 1, positions: [] });
      }),
    );
  });

  it('fields we do not know, and an order of fields of their own, change nothing', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc
            .string({ minLength: 1, maxLength: 8 })
            .filter((name) => !(name in (sample.data[0] ?? {})) && name !== '__proto__'),
          fc.jsonValue(),
        ),
        (more) => {
          const [row] = sample.data;
          const shuffled = Object.fromEntries(Object.entries({ ...row }).toReversed());
          expect(readPositions(JSON.stringify({ ...sample, data: [{ ...more, ...shuffled }] }))).toEqual(whole);
        },
      ),
    );
  });

  it('whatever comes in place of books and quotes is a value, never a crash', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(200, 400, 401, 403, 429, 500, 502, 504), (body, status) => {
        const answer = readReply({ status, text: JSON.stringify(body) });
        const value = answer.ok ? answer.value : body;
        for (const [schema, show] of [
          [zOrderRow, toOrder],
          [zTradeRow, toTrade],
        ] as const) {
          const book = parseBook<never>(schema as never, value, 'rows');
          if (book.ok)
            for (const row of book.value.rows) (show as (row: never, master: undefined) => unknown)(row, undefined);
        }
        expect(toQuotes(value, 1_000).size).toBeGreaterThanOrEqual(0);
        expect(answer.ok && status >= 500).toBe(false);
      }),
    );
  });
});

describe('a frame of the market feed', () => {
  const row = {
    tradingSymbol: 'NIFTY26NOV2424500CE',
    lastPrice: 12_345,
    depth: {
      buy: [{ price: paise(12_340), quantity: 65, orders: 1 }],
      sell: [{ price: paise(12_350), quantity: 130, orders: 2 }],
    },
    circuit: { lower: paise(5), upper: paise(50_000) },
    at: 1_795_000_000_000,
  };
  const frame = Buffer.concat([picturePacket(row, 7), picturePacket({ ...row, lastPrice: 99_995 }, 8)]);
  const now = 1_795_000_001_000;

  it('holds the price, the best bid and ask, and the time of each packet', () => {
    const quotes = readFrame(frame, new Map([['nse_fo', 100]]), now);
    expect([...quotes]).toEqual([
      ['nse_fo|7', { lastPrice: 12_345, bid: 12_340, ask: 12_350, asOf: row.at }],
      ['nse_fo|8', { lastPrice: 99_995, bid: 12_340, ask: 12_350, asOf: row.at }],
    ]);
    // A segment that counts in other steps says so at the login.
    expect(readFrame(frame, new Map([['nse_fo', 1_000]]), now).get('nse_fo|8')?.lastPrice).toBe(10_000);
  });

  it('cut anywhere, it holds the packets that are whole and no other', () => {
    const all = readFrame(frame, new Map(), now);
    for (let length = 0; length <= frame.length; length += 1) {
      const part = readFrame(frame.subarray(0, length), new Map(), now);
      for (const [key, quote] of part) expect(quote).toEqual(all.get(key));
      expect(part.size).toBe(length < frame.length / 2 ? 0 : length < frame.length ? 1 : 2);
    }
  });

  it('of any bytes whatever is a value, never a crash', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        for (const { lastPrice } of readFrame(Buffer.from(bytes), new Map(), now).values())
          expect(Number.isNaN(lastPrice) || lastPrice > 0).toBe(true);
      }),
    );
  });
});
