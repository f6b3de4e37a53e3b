import { join, resolve } from 'node:path';
import { expect, test, vi } from 'vitest';
import { Backoff } from './backoff.ts';
import { isOwnPage } from './page-address.ts';
import { readShellOptions } from './shell-options.ts';
import { unpackedFolder } from './unpacked-folder.ts';
import { startWatchdog } from './watchdog.ts';

test.each([
  [['.', '--data-dir', 'here'], resolve('here')],
  [['--data-dir=here', '--no-sandbox'], resolve('here')],
  [['--data-dir'], join('base', 'TradeFuse')],
  [[], join('base', 'TradeFuse')],
])('the arguments %j', (args, dataDir) => {
  expect(readShellOptions(args, 'base')).toEqual({ dataDir });
});

test('a host that keeps dying waits longer each time, one that ran well does not', () => {
  const backoff = new Backoff();
  const quick = Array.from({ length: 9 }, () => backoff.next(10));
  expect(quick).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  expect(backoff.next(60_000)).toBe(500);
});

test('an installed app starts its host beside the archive', () => {
  expect(unpackedFolder(join('resources', 'app.asar', 'dist', 'engine'))).toBe(
    join('resources', 'app.asar.unpacked', 'dist', 'engine'),
  );
  expect(unpackedFolder(join('checkout', 'dist', 'engine'))).toBe(join('checkout', 'dist', 'engine'));
});

test.each([
  ['app://bundle/', true],
  ['app://bundle/index.html?a=1#/history', true],
  ['app://bundle:1/', false],
  ['app://user@bundle/', false],
  ['app:bundle', false],
  ['javascript:alert(1)', false],
])('is %s our page: %s', (address, own) => {
  expect(isOwnPage(address)).toBe(own);
});

test('a host that falls silent is noticed once, one that beats is left alone', () => {
  vi.useFakeTimers();
  let silent = 0;
  const watchdog = startWatchdog(() => void (silent += 1), 100);
  for (let look = 0; look < 20; look += 1) {
    vi.advanceTimersByTime(100);
    watchdog.beat();
  }
  expect(silent).toBe(0);
  vi.advanceTimersByTime(500);
  expect(silent).toBe(0);
  vi.advanceTimersByTime(10_000);
  expect(silent).toBe(1);
  vi.useRealTimers();
});
