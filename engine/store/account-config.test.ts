import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { zAccountSettings, type AccountSettings } from '../contract/account-settings.ts';
import { accountId } from '../domain/account-snapshot.ts';
import { tempFolder } from '../testing/temp-folder.ts';
import {
  accountConfigFile,
  listAccounts,
  mayBeAccountFile,
  readAccount,
  removeAccount,
  writeAccount,
} from './account-config.ts';
import { configText, settingsOf } from './account-config-form.ts';
import { looksLikeSecret } from './config-problem.ts';
import { parseAccountConfig } from './parse-account-config.ts';

const account = accountId('nifty-one');
const settings: AccountSettings = zAccountSettings.parse({
  alias: 'Own account',
  clientCode: 'AB1234',
  broker: 'paper',
  mode: 'practice',
  dayLossLimit: 1_000_000,
});
const good = configText(account, settings);

/** The good file with one line changed by hand. */
function edited(from: string | RegExp, to: string): string {
  const text = good.replace(from, to);
  expect(text).not.toBe(good);
  return text;
}

function parse(text: string | Uint8Array) {
  return parseAccountConfig(typeof text === 'string' ? new TextEncoder().encode(text) : text, account);
}

function place(dataDir: string, text: string): string {
  const file = accountConfigFile(dataDir, account);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

describe('the form of the file', () => {
  test('the limit stands in rupees as S4 writes it, under its schema', () => {
    expect(good).toContain('"$schema": "./account.schema.json"');
    expect(good).toContain('"mtmLossLimit": -10000,');
  });

  test.each(['6000', '-6000', '"6,000"', '"₹6 000"', '"-6,000.00"', '6000.0', '"−₹6,000"'])(
    'D4: a limit typed as %s in the file is a limit of ₹6,000',
    (typed) => {
      const reading = parse(edited('-10000', typed));
      expect(reading.ok && settingsOf(reading.value).dayLossLimit).toBe(600_000);
    },
  );

  test.each([
    ['0', 'A limit of zero'],
    ['-0', 'A limit of zero'],
    ['"0.00"', 'A limit of zero'],
    ['""', 'Type the loss'],
    ['" "', 'Type the loss'],
    ['"abc"', 'not an amount in rupees'],
    ['"NaN"', 'not an amount in rupees'],
    ['"-Infinity"', 'not an amount in rupees'],
    ['"1e4"', 'not an amount in rupees'],
    ['1e400', 'not an amount in rupees'],
    ['null', 'not an amount in rupees'],
    ['[]', 'not an amount in rupees'],
    ['true', 'not an amount in rupees'],
    ['0.001', 'not an amount in rupees'],
  ])('D4: a limit of %s in the file is refused', (typed, words) => {
    const reading = parse(edited('-10000', typed));
    expect(reading.ok).toBe(false);
    expect(!reading.ok && reading.error[0]).toMatchObject({ field: 'mtmLossLimit', line: 8 });
    expect(!reading.ok && reading.error[0].message).toContain(words);
  });

  test('settings survive the file exactly, whatever they are', () => {
    const text = fc.string({ minLength: 1, maxLength: 30 }).filter((value) => value.trim() === value && value !== '');
    const any = fc.record({
      alias: text,
      clientCode: text,
      broker: fc.constantFrom('paper', 'kotak-neo', 'dhan', 'zerodha'),
      mode: fc.constantFrom('practice', 'paper', 'live'),
      autoStart: fc.boolean(),
      squareOffHedges: fc.boolean(),
      deleteLogsOnBoot: fc.boolean(),
      maxRetries: fc.integer({ min: 0, max: 10 }),
      retryDelayMs: fc.integer({ min: 100, max: 60_000 }),
      riskIntervalMs: fc.integer({ min: 1_000, max: 5_000 }),
      reflattensPerHour: fc.integer({ min: 1, max: 20 }),
      dwellMs: fc.integer({ min: 0, max: 5_000 }),
      maxSpreadPercent: fc.integer({ min: 1, max: 50 }),
      flattenWhenBlindS: fc.option(fc.integer({ min: 30, max: 900 })),
      brokerGuardPercent: fc.option(fc.integer({ min: 110, max: 300 })),
      linkedGroup: fc.option(text),
      telegram: fc.record({
        enabled: fc.boolean(),
        chatId: fc.constantFrom('', '-100123', '42'),
        apiRoot: fc.constantFrom(null, 'https://bots.example'),
      }),
      dayLossLimit: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    });
    fc.assert(
      fc.property(any, (raw) => {
        const given = zAccountSettings.parse(raw);
        const reading = parse(configText(account, given));
        expect(reading.ok && settingsOf(reading.value)).toEqual(given);
      }),
    );
  });

  test('a byte order mark and Windows line ends are read as if they were not there', () => {
    expect(parse(`\uFEFF${good.replaceAll('\n', '\r\n')}`).ok).toBe(true);
  });
});

describe('what is refused names its place', () => {
  test.each([
    ['a comma too many', edited(/,\n {2}"squareOff/, ',,\n  "squareOff'), 'syntax', undefined, 9],
    ['a comma too few', edited('-10000,', '-10000'), 'syntax', undefined, 9],
    ['no closing bracket', good.trimEnd().slice(0, -1), 'syntax', undefined, good.trimEnd().split('\n').length - 1],
    ['a bare word', edited('"practice"', 'practice'), 'syntax', undefined, 7],
    ['NaN', edited('-10000', 'NaN'), 'syntax', undefined, 8],
    ['minus infinity', edited('-10000', '-Infinity'), 'syntax', undefined, 8],
    ['an empty file', '', 'empty', undefined, undefined],
    ['a blank file', ' \n ', 'empty', undefined, undefined],
    ['NUL bytes', '\0'.repeat(200), 'nul-bytes', undefined, undefined],
    ['half a file', good.slice(0, good.length / 2), 'syntax', undefined, undefined],
    ['a list', '[]', 'field', 'the file', undefined],
    ['a misspelt setting', edited('"alias"', '"allias"'), 'field', 'alias', undefined],
    ['a limit that was deleted', edited(/ {2}"mtmLossLimit".*\n/, ''), 'field', 'mtmLossLimit', undefined],
    ['a number in quotes', edited('"maxRetries": 3', '"maxRetries": "3"'), 'field', 'maxRetries', 18],
    ['a number out of range', edited('"riskIntervalMs": 2000', '"riskIntervalMs": 50'), 'field', 'riskIntervalMs', 20],
    ['a broker nobody knows', edited('"broker": "paper"', '"broker": "acme"'), 'field', 'broker', 6],
    ['an empty alias', edited('"Own account"', '""'), 'field', 'alias', 4],
    ['a chat id that is a name', edited('"chatId": ""', '"chatId": "@me"'), 'field', 'telegram.chatId', 34],
    ['a setting given twice', edited('"mode"', '"mtmLossLimit": -500,\n  "mode"'), 'duplicate', 'mtmLossLimit', 9],
    ["another account's file", edited(`"accountId": "${account}"`, '"accountId": "other"'), 'field', 'accountId', 3],
    ['a password', edited('"mode"', '"password": "hunter2",\n  "mode"'), 'secret', 'password', 7],
    [
      'a token inside a group',
      edited('"chatId"', '"botToken": "123:hunter2",\n    "chatId"'),
      'secret',
      'telegram.botToken',
      34,
    ],
  ])('%s', (_what, text, code, field, line) => {
    const reading = parse(text);
    expect(reading.ok).toBe(false);
    if (reading.ok) return;
    expect(reading.error[0].code).toBe(code);
    if (field !== undefined) expect(reading.error.map((problem) => problem.field)).toContain(field);
    if (line !== undefined) expect(reading.error[0]).toMatchObject({ line });
    const sentences = reading.error.map((problem) => problem.message).join(' ');
    expect(sentences).toMatch(/\.$/);
    expect(sentences, 'a value may be a secret').not.toContain('hunter2');
    expect(sentences).not.toMatch(/Invalid input|zod|undefined|\[object/);
  });

  test('a secret is told where it belongs', () => {
    const reading = parse(edited('"mode"', '"mpin": "482913",\n  "mode"'));
    expect(!reading.ok && reading.error[0].message).toBe(
      'Line 7, mpin: this looks like a secret, and secrets do not belong in a file. Delete the line, change the secret at your broker ' +
        'if others could read the file, and enter it in TradeFuse under Settings: it is kept in the system keychain or the passphrase vault.',
    );
  });

  test.each([
    'password',
    'Passphrase',
    'mpin',
    'm_pin',
    'MPIN',
    'pin',
    'totp',
    'totpSeed',
    'otp',
    'apiKey',
    'api_key',
    'API-KEY',
    'accessToken',
    'consumerSecret',
    'Authorization',
    'cookie',
  ])('%s is a name for a secret', (name) => expect(looksLikeSecret(name)).toBe(true));

  test.each([
    'alias',
    'clientCode',
    'mtmLossLimit',
    'squareOffHedges',
    'riskIntervalMs',
    'reflattensPerHour',
    'chatId',
    'apiRoot',
    'mapping',
    'pinned',
  ])('%s is not', (name) => expect(looksLikeSecret(name)).toBe(false));

  test('a file saved as UTF-16 is told apart from a broken one', () => {
    const reading = parse(Buffer.from(`\uFEFF${good}`, 'utf16le'));
    expect(!reading.ok && reading.error[0].message).toContain('UTF-8');
  });
});

describe('the folder', () => {
  test('what was written is listed and read, readable by its owner only', async () => {
    const dataDir = tempFolder();
    await writeAccount(dataDir, account, settings);
    await writeAccount(dataDir, accountId('bank-two'), { ...settings, alias: 'Second' });
    expect(listAccounts(dataDir).map((found) => [found.accountId, found.from, found.settings?.alias])).toEqual([
      ['bank-two', 'file', 'Second'],
      ['nifty-one', 'file', 'Own account'],
    ]);
    if (process.platform !== 'win32') expect(statSync(accountConfigFile(dataDir, account)).mode & 0o077).toBe(0);
    const schema = JSON.parse(readFileSync(join(dataDir, 'config', 'account.schema.json'), 'utf8')) as {
      required: string[];
    };
    expect(schema.required).toContain('mtmLossLimit');
    expect(readdirSync(join(dataDir, 'config')).filter((name) => !name.endsWith('.json'))).toEqual([]);
  });

  test.each([
    ['empty', ''],
    ['NUL bytes', '\0\0\0\0'],
    ['half', good.slice(0, 120)],
    ['a typo', good.replace('-10000', 'x')],
    ['no limit', good.replace(/ {2}"mtmLossLimit".*\n/, '')],
  ])('a broken file (%s) keeps the last good settings, stays where it is and is reported', async (_what, broken) => {
    const dataDir = tempFolder();
    await writeAccount(dataDir, account, settings);
    const file = place(dataDir, broken);
    const found = readAccount(dataDir, account);
    expect(found).toMatchObject({ settings, from: 'last-good' });
    expect(found.problems).toHaveLength(1);
    expect(readFileSync(file, 'utf8')).toBe(broken);
    expect(listAccounts(dataDir)).toHaveLength(1);
  });

  test('a broken file without a good copy has no settings: never no limit', () => {
    const dataDir = tempFolder();
    place(dataDir, '');
    expect(readAccount(dataDir, account)).toMatchObject({ settings: undefined, from: 'nowhere' });
  });

  test('a removed account goes to backups, its journal stays', async () => {
    const dataDir = tempFolder();
    await writeAccount(dataDir, account, settings);
    mkdirSync(join(dataDir, 'journal'));
    writeFileSync(join(dataDir, 'journal', `${account}.db`), 'kept');
    removeAccount(dataDir, account, Date.parse('2026-11-20T10:00:00Z'));
    expect(listAccounts(dataDir)).toEqual([]);
    expect(readFileSync(join(dataDir, 'backups', `${account}-2026-11-20T10-00-00-000Z.json`), 'utf8')).toBe(good);
    expect(existsSync(join(dataDir, 'journal', `${account}.db`))).toBe(true);
    expect(() => removeAccount(dataDir, account, 0)).not.toThrow();
  });

  test('the calendar is no account', async () => {
    const dataDir = tempFolder();
    mkdirSync(join(dataDir, 'config'));
    writeFileSync(join(dataDir, 'config', 'calendar.json'), '{}');
    expect(listAccounts(dataDir)).toEqual([]);
    expect(mayBeAccountFile('calendar')).toBe(false);
    await expect(writeAccount(dataDir, accountId('calendar'), settings)).rejects.toThrow(/not a name/);
  });
});
