import type { QuoteRow } from '../../simulation/quote-rows.ts';
import { rupees } from './wire-form.ts';

const FULL = 8;
const FULL_LENGTH = 162;
const DEPTH_AT = 62;
const DEPTH_ROW = 20;
const NSE_FNO = 2;
const IST_SECONDS = 19_800;

/** A full packet (`brokers.md` 6.3): little endian, packed, prices as 32-bit floats of rupees, a clock of India. */
export function fullPacket(row: QuoteRow & { readonly lastPrice: number }, securityId: number): Buffer {
  const { depth, lastPrice, at } = row;
  const packet = header(FULL, FULL_LENGTH, securityId);
  const total = (levels: readonly { readonly quantity: number }[]): number =>
    levels.reduce((sum, { quantity }) => sum + quantity, 0);
  packet.writeFloatLE(rupees(lastPrice), 8);
  packet.writeUInt32LE(Math.floor(at / 1_000) + IST_SECONDS, 14);
  packet.writeFloatLE(rupees(lastPrice), 18);
  packet.writeUInt32LE(total(depth.sell), 26);
  packet.writeUInt32LE(total(depth.buy), 30);
  for (const offset of [46, 50, 54, 58]) packet.writeFloatLE(rupees(lastPrice), offset);
  for (let level = 0; level < 5; level += 1) {
    const place = DEPTH_AT + level * DEPTH_ROW;
    const [bid, ask] = [depth.buy[level], depth.sell[level]];
    packet.writeUInt32LE(bid?.quantity ?? 0, place);
    packet.writeUInt32LE(ask?.quantity ?? 0, place + 4);
    packet.writeUInt16LE(bid?.orders ?? 0, place + 8);
    packet.writeUInt16LE(ask?.orders ?? 0, place + 10);
    packet.writeFloatLE(rupees(bid?.price ?? 0), place + 12);
    packet.writeFloatLE(rupees(ask?.price ?? 0), place + 16);
  }
  return packet;
}

/** Yesterday's close, which every subscription brings first. */
export function previousClosePacket(lastPrice: number, securityId: number): Buffer {
  const packet = header(6, 16, securityId);
  packet.writeFloatLE(rupees(lastPrice), 8);
  return packet;
}

/** The server hangs up, and says why. */
export function disconnectPacket(reason: number): Buffer {
  const packet = header(50, 10, 0);
  packet.writeUInt16LE(reason, 8);
  return packet;
}

function header(code: number, length: number, securityId: number): Buffer {
  const packet = Buffer.alloc(length);
  packet.writeUInt8(code, 0);
  packet.writeUInt16LE(length, 1);
  packet.writeUInt8(NSE_FNO, 3);
  packet.writeUInt32LE(securityId, 4);
  return packet;
}
