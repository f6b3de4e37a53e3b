import { existsSync, mkdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { zAccountSettings } from '../../contract/account-settings.ts';
import { accountId, type AccountId } from '../../domain/account-snapshot.ts';
import { accountView } from '../../testing/account-views.ts';
import { startTelegramServer } from '../../testing/telegram-server.ts';
import { tempFolder } from '../../testing/temp-folder.ts';
import { commandsFolder, dropTarget } from './drop-folder.ts';
import { RemoteDoors } from './remote-doors.ts';

const OWN = accountId('own');
const HERS = accountId('hers');
const TOKEN = '123456789:AAH-door-test';
const CHAT = '987654321';
const CODE = 'tulip-42';

type Opened = {
  readonly doors: RemoteDoors;
  readonly kills: string[];
  readonly alarms: string[];
  readonly folder: string;
};

function open(dataDir: string, apiRoot: string | null = null): Opened {
  const kills: string[] = [];
  const alarms: string[] = [];
  const settings = (alias: string) =>
    zAccountSettings.parse({
      alias,
      clientCode: 'P1',
      broker: 'paper',
      mode: 'practice',
      dayLossLimit: 1_000_000,
      telegram: { enabled: apiRoot !== null, chatId: CHAT, apiRoot },
    });
  const known = new Map<AccountId, ReturnType<typeof settings>>([
    [OWN, settings('Mine')],
    [HERS, settings('Hers')],
  ]);
  const doors = new RemoteDoors({
    dataDir,
    settings: (account) => known.get(account),
    views: () => [accountView({ accountId: OWN, alias: 'Mine' })],
    kill: (accounts, actor, reason) => void kills.push(`${actor}: ${accounts.join(',')} (${reason})`),
    alarm: (_account, code) => void alarms.push(code),
    log: () => undefined,
  });
  onTestFinished(() => doors.close());
  return { doors, kills, alarms, folder: commandsFolder(dataDir) };
}

const keys = (killCode: string | null, telegramBotToken: string | null = null) => ({ killCode, telegramBotToken });
const file = (folder: string, name: string, text = CODE): string => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const gone = async (path: string): Promise<void> =>
  await expect.poll(() => existsSync(path), { timeout: 5_000 }).toBe(false);

describe('a file dropped into commands/', () => {
  it('kills every account with that code, or the one it names, and is taken away first (card K29)', async () => {
    const { doors, kills, folder } = open(tempFolder());
    doors.learn(OWN, keys(CODE));
    doors.learn(HERS, keys(CODE));
    await gone(file(folder, 'KILL', `\uFEFF${CODE}\r\n`));
    await gone(file(folder, 'KILL-hers'));
    await gone(file(folder, 'KILL-own.txt'));
    const why = '(a KILL file was dropped, with the code)';
    expect(kills).toEqual([`file-drop: own,hers ${why}`, `file-drop: hers ${why}`, `file-drop: own ${why}`]);
  });

  it('with a wrong code three times shuts that door for 10 minutes, and the owner is told (card K29)', async () => {
    const { doors, kills, alarms, folder } = open(tempFolder());
    doors.learn(OWN, keys(CODE));
    for (const code of ['one', 'two', 'three', CODE]) await gone(file(folder, 'KILL', code));
    expect(kills).toEqual([]);
    expect(alarms).toEqual(['kill-file-wrong-code', 'kill-file-wrong-code', 'kill-code-muted', 'kill-file-wrong-code']);
  });

  it('does nothing without a code set, from before, for nobody, or behind a link (card K29)', async () => {
    const { doors, kills, alarms, folder } = open(tempFolder());
    doors.learn(HERS, keys(null));
    await gone(file(folder, 'KILL-hers'));
    doors.learn(OWN, keys(CODE));
    await gone(file(folder, 'KILL-nobody'));
    const old = file(folder, 'old');
    utimesSync(old, new Date(Date.now() - 120_000), new Date(Date.now() - 120_000));
    mkdirSync(join(folder, 'KILL-own'));
    symlinkSync(old, join(folder, 'KILL'));
    const fresh = file(folder, 'KILL.txt', 'wrong');
    await gone(fresh);
    expect(existsSync(old)).toBe(true);
    expect(kills).toEqual([]);
    expect(alarms).toEqual(['kill-file-off', 'kill-file-off', 'kill-file-wrong-code']);
  });

  it('that lay there before the guard started is taken away and not carried out (card K29)', async () => {
    const dataDir = tempFolder();
    const path = file(commandsFolder(dataDir), 'KILL');
    utimesSync(path, new Date(Date.now() - 3_600_000), new Date(Date.now() - 3_600_000));
    const { alarms, kills } = open(dataDir);
    await gone(path);
    expect([alarms, kills]).toEqual([['old-kill-file'], []]);
  });

  it.each([
    ['KILL', 'all'],
    ['KILL.txt', 'all'],
    ['KILL-my-account', 'my-account'],
    ['KILL-../../etc', undefined],
    ['KILLALL', undefined],
    ['kill', undefined],
    ['KILL-', undefined],
    ['note.txt', undefined],
  ])('named %s means %s', (name, target) => expect(dropTarget(name)).toBe(target));
});

describe('the owner’s Telegram chat', () => {
  async function chat(dataDir = tempFolder()) {
    const server = await startTelegramServer({ token: TOKEN, chatIds: [CHAT] });
    onTestFinished(() => server.close());
    const opened = open(dataDir, server.apiRoot);
    opened.doors.learn(OWN, keys(CODE, TOKEN));
    let updates = 100;
    const write = (text: string, change: object = {}, id = (updates += 1), how: 'deliver' | 'replay' = 'deliver') =>
      server[how]({
        update_id: id,
        message: {
          message_id: 1,
          date: Math.floor(Date.now() / 1_000),
          chat: { id: Number(CHAT), type: 'private' },
          from: { id: Number(CHAT), is_bot: false },
          text,
          ...change,
        },
      });
    const answers = () => server.messages.map(({ text }) => text);
    return { ...opened, server, write, answers, dataDir };
  }

  it('STATUS is answered, KILL with the code kills, and only once for an update that comes twice (cards K29 and P25)', async () => {
    const { write, answers, kills, server, dataDir } = await chat();
    write('STATUS');
    await expect.poll(answers).toEqual([expect.stringContaining('Mine: PROTECTED')]);
    write(`KILL ${CODE}`, {}, 200);
    await expect.poll(() => kills).toEqual(['telegram: own (KILL sent to the bot, with the code)']);
    await expect.poll(() => server.offset()).toBe(201);
    const asked = server.requests();
    write(`KILL ${CODE}`, {}, 200, 'replay');
    await expect.poll(() => server.requests()).toBeGreaterThan(asked);
    write('hello', {}, 300);
    await expect.poll(() => answers().at(-1)).toContain('two words');
    expect(kills).toHaveLength(1);
    const offsets = () => JSON.parse(readFileSync(join(dataDir, 'telegram-offsets.json'), 'utf8')) as object;
    await expect.poll(offsets).toEqual({ '123456789': 301 });
  });

  it('strangers, replays and forwards change nothing, are counted, and the owner is told once (card P25)', async () => {
    const { doors, write, kills, alarms, answers } = await chat();
    const other = { chat: { id: 5, type: 'private' }, from: { id: 5, is_bot: false } };
    write(`KILL ${CODE}`, other);
    write(`KILL ${CODE}`, { forward_date: 1 });
    write(`KILL ${CODE}`, { date: Math.floor(Date.now() / 1_000) - 120 });
    write(`KILL ${CODE}`, { chat: { id: -7, type: 'group' } });
    await expect.poll(() => doors.ignored).toBe(4);
    expect([kills, alarms, answers()]).toEqual([[], ['telegram-stranger'], []]);
  });

  it('wrong codes three times silence the chat, and a restarted guard does not take old updates again (cards K29 and P25)', async () => {
    const { write, kills, alarms, answers, server, dataDir, doors } = await chat();
    for (const code of ['a', 'b', 'c', CODE]) write(`KILL ${code}`);
    await expect.poll(() => server.offset()).toBe(105);
    expect(kills).toEqual([]);
    expect(alarms).toEqual(['kill-code-muted']);
    await expect.poll(() => answers()).toHaveLength(3);
    await expect.poll(() => existsSync(join(dataDir, 'telegram-offsets.json'))).toBe(true);
    doors.close();
    const again = open(dataDir, server.apiRoot);
    again.doors.learn(OWN, keys(CODE, TOKEN));
    write(`KILL ${CODE}`);
    await expect.poll(() => again.kills).toHaveLength(1);
  });

  it('is not listened to without a kill code (card K29)', async () => {
    const server = await startTelegramServer({ token: TOKEN, chatIds: [CHAT] });
    onTestFinished(() => server.close());
    const { doors } = open(tempFolder(), server.apiRoot);
    doors.learn(OWN, keys(null, TOKEN));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(server.requests()).toBe(0);
  });
});
