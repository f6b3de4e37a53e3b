import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { zAccountSettings } from '../contract/account-settings.ts';
import { accountId } from '../domain/account-snapshot.ts';
import { realClock } from '../host/real-clock.ts';
import { tempFolder } from '../testing/temp-folder.ts';
import { accountConfigFile } from './account-config.ts';
import { configText } from './account-config-form.ts';
import { watchConfigFile } from './watch-config-file.ts';

const account = accountId('nifty-one');

function textWithLimit(rupees: number): string {
  const settings = zAccountSettings.parse({
    alias: 'A',
    clientCode: 'C',
    broker: 'paper',
    mode: 'practice',
    dayLossLimit: rupees * 100,
  });
  return configText(account, settings);
}

/** A watched file that starts valid, and everything that was told about it with the time it took. */
async function watched(): Promise<{ file: string; told: (number | string)[]; next(): Promise<number>; close(): void }> {
  const file = accountConfigFile(tempFolder(), account);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, textWithLimit(6_000));
  const told: (number | string)[] = [];
  const watcher = watchConfigFile(file, {
    clock: realClock,
    onValid: (config) => told.push(config.mtmLossLimit / 100),
    onInvalid: (problems) => told.push(problems.map((problem) => `${problem.code}: ${problem.message}`).join(' ')),
  });
  onTestFinished(() => watcher.close());
  await vi.waitFor(() => expect(told).toEqual([6_000]));
  const next = async (): Promise<number> => {
    const [startedAt, before] = [performance.now(), told.length];
    await vi.waitFor(() => expect(told.length).toBeGreaterThan(before), { timeout: 4_000, interval: 5 });
    return performance.now() - startedAt;
  };
  return { file, told, next, close: () => watcher.close() };
}

describe('a watched config file', () => {
  test('P10: a valid change is told within a second', async () => {
    const { file, told, next } = await watched();
    writeFileSync(file, textWithLimit(5_000));
    expect(await next()).toBeLessThan(1_000);
    expect(told).toEqual([6_000, 5_000]);
  });

  test('P10: a half-written file is ignored when the rest follows', async () => {
    const { file, told, next } = await watched();
    const whole = textWithLimit(4_000);
    writeFileSync(file, whole.slice(0, 100));
    await wait(600);
    expect(told).toEqual([6_000]);
    writeFileSync(file, whole);
    expect(await next()).toBeLessThan(1_000);
    expect(told).toEqual([6_000, 4_000]);
  });

  test('P10: an invalid change is told once and in words, the next valid one is taken', async () => {
    const { file, told, next } = await watched();
    writeFileSync(file, textWithLimit(4_000).replace('-4000', '"lots"'));
    await next();
    expect(told[1]).toContain('Line 8, mtmLossLimit: This is not an amount in rupees');
    await wait(1_300);
    expect(told, 'told once, however often it is looked at').toHaveLength(2);
    writeFileSync(file, textWithLimit(3_000));
    await next();
    expect(told[2]).toBe(3_000);
  });

  test('a file that stays half-written is reported after a second', async () => {
    const { file, told, next } = await watched();
    writeFileSync(file, '{ "accountId": ');
    expect(await next()).toBeGreaterThan(900);
    expect(told[1]).toContain('syntax: Line 1');
  });

  test('an editor that deletes and renames is followed without a word about the gap', async () => {
    const { file, told, next } = await watched();
    for (const limit of [5_000, 4_500]) {
      writeFileSync(`${file}.swp`, textWithLimit(limit));
      rmSync(file);
      await wait(120);
      renameSync(`${file}.swp`, file);
      await next();
    }
    expect(told).toEqual([6_000, 5_000, 4_500]);
  });

  test('a file that is gone is reported, and taken again when it comes back', async () => {
    const { file, told, next } = await watched();
    rmSync(file);
    await next();
    expect(told[1]).toContain('missing');
    writeFileSync(file, textWithLimit(2_000));
    await next();
    expect(told[2]).toBe(2_000);
  });

  test('a folder that was deleted and made again is found without the system telling', async () => {
    const { file, told, next } = await watched();
    rmSync(dirname(file), { recursive: true });
    await wait(50);
    mkdirSync(dirname(file));
    writeFileSync(file, textWithLimit(1_500));
    expect(await next()).toBeLessThan(1_000);
    expect(told).toEqual([6_000, 1_500]);
  });

  test('after close nothing is told any more', async () => {
    const { file, told, close } = await watched();
    close();
    writeFileSync(file, textWithLimit(1_000));
    await wait(700);
    expect(told).toEqual([6_000]);
  });
});
