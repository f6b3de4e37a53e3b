import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A new secret for a door: 256 bits, safe in a URL. */
export function createDoorToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Compares secrets in a time that tells nothing about where they differ; their lengths are hashed away too. */
export function sameToken(given: string | undefined, expected: string): boolean {
  if (given === undefined) return false;
  return timingSafeEqual(digest(given), digest(expected));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
