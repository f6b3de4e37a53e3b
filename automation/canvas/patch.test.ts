import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { looksOf, sameLooks, saysSomething } from './patch.ts';
import { readPng } from './png.ts';
import type { GreyPicture } from './png.ts';

/** A PNG of the given rows of RGB bytes, each after its filter byte. */
function png(width: number, height: number, rows: Uint8Array, about = { depth: 8, color: 2 }): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([about.depth, about.color, 0, 0, 0], 8);
  const chunk = (kind: string, body: Uint8Array): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(body.length);
    return Buffer.concat([length, Buffer.from(kind, 'latin1'), body, Buffer.alloc(4)]);
  };
  const parts = [
    Buffer.alloc(8),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', new Uint8Array()),
  ];
  return new Uint8Array(Buffer.concat(parts));
}

const picture = (width: number, height: number, at: (x: number, y: number) => number): GreyPicture => ({
  width,
  height,
  grey: Uint8Array.from({ length: width * height }, (_, i) => at(i % width, Math.floor(i / width))),
});

/** Dark bars on light ground, as letters are. */
const word = (from: number): GreyPicture =>
  picture(120, 40, (x, y) => (y > 12 && y < 28 && x >= from && x < from + 60 && x % 7 < 3 ? 30 : 220));

describe('a screenshot', () => {
  test('is read whatever filter its rows have', () => {
    // Five rows of the same three grey pixels, each with another filter (PNG 9.2).
    const rows = Uint8Array.from(
      [
        [0, 10, 10, 10, 20, 20, 20, 30, 30, 30],
        [1, 10, 10, 10, 10, 10, 10, 10, 10, 10],
        [2, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        [3, 5, 5, 5, 5, 5, 5, 5, 5, 5],
        [4, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      ].flat(),
    );
    const { grey } = readPng(png(3, 5, rows));
    expect([...grey]).toEqual(Array.from({ length: 5 }, () => [10, 20, 30]).flat());
  });

  test('of another kind is refused, not misread', () => {
    expect(() => readPng(png(1, 1, Uint8Array.from([0, 1]), { depth: 8, color: 3 }))).toThrow(RangeError);
    expect(() => readPng(new Uint8Array(40))).toThrow(RangeError);
  });
});

describe('W3: the looks of a patch', () => {
  test('are the same again, and with letters smoothed otherwise', () => {
    const soft = picture(120, 40, (x, y) => (word(20).grey[y * 120 + x] ?? 0) + ((x + y) % 3) * 8);
    expect(sameLooks(looksOf(word(20)), looksOf(word(20)))).toBe(true);
    expect(sameLooks(looksOf(word(20)), looksOf(soft))).toBe(true);
  });

  test('are others for a word of one letter more, a word that moved, or a patch of another size', () => {
    const longer = picture(120, 40, (x, y) =>
      y > 12 && y < 28 && x >= 80 && x < 90 ? 30 : (word(20).grey[y * 120 + x] ?? 0),
    );
    expect(sameLooks(looksOf(word(20)), looksOf(longer))).toBe(false);
    expect(sameLooks(looksOf(word(20)), looksOf(word(28)))).toBe(false);
    expect(sameLooks(looksOf(word(20)), looksOf(picture(124, 40, () => 220)))).toBe(false);
    expect(sameLooks('', '')).toBe(false);
  });

  test('of one colour alone say nothing', () => {
    expect(saysSomething(looksOf(picture(120, 40, () => 220)))).toBe(false);
    expect(saysSomething(looksOf(word(20)))).toBe(true);
  });

  test('of any other letters are never taken for the recorded', () => {
    const letters = fc.uint8Array({ minLength: 30, maxLength: 30 });
    const drawn = (bits: Uint8Array): string =>
      looksOf(picture(120, 40, (x, y) => (y > 12 && y < 28 && (bits[Math.floor(x / 4)] ?? 0) % 2 === 1 ? 20 : 230)));
    fc.assert(
      fc.property(letters, letters, (a, b) => {
        const different = a.filter((value, i) => value % 2 !== (b[i] ?? 0) % 2).length;
        if (different > 0) expect(sameLooks(drawn(a), drawn(b))).toBe(false);
      }),
    );
  });
});
