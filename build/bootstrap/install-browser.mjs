import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findBrowser } from '../find-browser.mjs';
import { run } from './run.mjs';
import { say } from './say.mjs';

/**
 * Gets a browser for the terminal: Playwright's own download first, the system's package where that is allowed. Both may
 * fail on a machine without the way out; the caller says what that means.
 *
 * @param {string} root
 * @returns {boolean} whether there is a browser now
 */
export function installBrowser(root) {
  say('No Chrome, Edge or Chromium found; installing one for the web terminal…');
  const playwright = join(root, 'node_modules', 'playwright-core', 'cli.js');
  if (existsSync(playwright)) run(process.execPath, [playwright, 'install', 'chromium'], { cwd: root });
  if (findBrowser() !== undefined) return true;
  if (!mayUseApt()) return false;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-qq'], { env });
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-liberation'], { env });
  return findBrowser() !== undefined;
}

/** Only where this process may install packages without asking anybody. */
function mayUseApt() {
  return process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}
