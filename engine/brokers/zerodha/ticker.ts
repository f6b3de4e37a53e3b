// Kite's binary ticker (`brokers.md` 6.5): big endian; a frame is a count, then per packet a length and a body. There is no
// type byte: the length is the type. This is the hot path: one tick is reused for all packets and nothing is allocated.

/** Levels of the book on each side of a full packet. */
export const DEPTH_LEVELS = 5;

const LTP = 8;
const INDEX_QUOTE = 28;
const INDEX_FULL = 32;
const QUOTE = 44;
const FULL = 184;

const INDICES = 9;
const CURRENCY_NSE = 3;
const CURRENCY_BSE = 6;

/** What a packet holds, by its length. */
export type TickMode = 'ltp' | 'index' | 'quote' | 'full';

/**
 * One packet, valid only while the callback runs. Prices are in paise (currency segments in fractions of them), times in
 * seconds since the epoch and 0 where the packet has none. Levels are best first, five bids and then five asks.
 */
export class Tick {
  mode: TickMode = 'ltp';
  token = 0;
  /** The last byte of the token: 1 NSE, 2 NFO, 3 CDS, 4 BSE, 5 BFO, 6 BCD, 7 MCX, 9 indices. */
  segment = 0;
  lastPrice = 0;
  lastQuantity = 0;
  averagePrice = 0;
  volume = 0;
  buyQuantity = 0;
  sellQuantity = 0;
  open = 0;
  high = 0;
  low = 0;
  close = 0;
  lastTradeTime = 0;
  openInterest = 0;
  openInterestHigh = 0;
  openInterestLow = 0;
  exchangeTime = 0;
  readonly depthQuantity = new Uint32Array(2 * DEPTH_LEVELS);
  readonly depthPrice = new Float64Array(2 * DEPTH_LEVELS);
  readonly depthOrders = new Uint16Array(2 * DEPTH_LEVELS);
}

/** Reads frames; one reader per connection, because its tick is reused. */
export class TickReader {
  readonly #tick = new Tick();

  /**
   * Calls back with each packet of a frame. False when the frame does not hold together: what was read until then was read, the
   * rest is lost. A packet of an unknown length is skipped; a frame of one byte is a heartbeat.
   */
  read(view: DataView, each: (tick: Tick) => void): boolean {
    const end = view.byteLength;
    if (end < 2) return true;
    const packets = view.getUint16(0);
    let offset = 2;
    for (let packet = 0; packet < packets; packet += 1) {
      if (offset + 2 > end) return false;
      const length = view.getUint16(offset);
      const body = offset + 2;
      offset = body + length;
      if (offset > end) return false;
      if (this.#readPacket(view, body, length)) each(this.#tick);
    }
    return true;
  }

  #readPacket(view: DataView, at: number, length: number): boolean {
    const tick = this.#tick;
    if (length !== FULL && length !== QUOTE && length !== LTP && length !== INDEX_FULL && length !== INDEX_QUOTE)
      return false;
    const token = view.getUint32(at);
    const segment = token & 0xff;
    // Everything guarded here is priced in paise already; only currencies are finer.
    const unit = segment === CURRENCY_NSE ? 1e5 : segment === CURRENCY_BSE ? 100 : 1;
    tick.token = token;
    tick.segment = segment;
    tick.lastPrice = view.getInt32(at + 4) / unit;
    tick.lastTradeTime = 0;
    tick.exchangeTime = 0;
    if (length === LTP) {
      tick.mode = 'ltp';
      return true;
    }
    if (length === INDEX_QUOTE || length === INDEX_FULL) {
      if (segment !== INDICES) return false;
      readIndex(view, at, tick, length === INDEX_FULL);
      return true;
    }
    readQuote(view, at, tick, unit);
    tick.mode = 'quote';
    if (length === FULL) readFull(view, at, tick, unit);
    return true;
  }
}

function readIndex(view: DataView, at: number, tick: Tick, isTimed: boolean): void {
  tick.mode = 'index';
  tick.high = view.getInt32(at + 8);
  tick.low = view.getInt32(at + 12);
  tick.open = view.getInt32(at + 16);
  tick.close = view.getInt32(at + 20);
  if (isTimed) tick.exchangeTime = view.getUint32(at + 28);
}

function readQuote(view: DataView, at: number, tick: Tick, unit: number): void {
  tick.lastQuantity = view.getUint32(at + 8);
  tick.averagePrice = view.getInt32(at + 12) / unit;
  tick.volume = view.getUint32(at + 16);
  tick.buyQuantity = view.getUint32(at + 20);
  tick.sellQuantity = view.getUint32(at + 24);
  tick.open = view.getInt32(at + 28) / unit;
  tick.high = view.getInt32(at + 32) / unit;
  tick.low = view.getInt32(at + 36) / unit;
  tick.close = view.getInt32(at + 40) / unit;
}

function readFull(view: DataView, at: number, tick: Tick, unit: number): void {
  tick.mode = 'full';
  tick.lastTradeTime = view.getUint32(at + 44);
  tick.openInterest = view.getUint32(at + 48);
  tick.openInterestHigh = view.getUint32(at + 52);
  tick.openInterestLow = view.getUint32(at + 56);
  tick.exchangeTime = view.getUint32(at + 60);
  const { depthQuantity, depthPrice, depthOrders } = tick;
  for (let level = 0, from = at + 64; level < 2 * DEPTH_LEVELS; level += 1, from += 12) {
    depthQuantity[level] = view.getUint32(from);
    depthPrice[level] = view.getInt32(from + 4) / unit;
    depthOrders[level] = view.getUint16(from + 8);
  }
}
