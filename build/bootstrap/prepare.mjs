import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findBrowser } from '../find-browser.mjs';
import { installBrowser } from './install-browser.mjs';
import { isInstalled, nodeProgram, writeStamp } from './installed.mjs';
import { withLock } from './lock.mjs';
import { npm, run } from './run.mjs';
import { say } from './say.mjs';
import { ensureExec } from './windows-exec.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const lockFolder = join(root, '.cache', 'installing');

/** Scripts that never open a page need no browser. */
const withoutBrowser = new Set(['precheck', 'preverify:journal', 'presim:broker', 'presimulate']);
/** The host serves the screens at its door, so they are built before it starts. */
const withScreens = new Set(['preheadless']);
/** Tests that cannot drive a browser would prove less than they claim. */
const browserRequired = new Set(['pretest']);

/**
 * Prepares this checkout for one script.
 *
 * @param {string} event the npm event, like `prestart`
 * @returns {Promise<number>} the exit code
 */
export async function prepare(event) {
  if (!isInstalled(root)) {
    const installed = await withLock(lockFolder, () => isInstalled(root) || install());
    if (!installed) return 1;
  }
  ensureExec(root);
  if (withScreens.has(event) && !run(nodeProgram(root), [join(root, 'build', 'build.ts'), 'screens'])) return 1;
  if (withoutBrowser.has(event) || findBrowser() !== undefined) return 0;
  return withLock(lockFolder, () => prepareBrowser(event));
}

/** @returns {boolean} */
function install() {
  say('Installing what TradeFuse needs (once, a minute or two)…');
  // Install scripts stay off: better-sqlite3 would compile although its binary is in the package. The one package that
  // needs its script is `node`, which fetches Node 24 from the same place as every other package.
  if (!npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], root)) {
    say('npm ci failed; the lines above say why. Nothing was started.');
    return false;
  }
  if (!npm(['rebuild', 'node', '--ignore-scripts=false', '--loglevel=error'], root) || !runsNode24()) {
    say('Node 24 could not be installed from its npm package; TradeFuse cannot run without it.');
    return false;
  }
  writeStamp(root);
  say('Installed.');
  return true;
}

function runsNode24() {
  const { status, stdout } = spawnSync(nodeProgram(root), ['--version'], { encoding: 'utf8' });
  return status === 0 && stdout.startsWith('v24.');
}

/** @param {string} event @returns {number} */
function prepareBrowser(event) {
  if (findBrowser() !== undefined || installBrowser(root)) return 0;
  say('No Chrome, Edge or Chromium was found and none could be installed.');
  if (browserRequired.has(event)) {
    say('The end-to-end tests drive a real browser, so they cannot run here. Install Chromium and try again.');
    return 1;
  }
  say("What this means: a broker's web terminal cannot be driven, so a kill cannot press the kill switch there.");
  say('Closing positions through the API still works. Install Chrome, Edge or Chromium before going live.');
  return 0;
}
