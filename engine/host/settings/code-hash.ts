import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';

/** 16 MB and about a tenth of a second for each guess. */
const COST: ScryptOptions = { N: 16_384, r: 8, p: 1 };
const LENGTH = 32;

function derive(code: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(code.normalize('NFKC'), salt, LENGTH, COST, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

/** What is kept of a code: `scrypt$salt$key`, in hex. The code cannot be read back from it. */
export async function hashCode(code: string): Promise<string> {
  const salt = randomBytes(16);
  return `scrypt$${salt.toString('hex')}$${(await derive(code, salt)).toString('hex')}`;
}

/** Whether a code is the one that was hashed; false for a hash that is none. */
export async function isCode(code: string, hash: string): Promise<boolean> {
  const [kind, salt = '', key = ''] = hash.split('$');
  if (kind !== 'scrypt' || key.length !== LENGTH * 2) return false;
  const found = await derive(code, Buffer.from(salt, 'hex'));
  return timingSafeEqual(found, Buffer.from(key, 'hex'));
}
