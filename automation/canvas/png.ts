import { inflateSync } from 'node:zlib';

/** A picture as grey values 0 to 255, row by row. */
export type GreyPicture = { readonly width: number; readonly height: number; readonly grey: Uint8Array };

/**
 * Reads the kind of PNG a browser's screenshot is: eight bits a channel, RGB or RGBA, not interlaced. Throws a RangeError
 * on any other.
 */
export function readPng(png: Uint8Array): GreyPicture {
  const data = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  const parts: Buffer[] = [];
  let header: Buffer | undefined;
  for (let at = 8; at + 8 <= data.length; at += 12 + data.readUInt32BE(at)) {
    const body = data.subarray(at + 8, at + 8 + data.readUInt32BE(at));
    const kind = data.toString('latin1', at + 4, at + 8);
    if (kind === 'IHDR') header = body;
    if (kind === 'IDAT') parts.push(body);
  }
  const channels = header && { 2: 3, 6: 4 }[header.readUInt8(9)];
  if (!header || channels === undefined || header.readUInt8(8) !== 8 || header.readUInt8(12) !== 0) {
    throw new RangeError('not a screenshot of a known kind');
  }
  const width = header.readUInt32BE(0);
  const height = header.readUInt32BE(4);
  const rows = unfiltered(inflateSync(Buffer.concat(parts)), { width, height, channels });
  return { width, height, grey: greyOf(rows, channels) };
}

/** Undoes the filter of each row (PNG specification, section 9). */
function unfiltered(raw: Buffer, size: { width: number; height: number; channels: number }): Uint8Array {
  const stride = size.width * size.channels;
  const rows = new Uint8Array(stride * size.height);
  for (let y = 0; y < size.height; y += 1) {
    const filter = raw[y * (stride + 1)] ?? 0;
    for (let x = 0; x < stride; x += 1) {
      const left = x < size.channels ? 0 : (rows[y * stride + x - size.channels] ?? 0);
      const up = y === 0 ? 0 : (rows[(y - 1) * stride + x] ?? 0);
      const corner = x < size.channels || y === 0 ? 0 : (rows[(y - 1) * stride + x - size.channels] ?? 0);
      rows[y * stride + x] = (raw[y * (stride + 1) + 1 + x] ?? 0) + predicted(filter, left, up, corner);
    }
  }
  return rows;
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  switch (filter) {
    case 0:
      return 0;
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    case 4:
      return paeth(left, up, corner);
    default:
      throw new RangeError(`no PNG filter ${filter}`);
  }
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [toLeft, toUp, toCorner] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

function greyOf(rows: Uint8Array, channels: number): Uint8Array {
  const grey = new Uint8Array(rows.length / channels);
  for (let i = 0; i < grey.length; i += 1) {
    const [red = 0, green = 0, blue = 0] = rows.subarray(i * channels, i * channels + 3);
    grey[i] = Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
  }
  return grey;
}
