import { randomInt } from 'node:crypto';

/** `K` or `E`, the time in base 36 and two random characters: short enough that a running number still fits a 20-character order tag. */
export function freshId(prefix: 'K' | 'E'): string {
  const random = randomInt(36 * 36)
    .toString(36)
    .padStart(2, '0');
  return `${prefix}${Date.now().toString(36)}${random}`;
}
