import { describe, expect, test } from 'vitest';
import { findBrowser } from './find-browser.mjs';

const machine = (platform: NodeJS.Platform, installed: readonly string[], more: object = {}) => ({
  platform,
  home: '/users/trader',
  env: { PATH: '/opt/bin:/usr/bin' } as Record<string, string>,
  exists: (file: string) => installed.includes(file),
  list: () => [],
  ...more,
});

describe('finding a browser', () => {
  test('prefers Chrome to Chromium on Linux and looks along PATH', () => {
    const found = findBrowser(machine('linux', ['/usr/bin/chromium', '/opt/bin/google-chrome']));
    expect(found).toBe('/opt/bin/google-chrome');
  });

  test("takes Debian's chromium when it is all there is", () => {
    expect(findBrowser(machine('linux', ['/usr/bin/chromium']))).toBe('/usr/bin/chromium');
  });

  test('finds Edge on Windows', () => {
    const edge = String.raw`C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe`;
    const env = {
      PROGRAMFILES: String.raw`C:\Program Files`,
      'PROGRAMFILES(X86)': String.raw`C:\Program Files (x86)`,
    };
    expect(findBrowser(machine('win32', [edge], { env }))).toBe(edge);
  });

  test('finds Chrome on macOS', () => {
    const chrome = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
    expect(findBrowser(machine('darwin', [chrome]))).toBe(chrome);
  });

  test("falls back to Playwright's newest download", () => {
    const cache = '/users/trader/.cache/ms-playwright';
    const programs = [1100, 1255].map((n) => `${cache}/chromium-${n}/chrome-linux64/chrome`);
    const list = (folder: string) => (folder === cache ? ['ffmpeg-1', 'chromium-1100', 'chromium-1255'] : []);
    expect(findBrowser(machine('linux', programs, { list }))).toBe(programs[1]);
  });

  test('a browser named by the user is the only one considered', () => {
    const env = { PATH: '/usr/bin', TRADEFUSE_BROWSER: '/opt/mine' };
    expect(findBrowser(machine('linux', ['/usr/bin/chromium', '/opt/mine'], { env }))).toBe('/opt/mine');
    expect(findBrowser(machine('linux', ['/usr/bin/chromium'], { env }))).toBeUndefined();
  });

  test('finds nothing on a machine without a browser', () => {
    expect(findBrowser(machine('linux', []))).toBeUndefined();
  });
});
