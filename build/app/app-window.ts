import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';

/** Whether a window can be shown at all. */
export function hasDisplay(env: NodeJS.ProcessEnv = process.env, platform = process.platform): boolean {
  return platform !== 'linux' || Boolean(env['DISPLAY'] ?? env['WAYLAND_DISPLAY']);
}

/** The arguments that make a browser look like an app: one window, no tabs, a profile of its own. */
export function windowArguments(url: string, profile: string, userId: number | undefined): readonly string[] {
  return [
    `--app=${url}`,
    `--user-data-dir=${profile}`,
    '--no-first-run',
    '--no-default-browser-check',
    '--window-size=1400,900',
    // Chromium refuses to start its sandbox for root; every other user keeps it.
    ...(userId === 0 ? ['--no-sandbox', '--disable-gpu'] : []),
  ];
}

/** Opens the app window; the process lives as long as the window does, because the profile is shared with no other. */
export function openAppWindow(browser: string, url: string, profile: string): ChildProcess {
  mkdirSync(profile, { recursive: true, mode: 0o700 });
  return spawn(browser, windowArguments(url, profile, process.getuid?.()), { stdio: 'ignore' });
}
