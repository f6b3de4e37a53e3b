import type { QuoteRow } from '../../simulation/quote-rows.ts';

const HEADER = 9;
const PICTURE = 135;
const DEPTH_ROW = 16;
/** Kotak's id of nse_fo. */
const NSE_FO = 2;
/** The level of `subscribeDepth`. */
const DEPTH_LEVEL = 8;
const CODE_PICTURE = 7_208;

/** A market picture with its depth (`brokers.md` 6.1): little endian, packed, its own length first; prices times 100. */
export function picturePacket(row: QuoteRow & { readonly lastPrice: number }, token: number): Buffer {
  const { depth, lastPrice, at, circuit } = row;
  const rows = [...depth.buy, ...depth.sell];
  const packet = Buffer.alloc(HEADER + PICTURE + rows.length * DEPTH_ROW);
  packet.writeUInt16LE(packet.length, 0);
  packet.writeUInt16LE(CODE_PICTURE, 2);
  packet.writeInt8(NSE_FO, 4);
  packet.writeUInt8(DEPTH_LEVEL, 5);
  const total = (levels: readonly { readonly quantity: number }[]): bigint =>
    BigInt(levels.reduce((sum, { quantity }) => sum + quantity, 0));
  const seconds = BigInt(Math.floor(at / 1_000));
  let to = HEADER;
  to = packet.writeUInt32LE(token, to);
  for (const value of [total(depth.buy), total(depth.sell), 0n, seconds, seconds])
    to = packet.writeBigInt64LE(value, to);
  for (const price of [lastPrice, lastPrice, lastPrice, lastPrice, lastPrice]) to = packet.writeUInt32LE(price, to);
  to = packet.writeBigInt64LE(0n, to);
  for (const value of [lastPrice, lastPrice, depth.buy.length, depth.sell.length]) to = packet.writeUInt32LE(value, to);
  to = packet.writeInt16LE(1, to);
  to = packet.writeInt32LE(0, to);
  to = packet.writeUInt32LE(0, to);
  to = packet.writeDoubleLE(0, to);
  to = packet.writeInt32LE(0, to);
  for (const value of [circuit.upper, circuit.lower, 0, 0, 1]) to = packet.writeUInt32LE(value, to);
  to = packet.writeUInt8(2, to);
  to = packet.writeUInt32LE(1, to);
  for (const { price, quantity, orders } of rows) {
    to = packet.writeBigInt64LE(BigInt(quantity), to);
    to = packet.writeInt32LE(price, to);
    to = packet.writeInt32LE(orders, to);
  }
  return packet;
}

/** The market's own state: code 105, 1 is open. */
export function statusPacket(code: number): Buffer {
  const packet = Buffer.alloc(HEADER + 7);
  packet.writeUInt16LE(packet.length, 0);
  packet.writeUInt16LE(105, 2);
  packet.writeInt8(NSE_FO, 4);
  packet.writeUInt16LE(code, HEADER);
  packet.write('NFO', HEADER + 2);
  return packet;
}
