import type { QuoteRow } from '../../simulation/quote-rows.ts';

/** What a subscription brings of a token. */
export type KiteMode = 'ltp' | 'quote' | 'full';

const LENGTHS: Readonly<Record<KiteMode, number>> = { ltp: 8, quote: 44, full: 184 };

/** A quote in Kite's binary layout (`brokers.md` 6.5): big endian, prices in paise. */
export function packetOf(token: number, row: QuoteRow, mode: KiteMode): Uint8Array {
  const view = new DataView(new ArrayBuffer(LENGTHS[mode]));
  const price = typeof row.lastPrice === 'number' ? Math.round(row.lastPrice) : 0;
  view.setUint32(0, token);
  view.setInt32(4, price);
  if (mode !== 'ltp') writeQuote(view, row, price);
  if (mode === 'full') writeFull(view, row);
  return new Uint8Array(view.buffer);
}

function writeQuote(view: DataView, { depth }: QuoteRow, price: number): void {
  const total = (levels: readonly { quantity: number }[]): number =>
    levels.reduce((sum, { quantity }) => sum + quantity, 0);
  view.setInt32(12, price);
  view.setUint32(20, total(depth.buy));
  view.setUint32(24, total(depth.sell));
  for (const at of [28, 32, 36, 40]) view.setInt32(at, price);
}

function writeFull(view: DataView, { depth, at }: QuoteRow): void {
  const seconds = Math.floor(at / 1_000);
  view.setUint32(44, seconds);
  view.setUint32(60, seconds);
  for (const [side, first] of [
    [depth.buy, 64],
    [depth.sell, 124],
  ] as const) {
    side.slice(0, 5).forEach(({ price, quantity, orders }, level) => {
      view.setUint32(first + level * 12, quantity);
      view.setInt32(first + level * 12 + 4, price);
      view.setUint16(first + level * 12 + 8, orders);
    });
  }
}

/** Packets in one frame: how many, then each after its length. */
export function frameOf(packets: readonly Uint8Array[]): Uint8Array {
  const frame = new Uint8Array(packets.reduce((size, packet) => size + 2 + packet.length, 2));
  const view = new DataView(frame.buffer);
  view.setUint16(0, packets.length);
  let at = 2;
  for (const packet of packets) {
    view.setUint16(at, packet.length);
    frame.set(packet, at + 2);
    at += 2 + packet.length;
  }
  return frame;
}
