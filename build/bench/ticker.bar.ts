import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KiteTicker } from 'kiteconnect';
import { TickReader, type Tick } from '../../engine/brokers/zerodha/ticker.ts';
import type { Bar } from './bar.ts';
import { inTurns } from './measure.ts';

const PAYLOADS = join(import.meta.dirname, '../../../shared/fixtures/brokers/zerodha');
const OUR_LOOPS = 200_000;
const THEIR_LOOPS = 2_000;
const SAMPLES = 5;
const MUST = 100;

/** A frame of one recorded full packet. */
function recordedFrame(): ArrayBuffer {
  const packet = Buffer.from(readFileSync(join(PAYLOADS, 'ticker_full.packet'), 'utf8').trim(), 'base64');
  const frame = new Uint8Array(4 + packet.length);
  frame.set([0, 1, packet.length >> 8, packet.length & 0xff]);
  frame.set(packet, 4);
  return frame.buffer;
}

type Level = { readonly quantity: number; readonly price: number; readonly orders: number };
type TheirTick = {
  readonly instrument_token: number;
  readonly last_price: number;
  readonly last_traded_quantity: number;
  readonly average_traded_price: number;
  readonly volume_traded: number;
  readonly total_buy_quantity: number;
  readonly total_sell_quantity: number;
  readonly ohlc: { readonly open: number; readonly high: number; readonly low: number; readonly close: number };
  readonly last_trade_time: Date;
  readonly exchange_timestamp: Date;
  readonly oi: number;
  readonly oi_day_high: number;
  readonly oi_day_low: number;
  readonly depth: { readonly buy: readonly Level[]; readonly sell: readonly Level[] };
};

type TheirParser = { readonly parseBinary: (frame: ArrayBuffer) => readonly TheirTick[] };

/** Every value of a full packet, in one order and in rupees and seconds; two readers of it must say the same. */
function valuesOf(tick: Tick): readonly number[] {
  const { lastPrice, averagePrice, open, high, low, close } = tick;
  const [last, average, ...prices] = [lastPrice, averagePrice, open, high, low, close].map((paise) => paise / 100);
  const levels = [...tick.depthPrice].flatMap((price, level) => [
    tick.depthQuantity[level] ?? Number.NaN,
    price / 100,
    tick.depthOrders[level] ?? Number.NaN,
  ]);
  const counts = [tick.lastQuantity, tick.volume, tick.buyQuantity, tick.sellQuantity];
  const rest = [tick.lastTradeTime, tick.exchangeTime, tick.openInterest, tick.openInterestHigh, tick.openInterestLow];
  return [tick.token, last ?? Number.NaN, average ?? Number.NaN, ...counts, ...prices, ...rest, ...levels];
}

function theirValues(tick: TheirTick): readonly number[] {
  const { ohlc, depth } = tick;
  const counts = [tick.last_traded_quantity, tick.volume_traded, tick.total_buy_quantity, tick.total_sell_quantity];
  const times = [tick.last_trade_time, tick.exchange_timestamp].map((time) => time.getTime() / 1_000);
  return [
    tick.instrument_token,
    tick.last_price,
    tick.average_traded_price,
    ...counts,
    ohlc.open,
    ohlc.high,
    ohlc.low,
    ohlc.close,
    ...times,
    tick.oi,
    tick.oi_day_high,
    tick.oi_day_low,
    ...[...depth.buy, ...depth.sell].flatMap(({ quantity, price, orders }) => [quantity, price, orders]),
  ];
}

/** Nanoseconds a turn of the loop takes. */
function timed(loops: number, turn: () => void): readonly number[] {
  return Array.from({ length: SAMPLES }, () => {
    const began = performance.now();
    for (let i = 0; i < loops; i += 1) turn();
    return ((performance.now() - began) * 1e6) / loops;
  });
}

export const bar: Bar = {
  id: 'B4',
  title: 'Decoding a full packet of Kite’s ticker, against Zerodha’s own client',
  unit: 'ns a packet',
  must: `equal values, kiteconnect / ours >= ${MUST}`,
  run: async () => {
    const frame = recordedFrame();
    const view = new DataView(frame);
    // The client has this method; its types leave it out.
    const theirs = new KiteTicker({ api_key: '', access_token: '', reconnect: false }) as unknown as TheirParser;
    const reader = new TickReader();
    let ours: readonly number[] = [];
    reader.read(view, (tick) => (ours = valuesOf(tick)));
    const [their] = theirs.parseBinary(frame);
    const areEqual = their !== undefined && JSON.stringify(ours) === JSON.stringify(theirValues(their));
    // What is read must be used, or the compiler may leave the reading out.
    let checksum = 0;
    const use = (tick: Tick): void => {
      checksum += tick.lastPrice + (tick.depthPrice[9] ?? 0);
    };
    const summaries = await inTurns({
      ours: () => Promise.resolve(timed(OUR_LOOPS, () => reader.read(view, use))),
      kiteconnect: () =>
        Promise.resolve(
          timed(THEIR_LOOPS, () => {
            checksum += theirs.parseBinary(frame)[0]?.last_price ?? 0;
          }),
        ),
    });
    const { ours: own, kiteconnect } = summaries;
    const ratio = kiteconnect.p50 / own.p50;
    return {
      ours: own.p50,
      floor: null,
      peer: kiteconnect.p50,
      ratio,
      pass: areEqual && Number.isFinite(checksum) && ratio >= MUST,
      details: { 'values compared': ours.length, equal: String(areEqual), 'ours p99': own.p99.toFixed(1) },
    };
  },
};
