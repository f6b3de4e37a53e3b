import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, LaunchOptions } from 'playwright-core';
import { installedBrowser } from './installed-browser.ts';
import { TerminalFailure } from './terminal-failure.ts';

/** Which browser to drive and whether the trader sees it. */
export type BrowserOptions = {
  /** False shows the window, for recording a profile or answering a question only a person can. */
  readonly headless?: boolean;
  /** This program and no other. */
  readonly executablePath?: string;
};

/** A browser that can be gone: `close` also ends its processes and removes what it wrote. */
export type LaunchedBrowser = { readonly browser: Browser; close(): Promise<void> };

const flags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-smooth-scrolling',
] as const;

/**
 * Launch options for a user and the hosts the run may reach. The browser keeps its sandbox; only for root, as in
 * containers, where Chromium cannot start with it, it is left off. Playwright talks through a pipe: a debugging port
 * would hand every cookie to any program on the machine.
 */
export function launchOptions(about: {
  readonly uid: number | undefined;
  readonly headless: boolean;
  readonly hosts: readonly string[];
}): LaunchOptions & { readonly args: readonly string[] } {
  const root = about.uid === 0;
  const reachable = about.hosts.map((host) => `, EXCLUDE ${host}`).join('');
  return {
    headless: about.headless,
    chromiumSandbox: !root,
    // Routing cannot see where a redirect leads; without an address for other hosts it leads nowhere.
    args: [...flags, `--host-resolver-rules=MAP * ~NOTFOUND${reachable}`, ...(root ? ['--no-sandbox'] : [])],
  };
}

/** The program that would be driven, for the check before arming (card W8). Undefined when there is none. */
export function findTerminalBrowser(options: BrowserOptions = {}): string | undefined {
  const { executablePath } = options;
  if (executablePath === undefined) return installedBrowser();
  return existsSync(executablePath) ? executablePath : undefined;
}

/** Starts the browser. Throws `browser-missing`, or `crashed` when one is there but will not start. */
export async function launchBrowser(
  options: BrowserOptions & { readonly hosts: readonly string[] },
): Promise<LaunchedBrowser> {
  const executablePath = findTerminalBrowser(options);
  if (executablePath === undefined) {
    throw new TerminalFailure(
      'browser-missing',
      'No Chrome, Edge or Chromium was found on this computer. Install one of them, then run the drill again.',
    );
  }
  const about = { uid: process.getuid?.(), headless: options.headless ?? true, hosts: options.hosts };
  const scratch = await mkdtemp(join(tmpdir(), 'tfb-'));
  const env = { ...definedOnly(process.env), ...ownTempFolder(scratch, process.platform) };
  try {
    const browser = await chromium.launch({ ...launchOptions(about), executablePath, env, timeout: 30_000 });
    return { browser, close: () => closeBrowser(browser, scratch) };
  } catch (error) {
    await removeFolder(scratch);
    const first = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new TerminalFailure('crashed', `The browser ${executablePath} would not start: ${first}`);
  }
}

/**
 * Where the browser may leave its sockets, so that even a killed one leaves nothing behind. Only on Linux, and only while
 * the path of `.org.chromium.Chromium.XXXXXX/SingletonSocket` in it fits a socket's 107 bytes: the browser would not start.
 */
export function ownTempFolder(folder: string, platform: NodeJS.Platform): { readonly TMPDIR?: string } {
  return platform === 'linux' && folder.length <= 60 ? { TMPDIR: folder } : {};
}

async function closeBrowser(browser: Browser, scratch: string): Promise<void> {
  await browser.close().catch(() => undefined);
  await removeFolder(scratch);
}

/** The last of Chromium's processes may still be writing when the first is gone, hence the retries. */
async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }).catch(() => undefined);
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
