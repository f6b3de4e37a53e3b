import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { accountId } from '../domain/account-snapshot.ts';
import type { SecretName } from '../ports.ts';
import { tempFolder } from '../testing/temp-folder.ts';
import { vaultFile } from './data-folder.ts';
import { VaultSecrets } from './vault-secrets.ts';

const passphrase = 'correct horse battery';
const account = accountId('nifty-one');
const seed: SecretName = { accountId: account, purpose: 'totp-seed' };
const mpin: SecretName = { accountId: account, purpose: 'mpin' };

async function unlocked(dataDir: string): Promise<VaultSecrets> {
  const vault = new VaultSecrets(dataDir);
  const opened = await vault.unlock(passphrase);
  expect(opened.ok).toBe(true);
  return vault;
}

describe('the passphrase vault', () => {
  test('keeps secrets over a restart, in a file that holds none of them', async () => {
    const dataDir = tempFolder();
    const vault = new VaultSecrets(dataDir);
    expect(await vault.unlock(passphrase)).toEqual({ ok: true, value: { created: true } });
    await Promise.all([vault.set(seed, 'JBSWY3DPEHPK3PXP'), vault.set(mpin, '482913')]);
    const file = readFileSync(vaultFile(dataDir), 'utf8');
    for (const secret of ['JBSWY3DPEHPK3PXP', '482913', passphrase, 'totp-seed']) {
      expect(file).not.toContain(secret);
      expect(file).not.toContain(Buffer.from(secret).toString('base64').replace(/=+$/, ''));
    }
    if (process.platform !== 'win32') expect(statSync(vaultFile(dataDir)).mode & 0o077).toBe(0);

    const again = new VaultSecrets(dataDir);
    expect(again.locked).toBe(true);
    expect(await again.get(seed)).toMatchObject({ ok: false, error: { code: 'vault-locked' } });
    expect(await again.set(seed, 'x')).toMatchObject({ ok: false, error: { code: 'vault-locked' } });
    expect(await again.unlock('correct horse batterz')).toMatchObject({
      ok: false,
      error: { code: 'wrong-passphrase' },
    });
    expect(again.locked).toBe(true);
    expect(await again.unlock(passphrase)).toEqual({ ok: true, value: { created: false } });
    expect(await again.get(seed)).toEqual({ ok: true, value: 'JBSWY3DPEHPK3PXP' });
    expect(await again.get(mpin)).toEqual({ ok: true, value: '482913' });
    await again.remove(mpin);
    expect(await again.get(mpin)).toEqual({ ok: true, value: undefined });
    again.lock();
    expect(await again.get(seed)).toMatchObject({ ok: false, error: { code: 'vault-locked' } });
  });

  test('the same letters typed another way open it', async () => {
    const dataDir = tempFolder();
    await new VaultSecrets(dataDir).unlock('caf\u00e9 au lait');
    expect(await new VaultSecrets(dataDir).unlock('cafe\u0301 au lait')).toEqual({
      ok: true,
      value: { created: false },
    });
  });

  test('a short passphrase makes no vault', async () => {
    const dataDir = tempFolder();
    expect(await new VaultSecrets(dataDir).unlock('short')).toMatchObject({ ok: false });
    expect(existsSync(join(dataDir, 'secrets.vault'))).toBe(false);
  });

  test('a change anywhere in the file is found and said, and nothing is written over it', async () => {
    const dataDir = tempFolder();
    const vault = await unlocked(dataDir);
    await vault.set(seed, 'JBSWY3DPEHPK3PXP');
    const good = JSON.parse(readFileSync(vaultFile(dataDir), 'utf8')) as Record<string, string | number>;
    for (const field of ['iv', 'tag', 'data']) {
      const bytes = Buffer.from(String(good[field]), 'base64');
      bytes[0] = (bytes[0] ?? 0) ^ 1;
      const bad = JSON.stringify({ ...good, [field]: bytes.toString('base64') });
      writeFileSync(vaultFile(dataDir), bad);
      expect(await vault.get(seed), field).toMatchObject({ ok: false, error: { code: 'io' } });
      expect(await vault.set(mpin, '1')).toMatchObject({ ok: false });
      expect(readFileSync(vaultFile(dataDir), 'utf8')).toBe(bad);
    }
    // A cheaper key derivation or another format is not a vault of ours.
    for (const change of [{ kdf: 'scrypt-2-8-1' }, { version: 2 }, { tag: 'AAAA' }]) {
      writeFileSync(vaultFile(dataDir), JSON.stringify({ ...good, ...change }));
      expect(await vault.get(seed)).toMatchObject({ ok: false, error: { code: 'io' } });
    }
  });
});
