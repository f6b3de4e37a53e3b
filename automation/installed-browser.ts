import { accessSync, constants } from 'node:fs';
import { join, win32 } from 'node:path';
import { chromium } from 'playwright-core';

/** What the search for a browser needs to know of the machine. */
export type Machine = {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly exists: (file: string) => boolean;
  /** Where Playwright would keep its own download. */
  readonly downloaded: string;
};

/** Chrome, Edge, Playwright's download, Debian's Chromium: the first that is there, best first. Undefined when none is. */
export function installedBrowser(machine: Machine = thisMachine()): string | undefined {
  return candidates(machine).find((file) => machine.exists(file));
}

function candidates({ platform, env, downloaded }: Machine): readonly string[] {
  if (platform === 'win32') {
    const roots = [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']].filter(
      (root) => root !== undefined,
    );
    const programs = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'];
    return [...programs.flatMap((program) => roots.map((root) => win32.join(root, program))), downloaded];
  }
  if (platform === 'darwin') {
    const programs = ['Google Chrome', 'Microsoft Edge'];
    const folders = ['/Applications', join(env['HOME'] ?? '/', 'Applications')];
    const paths = programs.flatMap((name) => folders.map((folder) => `${folder}/${name}.app/Contents/MacOS/${name}`));
    return [...paths, downloaded];
  }
  return [
    '/opt/google/chrome/chrome',
    '/usr/bin/google-chrome',
    '/opt/microsoft/msedge/msedge',
    '/usr/bin/microsoft-edge',
    downloaded,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
  ];
}

function thisMachine(): Machine {
  return { platform: process.platform, env: process.env, exists: isProgram, downloaded: chromium.executablePath() };
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
