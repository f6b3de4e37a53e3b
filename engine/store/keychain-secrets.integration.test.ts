import { fork, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { accountId } from '../domain/account-snapshot.ts';
import type { SecretName } from '../ports.ts';
import { tempFolder } from '../testing/temp-folder.ts';
import { chooseSecrets } from './choose-secrets.ts';
import { forkedChild, KeychainSecrets, type KeychainChild } from './keychain-secrets.ts';
import { VaultSecrets } from './vault-secrets.ts';

const name: SecretName = { accountId: accountId('nifty-one'), purpose: 'mpin' };

/** A keychain process that does as it is told by a script of the test. */
function acting(script: string): { start: () => KeychainChild; pids: number[] } {
  const file = join(tempFolder(), 'acting.mjs');
  writeFileSync(file, script);
  const pids: number[] = [];
  const start = (): KeychainChild => {
    const child = fork(file, [], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced',
    });
    pids.push(child.pid ?? 0);
    return forkedChild(child);
  };
  return { start, pids };
}

const hanging = "process.on('message', () => {}); process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);";
const refusing = (code: string): string =>
  `process.once('message', () => process.send({ ok: false, code: '${code}' }));`;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('the keychain process', () => {
  test('one that hangs, as behind an unlock prompt, is killed and answered for', async () => {
    const { start, pids } = acting(hanging);
    const keychain = new KeychainSecrets({ start, timeoutMs: 400 });
    expect(await keychain.get(name)).toMatchObject({ ok: false, error: { code: 'timeout' } });
    await expect.poll(() => isAlive(pids[0] ?? 0)).toBe(false);
  });

  test('one that crashes costs an answer, nothing more', async () => {
    const { start } = acting("process.once('message', () => process.abort());");
    expect(await new KeychainSecrets({ start }).get(name)).toMatchObject({ ok: false, error: { code: 'io' } });
  });

  test('one that cannot be started is no keychain', async () => {
    const keychain = new KeychainSecrets({
      start: () => {
        throw new Error('not allowed here');
      },
    });
    expect(await keychain.get(name)).toMatchObject({ ok: false, error: { code: 'no-keychain' } });
  });

  test.skipIf(process.platform !== 'linux')(
    'a Linux without a session bus has none, and never falls back to kernel memory',
    async () => {
      const file = new URL('./keychain-process.ts', import.meta.url).pathname;
      const env = {
        PATH: process.env['PATH'],
        HOME: tempFolder(),
        DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent',
        TRADEFUSE_TEST_RUN: process.env['TRADEFUSE_TEST_RUN'],
      };
      const start = () =>
        forkedChild(
          fork(file, [], {
            env,
            execArgv: [],
            stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
            serialization: 'advanced',
          }),
        );
      expect(await new KeychainSecrets({ start }).probe()).toMatchObject({ ok: false, error: { code: 'no-keychain' } });
    },
  );
});

describe('choosing', () => {
  test('no keychain: none until the first passphrase, a vault after it and at the next start', async () => {
    const dataDir = tempFolder();
    const { start } = acting(refusing('no-keychain'));
    const secrets = await chooseSecrets({ dataDir, keychain: { start } });
    expect(secrets.status()).toEqual({ kind: 'none', locked: true });
    expect(await secrets.set(name, '482913')).toMatchObject({ ok: false, error: { code: 'vault-locked' } });
    expect((await secrets.unlock('correct horse')).ok).toBe(true);
    expect(secrets.status()).toEqual({ kind: 'vault', locked: false });
    const next = await chooseSecrets({ dataDir, keychain: { start } });
    expect(next.status()).toEqual({ kind: 'vault', locked: true });
  });

  test('a vault that exists is kept when a keychain appears: the secrets are in it', async () => {
    const dataDir = tempFolder();
    await new VaultSecrets(dataDir).unlock('correct horse');
    const { start, pids } = acting("process.once('message', () => process.send({ ok: true }));");
    expect((await chooseSecrets({ dataDir, keychain: { start } })).status().kind).toBe('vault');
    expect(pids).toEqual([]);
  });

  test('a locked keychain is a locked keychain, not a reason for a vault', async () => {
    const { start } = acting(refusing('keychain-locked'));
    const secrets = await chooseSecrets({ dataDir: tempFolder(), keychain: { start } });
    expect(secrets.status()).toEqual({ kind: 'keychain', locked: true });
    expect((await secrets.unlock('correct horse')).ok).toBe(false);
  });
});

describe('a real keyring', () => {
  const [daemon, privateBus] = ['gnome-keyring-daemon', 'dbus-run-session'] as const;
  const missing = [daemon, privateBus].filter((tool) => spawnSync(tool, ['--version']).error);

  test.skipIf(missing.length > 0)(
    'keeps a secret over the end of every process (gnome-keyring on a private bus)',
    () => {
      const home = tempFolder();
      const runtime = join(home, 'runtime');
      mkdirSync(runtime, { mode: 0o700 });
      const script = `
      import { KeychainSecrets } from ${JSON.stringify(new URL('./keychain-secrets.ts', import.meta.url).href)};
      const name = { accountId: 'nifty-one', purpose: 'mpin' };
      const keychain = new KeychainSecrets();
      const said = [await keychain.probe(), await keychain.set(name, 'sécret ✓'), await keychain.get(name), await keychain.remove(name), await keychain.get(name)];
      process.stdout.write(JSON.stringify(said));`;
      const file = join(home, 'use.ts');
      writeFileSync(file, script);
      const unlock = 'printf %s test | gnome-keyring-daemon --unlock --components=secrets >/dev/null; exec "$@"';
      const run = spawnSync(privateBus, ['--', 'sh', '-c', unlock, '_', process.execPath, file], {
        encoding: 'utf8',
        timeout: 40_000,
        env: { ...process.env, HOME: home, XDG_RUNTIME_DIR: runtime, XDG_DATA_HOME: join(home, 'data') },
      });
      const done = { ok: true };
      expect(JSON.parse(run.stdout)).toEqual([done, done, { ok: true, value: 'sécret ✓' }, done, done]);
    },
  );
});
