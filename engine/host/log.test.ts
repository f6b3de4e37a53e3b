import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { accountId } from '../domain/account-snapshot.ts';
import { tempFolder } from '../testing/temp-folder.ts';
import { deleteDebugLogs, openLogs, type LogOptions, type Logs } from './log.ts';
import { createRedactor, REDACTED } from './redact.ts';

const account = accountId('nifty-one');

function logsIn(dataDir: string, options: Partial<LogOptions> = {}): Logs {
  const logs = openLogs({ dataDir, redactor: createRedactor(), ...options });
  onTestFinished(() => logs.close());
  return logs;
}

function linesOf(file: string): Record<string, unknown>[] {
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('logs', () => {
  test('are one JSON object per line, the host and each account in files of their own', () => {
    const dataDir = tempFolder();
    const logs = logsIn(dataDir);
    logs.host.info({ port: 4711 }, 'the door is open');
    logs.account(account).warn('slow answer');
    logs.account(account).debug('not shown at this level');
    expect(linesOf(join(dataDir, 'logs', 'host.jsonl'))).toEqual([
      { level: 'info', at: expect.stringMatching(/Z$/) as string, port: 4711, msg: 'the door is open' },
    ]);
    expect(linesOf(join(dataDir, 'logs', `${account}.jsonl`))).toMatchObject([{ level: 'warn', msg: 'slow answer' }]);
  });

  test('P20: a login, a one-time password and a failed kill leave no secret in the files', () => {
    const dataDir = tempFolder();
    const canaries = [
      'canary-Token-77/+=',
      'JBSWY3DPEHPK3PXP',
      '482913',
      'canary pass"word',
      '123456789:AAH-canary_bot_token',
    ];
    const logs = logsIn(dataDir, { redactor: createRedactor(canaries), level: 'debug' });
    const log = logs.account(account);
    for (const canary of canaries) {
      log.info(
        { body: `grant=${encodeURIComponent(canary)}`, headers: { 'x-thing': canary } },
        `answer with ${canary}`,
      );
      log.error(new Error(`refused: ${canary}`, { cause: { sent: Buffer.from(canary).toString('base64') } }), canary);
      log.debug({
        err: Object.assign(new Error('x'), {
          config: { url: `https://x/bot${canary}/y`, data: JSON.stringify({ canary }) },
        }),
      });
      log.warn({ nested: { list: [canary, { mpin: 'unregistered-1' }] } }, 'otp entered: %s', canary);
    }
    log.info({ password: 'unregistered-2', accessToken: 'unregistered-3', entered: 482913 });
    const text = readFileSync(join(dataDir, 'logs', `${account}.jsonl`), 'utf8');
    expect(text).toContain(REDACTED);
    for (const canary of [...canaries, 'unregistered']) {
      const bytes = Buffer.from(canary);
      for (const spelling of [
        canary,
        encodeURIComponent(canary),
        JSON.stringify(canary).slice(1, -1),
        bytes.toString('base64'),
        bytes.toString('hex'),
      ]) {
        expect(text).not.toContain(spelling);
      }
    }
    expect(linesOf(join(dataDir, 'logs', `${account}.jsonl`))).toHaveLength(canaries.length * 4 + 1);
  });

  test('turn over by size and keep a fixed number of files', () => {
    const dataDir = tempFolder();
    const logs = logsIn(dataDir, { limits: { maxBytes: 2_000, maxFiles: 4, maxAgeMs: 86_400_000 } });
    for (let count = 0; count < 400; count += 1) logs.host.info({ count }, 'x'.repeat(40));
    const files = readdirSync(join(dataDir, 'logs')).sort();
    expect(files).toEqual(['host.1.jsonl', 'host.2.jsonl', 'host.3.jsonl', 'host.jsonl']);
    for (const file of files) expect(readFileSync(join(dataDir, 'logs', file)).length).toBeLessThanOrEqual(2_000);
    expect(linesOf(join(dataDir, 'logs', 'host.jsonl')).at(-1)).toMatchObject({ count: 399 });
    const newest = linesOf(join(dataDir, 'logs', 'host.1.jsonl')).at(-1)?.['count'];
    expect(newest).toBe(Number(linesOf(join(dataDir, 'logs', 'host.jsonl'))[0]?.['count']) - 1);
    expect(logs.dropped()).toBe(0);
  });

  test('older than thirty days go at the start', () => {
    const dataDir = tempFolder();
    mkdirSync(join(dataDir, 'logs'));
    const [old, young] = ['host.2.jsonl', 'host.1.jsonl'].map((name) => join(dataDir, 'logs', name)) as [
      string,
      string,
    ];
    for (const file of [old, young]) writeFileSync(file, '{}\n');
    const longAgo = Date.now() / 1_000 - 31 * 86_400;
    utimesSync(old, longAgo, longAgo);
    logsIn(dataDir).host.info('started');
    expect([existsSync(old), existsSync(young)]).toEqual([false, true]);
  });

  test('a folder that cannot be used costs lines, not the caller', () => {
    const dataDir = tempFolder();
    writeFileSync(join(dataDir, 'logs'), 'a file where the folder should be');
    const logs = logsIn(dataDir);
    for (let count = 0; count < 3; count += 1) logs.host.error('lost');
    expect(logs.dropped()).toBe(3);
  });

  test.skipIf(!existsSync('/dev/full'))('a full disk costs lines, and logging goes on when there is room again', () => {
    const dataDir = tempFolder();
    mkdirSync(join(dataDir, 'logs'));
    symlinkSync('/dev/full', join(dataDir, 'logs', 'host.jsonl'));
    const logs = logsIn(dataDir);
    logs.host.info('lost');
    expect(logs.dropped()).toBe(1);
    deleteDebugLogs(dataDir);
    logs.host.info('kept');
    expect(logs.dropped()).toBe(1);
    expect(linesOf(join(dataDir, 'logs', 'host.jsonl'))).toMatchObject([{ msg: 'kept' }]);
  });

  test('what cannot be written as JSON does not throw', () => {
    const logs = logsIn(tempFolder());
    const loop: Record<string, unknown> = { big: 10n, run: () => 1 };
    loop['self'] = loop;
    const hostile = {
      toJSON: () => {
        throw new Error('no');
      },
    };
    expect(() => logs.host.info({ loop, hostile }, 'odd')).not.toThrow();
  });
});

describe('deleting debug logs at the start', () => {
  function filled(): string {
    const dataDir = tempFolder();
    for (const file of [
      'logs/host.jsonl',
      'logs/nifty-one.jsonl',
      'logs/nifty-one.3.jsonl',
      'logs/nifty-one-b.jsonl',
      'journal/nifty-one.db',
      'evidence/nifty-one/k1/a.png',
      'config/nifty-one.json',
      'backups/nifty-one.db',
      'locks/nifty-one.lock',
    ]) {
      mkdirSync(join(dataDir, file, '..'), { recursive: true });
      writeFileSync(join(dataDir, file), 'x');
    }
    return dataDir;
  }

  function filesIn(dataDir: string): string[] {
    return readdirSync(dataDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name)
      .sort();
  }

  test('P11: the logs go; journal, evidence, configuration, backups and lock stay', () => {
    const dataDir = filled();
    deleteDebugLogs(dataDir);
    expect(filesIn(dataDir)).toEqual(['a.png', 'nifty-one.db', 'nifty-one.db', 'nifty-one.json', 'nifty-one.lock']);
  });

  test('P11: of one account only its own logs go', () => {
    const dataDir = filled();
    deleteDebugLogs(dataDir, account);
    expect(readdirSync(join(dataDir, 'logs')).sort()).toEqual(['host.jsonl', 'nifty-one-b.jsonl']);
  });

  test('a folder without logs is fine', () => {
    expect(() => deleteDebugLogs(tempFolder())).not.toThrow();
  });
});
