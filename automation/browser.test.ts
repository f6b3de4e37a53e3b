import { describe, expect, test } from 'vitest';
import { launchOptions, ownTempFolder } from './browser.ts';
import { installedBrowser } from './installed-browser.ts';
import type { Machine } from './installed-browser.ts';

const hosts = ['neo.broker.example'];

describe('launch options', () => {
  test.each([[1000], [501], [undefined]])('T1: a browser of user %s keeps its sandbox', (uid) => {
    const options = launchOptions({ uid, headless: true, hosts });
    expect(options.chromiumSandbox).toBe(true);
    expect(options.args.filter((flag) => flag.includes('sandbox'))).toEqual([]);
  });

  test('only root, as in a container, goes without', () => {
    const options = launchOptions({ uid: 0, headless: true, hosts });
    expect(options.chromiumSandbox).toBe(false);
    expect(options.args).toContain('--no-sandbox');
  });

  test('T2: no debugging port is ever asked for', () => {
    const { args } = launchOptions({ uid: 0, headless: true, hosts });
    expect(args.filter((flag) => flag.includes('remote-debugging'))).toEqual([]);
  });

  test('nothing runs that is not needed, and only the profile’s hosts have an address', () => {
    expect(launchOptions({ uid: 1000, headless: false, hosts: ['a.example', '127.0.0.1'] })).toEqual({
      headless: false,
      chromiumSandbox: true,
      args: [
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--disable-smooth-scrolling',
        '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE a.example, EXCLUDE 127.0.0.1',
      ],
    });
  });
});

describe('the browser’s own folder for sockets', () => {
  test('is used where the path fits a socket address, and left out where the browser would not start', () => {
    expect(ownTempFolder('/tmp/tfb-abc123', 'linux')).toEqual({ TMPDIR: '/tmp/tfb-abc123' });
    expect(ownTempFolder(`/tmp/${'x'.repeat(80)}`, 'linux')).toEqual({});
    expect(ownTempFolder('/var/folders/zz/T/tfb-abc123', 'darwin')).toEqual({});
  });
});

describe('finding a browser', () => {
  const machine = (platform: NodeJS.Platform, there: readonly string[], env: Machine['env'] = {}): Machine => ({
    platform,
    env,
    exists: (file) => there.includes(file),
    downloaded: '/downloaded/chrome',
  });

  test('prefers the trader’s Chrome, then Edge, then the download, then Debian’s Chromium', () => {
    const inOrder = [
      '/opt/google/chrome/chrome',
      '/opt/microsoft/msedge/msedge',
      '/downloaded/chrome',
      '/usr/bin/chromium',
    ];
    for (const [index, file] of inOrder.entries()) {
      expect(installedBrowser(machine('linux', inOrder.slice(index)))).toBe(file);
    }
  });

  test('looks where Windows and macOS keep programs', () => {
    const edge = 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe';
    const env = { PROGRAMFILES: 'C:\\Program Files', 'PROGRAMFILES(X86)': 'C:\\Program Files (x86)' };
    expect(installedBrowser(machine('win32', [edge], env))).toBe(edge);
    const chrome = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
    expect(installedBrowser(machine('darwin', [chrome]))).toBe(chrome);
  });

  test('W8: finds none where there is none', () => {
    expect(installedBrowser(machine('linux', []))).toBeUndefined();
    expect(installedBrowser(machine('win32', ['/usr/bin/chromium']))).toBeUndefined();
  });
});
