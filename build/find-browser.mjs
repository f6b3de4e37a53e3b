// Where an installed Chrome, Edge or Chromium lives. Plain JavaScript: the bootstrap uses it before anything is installed.
import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/**
 * @typedef {object} Surroundings
 * @property {NodeJS.Platform} platform
 * @property {Record<string, string | undefined>} env
 * @property {string} home
 * @property {(file: string) => boolean} exists
 * @property {(folder: string) => string[]} list  names in a folder, empty when there is none
 */

/** @type {Surroundings} */
const thisMachine = {
  platform: process.platform,
  env: process.env,
  home: homedir(),
  exists: isProgram,
  list: (folder) => (existsSync(folder) ? readdirSync(folder) : []),
};

/** @param {string} file */
function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Names on PATH, best known first. */
const commands = [
  'google-chrome-stable',
  'google-chrome',
  'microsoft-edge-stable',
  'microsoft-edge',
  'chromium',
  'chromium-browser',
];

/** @param {Surroundings} on @returns {string[]} */
function installedCandidates(on) {
  if (on.platform === 'win32') {
    const roots = [on.env['PROGRAMFILES'], on.env['PROGRAMFILES(X86)'], on.env['LOCALAPPDATA']];
    const programs = [
      'Google\\Chrome\\Application\\chrome.exe',
      'Microsoft\\Edge\\Application\\msedge.exe',
      'Chromium\\Application\\chrome.exe',
    ];
    return programs.flatMap((program) => roots.flatMap((root) => (root ? [`${root}\\${program}`] : [])));
  }
  if (on.platform === 'darwin') {
    const programs = [
      'Google Chrome.app/Contents/MacOS/Google Chrome',
      'Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
      'Chromium.app/Contents/MacOS/Chromium',
    ];
    return programs.flatMap((program) => [`/Applications/${program}`, join(on.home, 'Applications', program)]);
  }
  const folders = (on.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return [
    ...commands.flatMap((name) => folders.map((folder) => join(folder, name))),
    ...commands.map((name) => `/usr/bin/${name}`),
    '/opt/google/chrome/chrome',
    '/opt/microsoft/msedge/msedge',
    '/snap/bin/chromium',
  ];
}

/** Where Playwright keeps the browsers it downloads. @param {Surroundings} on @returns {string[]} */
function downloadedCandidates(on) {
  const byPlatform = {
    win32: join(on.env['LOCALAPPDATA'] ?? join(on.home, 'AppData', 'Local'), 'ms-playwright'),
    darwin: join(on.home, 'Library', 'Caches', 'ms-playwright'),
  };
  const fallback = join(on.env['XDG_CACHE_HOME'] ?? join(on.home, '.cache'), 'ms-playwright');
  const chosen = on.env['PLAYWRIGHT_BROWSERS_PATH'];
  const cache = chosen || (on.platform === 'win32' || on.platform === 'darwin' ? byPlatform[on.platform] : fallback);
  const programs = [
    'chrome-linux64/chrome',
    'chrome-linux/chrome',
    'chrome-win64/chrome.exe',
    'chrome-win/chrome.exe',
    'chrome-mac-arm64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
    'chrome-mac-x64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
    'chrome-mac/Chromium.app/Contents/MacOS/Chromium',
  ];
  return on
    .list(cache)
    .filter((name) => /^chromium-\d+$/.test(name))
    .sort((a, b) => Number(b.slice(9)) - Number(a.slice(9)))
    .flatMap((name) => programs.map((program) => join(cache, name, program)));
}

/**
 * The browser to use, or undefined. `TRADEFUSE_BROWSER` names one and is then the only candidate.
 *
 * @param {Partial<Surroundings>} [surroundings]
 * @returns {string | undefined}
 */
export function findBrowser(surroundings = {}) {
  const on = { ...thisMachine, ...surroundings };
  const named = on.env['TRADEFUSE_BROWSER'];
  if (named) return on.exists(named) ? named : undefined;
  return [...installedCandidates(on), ...downloadedCandidates(on)].find((file) => on.exists(file));
}
