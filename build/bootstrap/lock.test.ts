import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { withLock } from './lock.mjs';

let folder: string;
let lock: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tradefuse-test-lock-'));
  lock = join(folder, 'cache', 'installing');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A lock as a script of an earlier time would have left it. */
function leaveLock(pid: number, ageSeconds: number): void {
  mkdirSync(lock, { recursive: true });
  writeFileSync(join(lock, 'pid'), String(pid));
  const then = Date.now() / 1000 - ageSeconds;
  utimesSync(lock, then, then);
}

const deadPid = 2 ** 22 + 1;

describe('two scripts that install at once', () => {
  test('the second waits until the first is done', async () => {
    const order: string[] = [];
    await withLock(lock, () => {
      order.push('first');
      void withLock(lock, () => order.push('second')).then(() => order.push('second done'));
      order.push('first done');
    });
    await expect.poll(() => order, { timeout: 5000 }).toEqual(['first', 'first done', 'second', 'second done']);
    expect(existsSync(lock)).toBe(false);
  });

  test('the lock goes when the work throws', async () => {
    const failing = withLock(lock, () => {
      throw new Error('no disk');
    });
    await expect(failing).rejects.toThrow('no disk');
    expect(existsSync(lock)).toBe(false);
  });

  test('a lock whose owner has died is taken over', async () => {
    leaveLock(deadPid, 5);
    expect(await withLock(lock, () => 'mine')).toBe('mine');
  });

  test('a lock older than any install is taken over', async () => {
    leaveLock(process.pid, 3600);
    expect(await withLock(lock, () => 'mine')).toBe('mine');
  });
});
