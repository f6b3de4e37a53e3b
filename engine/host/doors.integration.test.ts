import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { VaultSecrets } from '../store/vault-secrets.ts';
import { startTelegramServer } from '../testing/telegram-server.ts';
import { tempFolder } from '../testing/temp-folder.ts';
import { practiceSettings } from './testing/guarded-account.ts';
import { HostHome } from './testing/host-home.ts';
import { entriesOf, readJournal } from './testing/journal-reader.ts';

const PROGRAM = fileURLToPath(new URL('./command-line.ts', import.meta.url));
const PASSPHRASE = 'a long enough passphrase';
const TOKEN = '123456789:AAHqpWz-doors_0123456789ab';
const CHAT = '987654321';
const CODE = 'tulip-4217';

type Ran = { readonly code: number; readonly words: string };

async function run(dataDir: string, ...args: readonly string[]): Promise<Ran> {
  const child = spawn(process.execPath, [PROGRAM, ...args, '--data-dir', dataDir], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let words = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (words += text));
  const [code] = (await once(child, 'close')) as [number];
  return { code, words };
}

describe('doors of a kill', () => {
  test('K29: the command line, a dropped file and Telegram all latch the same kill, each with its actor in the journal; the code is in no file', async () => {
    const telegram = await startTelegramServer({ token: TOKEN, chatIds: [CHAT] });
    onTestFinished(() => telegram.close());
    const home = new HostHome(tempFolder());
    onTestFinished(() => home.end(), 60_000);
    const { dataDir } = home;
    expect(await run(dataDir, 'kill', 'all', '--reason', 'enough')).toMatchObject({ code: 1 });
    await new VaultSecrets(dataDir).unlock(PASSPHRASE);
    const host = await home.start();
    const events = await host.events();
    await host.client.value('vault.unlock', { passphrase: PASSPHRASE });
    for (const accountId of ['bycli', 'byfile', 'byphone']) {
      const settings = practiceSettings(accountId.toUpperCase(), {
        telegram: { enabled: accountId === 'byphone', chatId: CHAT, apiRoot: telegram.apiRoot },
      });
      const secrets = { 'kill-code': CODE, 'telegram-bot-token': TOKEN };
      await host.client.value('account.save', { accountId, settings, secrets });
      await events.untilAccount(accountId, 'is guarded', (account) => account.protected);
    }

    const door = join(dataDir, 'door.json');
    if (process.platform !== 'win32') expect(statSync(door).mode & 0o777).toBe(0o600);
    expect(await run(dataDir, 'kill')).toMatchObject({ code: 2 });
    expect(await run(dataDir, 'kill', 'nobody')).toMatchObject({ code: 1 });
    const ran = await run(dataDir, 'kill', 'bycli', '--reason', 'enough for today');
    expect(ran).toMatchObject({ code: 0, words: expect.stringContaining('bycli: KILL latched') as string });
    expect((await run(dataDir, 'kill', 'bycli')).words).toContain('was killed already');

    writeFileSync(join(dataDir, 'commands', 'KILL-byfile'), `${CODE}\n`);
    telegram.deliver({
      update_id: 7,
      message: {
        message_id: 1,
        date: Math.floor(home.now() / 1_000),
        chat: { id: Number(CHAT), type: 'private' },
        from: { id: Number(CHAT), is_bot: false },
        text: `KILL ${CODE}`,
      },
    });
    for (const [accountId, actor] of [
      ['bycli', 'cli'],
      ['byfile', 'file-drop'],
      ['byphone', 'telegram'],
    ] as const) {
      await events.untilAccount(accountId, 'is killed', (account) => account.kill !== undefined);
      const latches = entriesOf(readJournal(dataDir, accountId), 'kill-latched');
      expect(latches).toMatchObject([{ cause: { kind: 'manual', actor } }]);
    }
    expect(events.account('practice-own')?.kill).toBeUndefined();
    expect(existsSync(join(dataDir, 'commands', 'KILL-byfile'))).toBe(false);
    expect(readFileSync(join(dataDir, 'config', 'byfile.json'), 'utf8')).not.toContain(CODE);
    expect(events.received.join('')).not.toContain(CODE);
    await host.terminate();
    expect(existsSync(door)).toBe(false);
  });
});
