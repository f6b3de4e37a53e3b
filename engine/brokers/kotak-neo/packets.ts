import { paise } from '../../domain/money.ts';
import type { Quote } from '../../domain/position.ts';
import type { EpochMs } from '../../domain/time.ts';
import { quoteTime } from './parse.ts';

const HEADER = 9;
const MINI_BODY = 45;
const PICTURE_BODY = 135;
const DEPTH_ROW = 16;

/** Kotak's exchange ids (`brokers.md` 6.1). */
const SEGMENTS: Readonly<Record<number, string>> = {
  1: 'nse_cm',
  2: 'nse_fo',
  5: 'bse_cm',
  6: 'bse_fo',
  9: 'mcx_fo',
};
const MINI_LEVEL = 1;
const PICTURE_LEVELS: ReadonlySet<number> = new Set([2, 4, 8, 16]);
const CODE_INDEX = 7_207;
const CODE_STATUS = 105;

/** Prices stand times this in packets, by segment; what is not listed stands times 100. */
export type Dividers = ReadonlyMap<string, number>;

/**
 * Reads a binary frame: several packets, little endian, each with its own length first. A packet that is not whole ends the
 * reading of its frame; one of a kind not known is passed over.
 */
export function readFrame(frame: Buffer, dividers: Dividers, now: EpochMs): ReadonlyMap<string, Quote> {
  const quotes = new Map<string, Quote>();
  for (let at = 0; at + HEADER <= frame.length;) {
    const length = frame.readUInt16LE(at);
    if (length < HEADER || at + length > frame.length) break;
    const packet = frame.subarray(at, at + length);
    const read = readPacket(packet, dividers, now);
    if (read) quotes.set(read.key, read.quote);
    at += length;
  }
  return quotes;
}

function readPacket(
  packet: Buffer,
  dividers: Dividers,
  now: EpochMs,
): { readonly key: string; readonly quote: Quote } | undefined {
  const code = packet.readUInt16LE(2);
  const segment = SEGMENTS[packet.readInt8(4)];
  const level = packet.readUInt8(5);
  if (segment === undefined || code === CODE_INDEX || code === CODE_STATUS) return undefined;
  const toPaise = 100 / (dividers.get(segment) ?? 100);
  if (level === MINI_LEVEL && packet.length >= HEADER + MINI_BODY) {
    const key = `${segment}|${packet.readUInt32LE(HEADER)}`;
    const asOf = quoteTime(Number(packet.readBigInt64LE(HEADER + 4)), now);
    return { key, quote: { lastPrice: priceOf(packet.readUInt32LE(HEADER + 12), toPaise), asOf } };
  }
  if (!PICTURE_LEVELS.has(level) || packet.length < HEADER + PICTURE_BODY) return undefined;
  const key = `${segment}|${packet.readUInt32LE(HEADER)}`;
  const asOf = quoteTime(Number(packet.readBigInt64LE(HEADER + 36)), now);
  const lastPrice = priceOf(packet.readUInt32LE(HEADER + 60), toPaise);
  return { key, quote: { lastPrice, asOf, ...bestOf(packet, toPaise) } };
}

/** Whole paise, or NaN: no price is ever invented from a broken packet. */
function priceOf(raw: number, toPaise: number): number {
  const price = raw * toPaise;
  return raw > 0 && Number.isSafeInteger(Math.round(price)) ? Math.round(price) : Number.NaN;
}

/** Best bid and ask of the depth rows, buys first. */
function bestOf(packet: Buffer, toPaise: number): Pick<Quote, 'bid' | 'ask'> {
  const [buys, sells] = [packet.readUInt32LE(HEADER + 80), packet.readUInt32LE(HEADER + 84)];
  const rows = HEADER + PICTURE_BODY;
  if (buys > 200 || sells > 200 || packet.length < rows + (buys + sells) * DEPTH_ROW) return {};
  const priceAt = (row: number): number => priceOf(packet.readInt32LE(rows + row * DEPTH_ROW + 8), toPaise);
  const bid = buys > 0 ? priceAt(0) : Number.NaN;
  const ask = sells > 0 ? priceAt(buys) : Number.NaN;
  return { ...(bid > 0 ? { bid: paise(bid) } : {}), ...(ask > 0 ? { ask: paise(ask) } : {}) };
}
