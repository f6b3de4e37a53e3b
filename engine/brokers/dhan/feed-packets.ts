/** Dhan's segment numbers, by their places (`brokers.md` 6.3). */
const SEGMENTS = [
  'IDX_I',
  'NSE_EQ',
  'NSE_FNO',
  'NSE_CURRENCY',
  'BSE_EQ',
  'MCX_COMM',
  '',
  'BSE_CURRENCY',
  'BSE_FNO',
] as const;

/** The name of a segment in calls; undefined for a number nobody knows. */
export function segmentNamed(number: number): string | undefined {
  return SEGMENTS[number] || undefined;
}

/** The number of a segment in packets; undefined for a name nobody knows. */
export function segmentNumber(name: string): number | undefined {
  const number = (SEGMENTS as readonly string[]).indexOf(name);
  return number < 0 || name === '' ? undefined : number;
}

/** Kinds of packets, by the first byte. */
export const PACKET = {
  ticker: 2,
  quote: 4,
  openInterest: 5,
  previousClose: 6,
  status: 7,
  full: 8,
  disconnect: 50,
} as const;

/** How long a packet of each kind is; zero for a kind nobody knows. */
const LENGTHS = new Uint8Array(256);
for (const [kind, length] of [
  [PACKET.ticker, 16],
  [PACKET.quote, 50],
  [PACKET.openInterest, 12],
  [PACKET.previousClose, 16],
  [PACKET.status, 8],
  [PACKET.full, 162],
  [PACKET.disconnect, 10],
] as const)
  LENGTHS[kind] = length;

const HEADER = 8;
const DEPTH = 62;
/** The exchange writes its clock in India as if it were UTC. */
const IST_SECONDS = 19_800;

/**
 * Reads packets of the market feed in place, with no object made for any of them: `next` moves on, and the fields of the
 * packet it stands on are read from the same bytes. Prices are paise, rounded from the 32-bit floats of the wire; times are
 * seconds since 1970, UTC. One reader per connection.
 */
export class FeedReader {
  #view: DataView = new DataView(new ArrayBuffer(0));
  #at = 0;
  #end = 0;
  /** Where open, close, high and low stand: later in a full packet than in a quote. */
  #ohlc = 34;
  /** The packet's kind, of `PACKET`. */
  kind = 0;
  segment = 0;
  securityId = 0;

  /** Takes a frame. A frame may hold several packets. */
  take(frame: Uint8Array): void {
    this.#view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
    this.#end = 0;
  }

  /**
   * Steps to the next packet; false when there is no whole one any more: `left` tells what was not read.
   */
  next(): boolean {
    const view = this.#view;
    const at = this.#end;
    if (at + HEADER > view.byteLength) return false;
    const kind = view.getUint8(at);
    // A kind of packet added since is stepped over by the length it states.
    const length = LENGTHS[kind] || view.getUint16(at + 1, true);
    if (length < HEADER || at + length > view.byteLength) return false;
    this.#at = at;
    this.#end = at + length;
    this.kind = kind;
    this.#ohlc = kind === PACKET.full ? 46 : 34;
    this.segment = view.getUint8(at + 3);
    this.securityId = view.getUint32(at + 4, true);
    return true;
  }

  /** Bytes after the last whole packet: the beginning of one that was cut, or no packet at all. */
  get left(): number {
    return this.#view.byteLength - this.#end;
  }

  /** Whether a frame is nothing but whole packets of known kinds. */
  static isWhole(frame: Uint8Array): boolean {
    let at = 0;
    while (at < frame.length) at += LENGTHS[frame[at] ?? 0] || Infinity;
    return at === frame.length;
  }

  /** Whether the packet carries a last price. */
  get isPriced(): boolean {
    return this.kind === PACKET.ticker || this.kind === PACKET.quote || this.kind === PACKET.full;
  }

  /** Paise; NaN when the float is none. */
  get lastPrice(): number {
    return this.#price(8);
  }

  /** Seconds, UTC; zero when nothing was traded yet. */
  get lastTradeTime(): number {
    const stated = this.#view.getUint32(this.#at + (this.kind === PACKET.ticker ? 12 : 14), true);
    return Math.max(0, stated - IST_SECONDS);
  }

  get lastQuantity(): number {
    return this.#view.getUint16(this.#at + 12, true);
  }

  get averagePrice(): number {
    return this.#price(18);
  }

  get volume(): number {
    return this.#view.getUint32(this.#at + 22, true);
  }

  get sellQuantity(): number {
    return this.#view.getUint32(this.#at + 26, true);
  }

  get buyQuantity(): number {
    return this.#view.getUint32(this.#at + 30, true);
  }

  get open(): number {
    return this.#price(this.#ohlc);
  }

  /** The session before this one. */
  get previousClose(): number {
    return this.kind === PACKET.previousClose ? this.#price(8) : this.#price(this.#ohlc + 4);
  }

  get high(): number {
    return this.#price(this.#ohlc + 8);
  }

  get low(): number {
    return this.#price(this.#ohlc + 12);
  }

  /** The best bid of a full packet in paise; zero when nobody buys. */
  get bid(): number {
    return this.#price(DEPTH + 12);
  }

  /** The best offer of a full packet in paise; zero when nobody sells. */
  get ask(): number {
    return this.#price(DEPTH + 16);
  }

  /** Why the server hangs up, of a disconnect packet. */
  get reason(): number {
    return this.#view.getUint16(this.#at + HEADER, true);
  }

  #price(offset: number): number {
    return Math.floor(this.#view.getFloat32(this.#at + offset, true) * 100 + 0.5);
  }
}
