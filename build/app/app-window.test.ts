import { describe, expect, test } from 'vitest';
import { hasDisplay, windowArguments } from './app-window.ts';

describe('the app window', () => {
  test('is a window of its own with a profile of its own', () => {
    const args = windowArguments('http://127.0.0.1:1/?token=t', '/data/window', 1000);
    expect(args).toContain('--app=http://127.0.0.1:1/?token=t');
    expect(args).toContain('--user-data-dir=/data/window');
  });

  test('keeps the sandbox for everybody but root, for whom Chromium has none', () => {
    expect(windowArguments('u', 'p', 1000).join()).not.toContain('sandbox');
    expect(windowArguments('u', 'p', undefined).join()).not.toContain('sandbox');
    expect(windowArguments('u', 'p', 0)).toContain('--no-sandbox');
  });

  test('needs a display on Linux only', () => {
    expect(hasDisplay({}, 'linux')).toBe(false);
    expect(hasDisplay({ DISPLAY: ':0' }, 'linux')).toBe(true);
    expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true);
    expect(hasDisplay({}, 'win32')).toBe(true);
  });
});
