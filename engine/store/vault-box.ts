import { createCipheriv, createDecipheriv, randomBytes, scrypt, timingSafeEqual, createHash } from 'node:crypto';
import { z } from 'zod';
import { err, ok, type Result } from '../domain/result.ts';

/** 128 MB and about half a second per guess (`reliability.md`, storage). Fixed: a file cannot ask for less. */
const SCRYPT = { N: 131_072, r: 8, p: 1 } as const;
const SCRYPT_MEMORY = 256 * 1_048_576;

const zVaultFile = z.strictObject({
  format: z.literal('tradefuse-vault'),
  version: z.literal(1),
  kdf: z.literal('scrypt-131072-8-1'),
  cipher: z.literal('aes-256-gcm'),
  salt: z.base64(),
  /** Tells a wrong passphrase from a damaged file; derived beside the key, it says nothing about it. */
  check: z.base64(),
  iv: z.base64(),
  tag: z.base64(),
  data: z.base64(),
});
type VaultFile = z.infer<typeof zVaultFile>;

/** The key of an unlocked vault. Lives in memory only. */
export type VaultKey = { readonly salt: string; readonly check: string; readonly key: Buffer };

/** Why a vault's content cannot be had. */
export type VaultFailure = 'wrong-passphrase' | 'damaged';

/** Derives a key from a passphrase; off the main thread, about half a second. */
export async function deriveKey(passphrase: string, salt = randomBytes(16).toString('base64')): Promise<VaultKey> {
  // One passphrase, one spelling: the same letters typed on another keyboard may come as other code points.
  const typed = Buffer.from(passphrase.normalize('NFKC'), 'utf8');
  const derived = await new Promise<Buffer>((resolve, reject) => {
    const options = { ...SCRYPT, maxmem: SCRYPT_MEMORY };
    scrypt(typed, Buffer.from(salt, 'base64'), 64, options, (error, bytes) => (error ? reject(error) : resolve(bytes)));
  });
  const check = createHash('sha256').update(derived.subarray(32)).digest('base64');
  return { salt, check, key: derived.subarray(0, 32) };
}

/** Encrypts the secrets; the whole header is bound to them, so that no part of one file fits another. */
export function sealVault(secrets: Readonly<Record<string, string>>, key: VaultKey): string {
  const header = {
    format: 'tradefuse-vault',
    version: 1,
    kdf: 'scrypt-131072-8-1',
    cipher: 'aes-256-gcm',
    salt: key.salt,
    check: key.check,
    iv: randomBytes(12).toString('base64'),
  } as const;
  const cipher = createCipheriv('aes-256-gcm', key.key, Buffer.from(header.iv, 'base64'));
  cipher.setAAD(headerBytes(header));
  const data = Buffer.concat([cipher.update(JSON.stringify(secrets), 'utf8'), cipher.final()]).toString('base64');
  const file: VaultFile = { ...header, tag: cipher.getAuthTag().toString('base64'), data };
  return `${JSON.stringify(file)}\n`;
}

/** Reads the text of a vault file; undefined when it is none. */
export function readVault(text: string): VaultFile | undefined {
  try {
    return zVaultFile.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Whether a key was made from the passphrase of this file. */
export function fits(file: VaultFile, key: VaultKey): boolean {
  const [left, right] = [Buffer.from(file.check, 'base64'), Buffer.from(key.check, 'base64')];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Decrypts the secrets. A changed byte anywhere in the file is `damaged`. */
export function openVault(file: VaultFile, key: VaultKey): Result<Record<string, string>, VaultFailure> {
  if (!fits(file, key)) return err('wrong-passphrase');
  try {
    const options = { authTagLength: 16 };
    const decipher = createDecipheriv('aes-256-gcm', key.key, Buffer.from(file.iv, 'base64'), options);
    decipher.setAAD(headerBytes(file));
    decipher.setAuthTag(Buffer.from(file.tag, 'base64'));
    const plain = Buffer.concat([decipher.update(Buffer.from(file.data, 'base64')), decipher.final()]);
    return ok(z.record(z.string(), z.string()).parse(JSON.parse(plain.toString('utf8'))));
  } catch {
    return err('damaged');
  }
}

function headerBytes({ format, version, kdf, cipher, salt, check, iv }: Omit<VaultFile, 'tag' | 'data'>): Buffer {
  return Buffer.from(JSON.stringify([format, version, kdf, cipher, salt, check, iv]), 'utf8');
}
