import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { practiceCredentials } from '../../automation/practice-terminal/credentials.ts';
import { VaultSecrets } from '../store/vault-secrets.ts';
import { startTelegramServer } from '../testing/telegram-server.ts';
import { tempFolder } from '../testing/temp-folder.ts';
import { isStopped, practiceSettings } from './testing/guarded-account.ts';
import { HostHome } from './testing/host-home.ts';
import { entriesOf, readJournal } from './testing/journal-reader.ts';
import { openStraddle } from './testing/straddle.ts';

const OWN = 'practice-own';
const PASSPHRASE = 'a long enough passphrase';
const TOKEN = '123456789:AAHqpWz-sentinel_bot-token_0123456789ab';
const CHAT = '987654321';

/** Made up for this test, so that one found anywhere has leaked. */
const TYPED = {
  password: 'Sentinel-Password-7f3a91',
  mpin: '804271936',
  'totp-seed': 'JBSWY3DPEHPK3PXPSENTINEL',
  'api-key': 'sentinel-api-key-51cc07',
  'api-secret': 'sentinel-api-secret-9b2e44',
};

/** A secret as it may stand in a file: as it is, in a URL, in base64. */
function forms(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  return [secret, encodeURIComponent(secret), bytes.toString('base64'), bytes.toString('base64url')];
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());
}

function placesOf(secrets: readonly string[], texts: ReadonlyMap<string, string>): readonly string[] {
  return secrets.flatMap((secret) =>
    [...texts]
      .filter(([, text]) => forms(secret).some((form) => text.includes(form)))
      .map(([place]) => `${secret} in ${place}`),
  );
}

describe('alerts by Telegram, and secrets', () => {
  test('I7: a kill is told on its start and on its proof, once each; bot token, broker secrets and passphrase are in no file, no event and no answer', async () => {
    const telegram = await startTelegramServer({ token: TOKEN, chatIds: [CHAT] });
    onTestFinished(() => telegram.close());
    const home = new HostHome(tempFolder());
    onTestFinished(() => home.end(), 60_000);
    // A vault from the start: a test never touches the keychain of the machine it runs on.
    await new VaultSecrets(home.dataDir).unlock(PASSPHRASE);
    const host = await home.start();
    const events = await host.events();
    await events.untilAccount(OWN, 'is guarded', (account) => account.protected);
    expect(events.snapshot?.secretsBackend).toEqual({ kind: 'vault', locked: true });
    const settings = practiceSettings('PRAC01', {
      telegram: { enabled: true, chatId: CHAT, apiRoot: telegram.apiRoot },
    });
    const secrets = { ...TYPED, 'telegram-bot-token': TOKEN };
    const early = await host.client.command('account.save', { accountId: OWN, settings, secrets });
    expect(early, 'nothing is kept in a locked vault').toMatchObject({ ok: false, error: { code: 'vault-locked' } });
    const wrong = await host.client.command('vault.unlock', { passphrase: 'not the passphrase' });
    expect(wrong).toMatchObject({ ok: false, error: { code: 'wrong-passphrase' } });
    await host.client.value('vault.unlock', { passphrase: PASSPHRASE });
    const saved = await host.client.command('account.save', { accountId: OWN, settings, secrets });
    expect(saved.ok).toBe(true);
    await events.untilAccount(OWN, 'has its secrets', (account) => account.storedSecrets.length === 6);
    const tested = await host.client.value('alert.test', { accountId: OWN });
    expect(tested.deliveries).toEqual([{ channel: 'telegram', ok: true, message: 'delivered' }]);

    await openStraddle(host.client, OWN);
    await events.untilAccount(OWN, 'shows its legs', (account) => account.openPositions === 3);
    // The first message fails: it must arrive by a second try, and the kill must not wait for it.
    telegram.behave({ kind: 'failing', status: 502, description: 'Bad Gateway' });
    await host.client.value('kill.trigger', { accountIds: [OWN], reason: 'test' });
    await events.untilEntry(OWN, 'alert-failed');
    telegram.behave({ kind: 'well' });
    await events.untilAccount(OWN, 'is stopped and proven', isStopped);
    await events.untilEntry(OWN, 'alert-delivered', ({ alertId }) => String(alertId).endsWith('-verified'));
    await events.untilEntry(OWN, 'alert-delivered', ({ alertId }) => String(alertId).endsWith('-triggered'));
    const texts = telegram.messages.filter(({ chatId }) => chatId === CHAT).map(({ text }) => text);
    expect(texts.filter((text) => text.includes('KILL STARTED'))).toHaveLength(1);
    expect(texts.filter((text) => text.includes('STOPPED and proven'))).toHaveLength(1);
    expect(entriesOf(readJournal(home.dataDir, OWN), 'alert-failed')[0]?.message).not.toContain(TOKEN);

    const answers = await Promise.all([
      host.client.command('account.list', {}),
      host.client.command('journal.export', { accountId: OWN }),
      host.client.command('alert.list', {}),
      host.client.command('journal.page', { accountId: OWN, limit: 500 }),
    ]);
    expect((await host.terminate()).code).toBe(0);
    const files = filesBelow(home.dataDir);
    expect(files.some((file) => file.includes('evidence')) && files.some((file) => file.endsWith('.jsonl'))).toBe(true);
    const places = new Map([
      ...files.map((file) => [file.slice(home.dataDir.length), readFileSync(file, 'latin1')] as const),
      ['the event stream', events.received.join('\n')],
      ['the answers', JSON.stringify([early, wrong, saved, tested, answers])],
      ['standard error', host.errors()],
    ]);
    const { password, totpSeed } = practiceCredentials('PRAC01');
    const all = [...Object.values(TYPED), TOKEN, PASSPHRASE, password, totpSeed];
    expect(placesOf(all, places)).toEqual([]);
    expect(placesOf(['practice-own'], places).length, 'the sweep does find what is there').toBeGreaterThan(3);
  });
});
