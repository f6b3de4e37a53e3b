import { FeedReader } from '../../engine/brokers/dhan/feed-packets.ts';
import type { Bar } from './bar.ts';
import { inTurns } from './measure.ts';

/** Quotes come several to a frame; a batch is shorter than what another program takes of the processor at a time. */
const FRAMES = 200;
const PER_FRAME = 100;
const ROUNDS = 60;
const LENGTH = 50;

/** The fields of a quote packet, in paise, units and UTC seconds. */
const FIELDS = [
  'securityId',
  'lastPrice',
  'lastQuantity',
  'lastTradeTime',
  'averagePrice',
  'volume',
  'sellQuantity',
  'buyQuantity',
  'open',
  'previousClose',
  'high',
  'low',
] as const;

type Quote = Readonly<Record<(typeof FIELDS)[number], number>>;

/** The same quote as Dhan's REST writes it (`/marketfeed/quote`), less the depth that no quote packet has. */
type QuoteJson = {
  readonly security_id: number;
  readonly average_price: number;
  readonly buy_quantity: number;
  readonly sell_quantity: number;
  readonly last_price: number;
  readonly last_quantity: number;
  readonly last_trade_time: number;
  readonly ohlc: { readonly open: number; readonly close: number; readonly high: number; readonly low: number };
  readonly volume: number;
};

/** Made up, and the same at every run. */
function quoteAt(index: number): Quote {
  const price = 5_000 + ((index * 7_919) % 40_000) * 5;
  return {
    securityId: 40_000 + index,
    lastPrice: price,
    lastQuantity: (index * 65) % 60_000,
    lastTradeTime: 1_795_150_000 + index,
    averagePrice: price - 15,
    volume: index * 1_001,
    sellQuantity: index * 31,
    buyQuantity: index * 37,
    open: price - 105,
    previousClose: price - 210,
    high: price + 315,
    low: price - 420,
  };
}

/** The quote packet of `brokers.md` 6.3. */
function writePacket(packet: Buffer, quote: Quote): void {
  packet.writeUInt8(4, 0);
  packet.writeUInt16LE(LENGTH, 1);
  packet.writeUInt8(2, 3);
  packet.writeUInt32LE(quote.securityId, 4);
  packet.writeFloatLE(quote.lastPrice / 100, 8);
  packet.writeUInt16LE(quote.lastQuantity, 12);
  packet.writeUInt32LE(quote.lastTradeTime + 19_800, 14);
  packet.writeFloatLE(quote.averagePrice / 100, 18);
  packet.writeUInt32LE(quote.volume, 22);
  packet.writeUInt32LE(quote.sellQuantity, 26);
  packet.writeUInt32LE(quote.buyQuantity, 30);
  packet.writeFloatLE(quote.open / 100, 34);
  packet.writeFloatLE(quote.previousClose / 100, 38);
  packet.writeFloatLE(quote.high / 100, 42);
  packet.writeFloatLE(quote.low / 100, 46);
}

function frameOf(quotes: readonly Quote[]): Buffer {
  const frame = Buffer.alloc(quotes.length * LENGTH);
  quotes.forEach((quote, index) => writePacket(frame.subarray(index * LENGTH, (index + 1) * LENGTH), quote));
  return frame;
}

function textOf(quote: Quote): string {
  const { securityId, lastPrice, lastQuantity, lastTradeTime, averagePrice, volume, sellQuantity, buyQuantity } = quote;
  const json: QuoteJson = {
    security_id: securityId,
    average_price: averagePrice / 100,
    buy_quantity: buyQuantity,
    sell_quantity: sellQuantity,
    last_price: lastPrice / 100,
    last_quantity: lastQuantity,
    last_trade_time: lastTradeTime,
    ohlc: { open: quote.open / 100, close: quote.previousClose / 100, high: quote.high / 100, low: quote.low / 100 },
    volume,
  };
  return JSON.stringify(json);
}

/** Every field of the packet the reader stands on, in one number, so that none can be left unread. */
function sumOfPacket(quote: FeedReader): number {
  return (
    quote.securityId +
    quote.lastPrice +
    quote.lastQuantity +
    quote.lastTradeTime +
    quote.averagePrice +
    quote.volume +
    quote.sellQuantity +
    quote.buyQuantity +
    quote.open +
    quote.previousClose +
    quote.high +
    quote.low
  );
}

const inPaise = (rupees: number): number => Math.round(rupees * 100);

/** The same of the JSON. */
function sumOfJson(quote: QuoteJson): number {
  return (
    quote.security_id +
    inPaise(quote.last_price) +
    quote.last_quantity +
    quote.last_trade_time +
    inPaise(quote.average_price) +
    quote.volume +
    quote.sell_quantity +
    quote.buy_quantity +
    inPaise(quote.ohlc.open) +
    inPaise(quote.ohlc.close) +
    inPaise(quote.ohlc.high) +
    inPaise(quote.ohlc.low)
  );
}

/** Nanoseconds per quote, frame by frame, and what all quotes add up to. */
function timed(decode: (frame: number) => number, total: { sum: number }): readonly number[] {
  const samples: number[] = [];
  total.sum = 0;
  for (let frame = 0; frame < FRAMES; frame += 1) {
    const began = performance.now();
    total.sum += decode(frame);
    samples.push(((performance.now() - began) * 1e6) / PER_FRAME);
  }
  return samples;
}

/** B4's Dhan half: what a streamed quote costs, beside the same quote as JSON. */
export const bar: Bar = {
  id: 'B4',
  title: 'Dhan quote packet to every field in paise, beside JSON.parse of the same quote',
  unit: 'ns per quote',
  must: '>= 20 times cheaper than JSON.parse, values equal',
  run: async () => {
    const quotes = Array.from({ length: FRAMES * PER_FRAME }, (_, index) => quoteAt(index));
    const frames = Array.from({ length: FRAMES }, (_, frame) =>
      frameOf(quotes.slice(frame * PER_FRAME, (frame + 1) * PER_FRAME)),
    );
    const texts = quotes.map(textOf);
    const reader = new FeedReader();
    const decode = (frame: number): number => {
      let sum = 0;
      reader.take(frames[frame] ?? Buffer.alloc(0));
      while (reader.next()) sum += sumOfPacket(reader);
      return sum;
    };
    const parse = (frame: number): number => {
      let sum = 0;
      for (let index = frame * PER_FRAME; index < (frame + 1) * PER_FRAME; index += 1)
        sum += sumOfJson(JSON.parse(texts[index] ?? '') as QuoteJson);
      return sum;
    };
    const [ours, peer] = [{ sum: 0 }, { sum: 0 }];
    const summary = await inTurns(
      { ours: async () => timed(decode, ours), peer: async () => timed(parse, peer) },
      ROUNDS,
    );
    const differing = frames.filter((frame, number) => {
      reader.take(frame);
      const own = quotes.slice(number * PER_FRAME, (number + 1) * PER_FRAME);
      return own.some((quote) => !reader.next() || FIELDS.some((field) => reader[field] !== quote[field]));
    }).length;
    const ratio = summary.peer.p50 / summary.ours.p50;
    return {
      ours: summary.ours.p50,
      floor: null,
      peer: summary.peer.p50,
      ratio,
      pass: ratio >= 20 && differing === 0 && ours.sum === peer.sum,
      details: { differingFrames: differing, p99: Math.round(summary.ours.p99) },
    };
  },
};
