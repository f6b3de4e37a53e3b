// `npm start`: builds what is out of date and opens the app. In Electron where its binary is here or can be fetched, else
// the same screens in an app window of an installed browser.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { desktop, hasSources, renderer } from './app/build-app.ts';
import { hasDisplay, openAppWindow } from './app/app-window.ts';
import { defaultDataFolder } from './app/data-folder.ts';
import { electronProgram, fetchElectron } from './app/electron-binary.ts';
import { startHost } from './app/host-process.ts';
import { root } from './checks/command.ts';
import { findBrowser } from './find-browser.mjs';

const { values: options } = parseArgs({
  options: {
    'no-open': { type: 'boolean', default: false },
    'data-dir': { type: 'string' },
    port: { type: 'string' },
  },
});

const shown = !options['no-open'] && hasDisplay();

const passedOn = [
  ...(options['data-dir'] === undefined ? [] : ['--data-dir', options['data-dir']]),
  ...(options.port === undefined ? [] : ['--port', options.port]),
];

/** Aborted by the first signal. It listens from the start: a signal during a build or while the host starts counts too. */
const stopping = new AbortController();
const asked = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      stopping.abort();
      resolve();
    });
  }
});

/** Runs the built desktop app until it is closed; its exit code becomes ours. */
async function runElectron(program: string): Promise<number> {
  const child = spawn(program, [root, ...passedOn], { stdio: 'inherit' });
  void asked.then(() => child.kill('SIGTERM'));
  const [code] = (await once(child, 'exit')) as [number | null];
  return stopping.signal.aborted ? 0 : (code ?? 1);
}

/** Runs the host and shows its page, until the window is closed, a signal comes or the host itself ends. */
async function runInBrowser(): Promise<number> {
  const script = join(root, 'engine', 'host', 'headless.ts');
  const host = await startHost(script, ['--practice', ...passedOn], stopping.signal);
  const window = openWindow(host.pageUrl);
  await Promise.race([host.ended, asked, ...(window === undefined ? [] : [once(window, 'exit')])]);
  window?.kill();
  const code = await host.stop();
  if (code !== 0) console.error(`The host ended with code ${code}; its log says why.`);
  return code;
}

/** The app window, or the address printed where there is no window to open. */
function openWindow(url: string): ChildProcess | undefined {
  const browser = shown ? findBrowser() : undefined;
  if (browser === undefined) {
    console.log(`TradeFuse is running at ${url}`);
    console.log('Open it in a browser on this computer; Ctrl-C stops TradeFuse.');
    return undefined;
  }
  return openAppWindow(browser, url, join(options['data-dir'] ?? defaultDataFolder(), 'window'));
}

async function start(): Promise<number> {
  await renderer.build();
  const program = shown ? await fetchElectron() : electronProgram();
  if (program === undefined) {
    console.log("Electron's binary is not here; TradeFuse opens the same app in a browser window instead.");
  }
  if (program === undefined || !shown || !hasSources(desktop)) return runInBrowser();
  await desktop.build();
  return stopping.signal.aborted ? 0 : runElectron(program);
}

process.exitCode = await start().catch((error: unknown) => {
  // Asked to stop before it was up: there is nothing to explain.
  if (stopping.signal.aborted) return 0;
  console.error(error instanceof Error ? error.message : error);
  return 1;
});
