// `npm start`: builds what is out of date and opens the app. In Electron where its binary is here or can be fetched, else
// the same screens in an app window of an installed browser.
import { spawn } from 'node:child_process';
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

const passedOn = [
  ...(options['data-dir'] === undefined ? [] : ['--data-dir', options['data-dir']]),
  ...(options.port === undefined ? [] : ['--port', options.port]),
];

/** Runs the built desktop app until it is closed; its exit code becomes ours. */
async function runElectron(program: string): Promise<number> {
  const child = spawn(program, [root, ...passedOn], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

/** Runs the host and shows its page, until the window is closed, a signal comes or the host itself ends. */
async function runInBrowser(): Promise<number> {
  const host = await startHost(join(root, 'engine', 'host', 'headless.ts'), ['--practice', ...passedOn]);
  const browser = options['no-open'] || !hasDisplay() ? undefined : findBrowser();
  if (browser === undefined) {
    console.log(`TradeFuse is running at ${host.pageUrl}`);
    console.log('Open it in a browser on this computer; Ctrl-C stops TradeFuse.');
  }
  const profile = join(options['data-dir'] ?? defaultDataFolder(), 'window');
  const window = browser === undefined ? undefined : openAppWindow(browser, host.pageUrl, profile);
  const asked = await Promise.race([
    host.ended.then(() => 'host ended' as const),
    signalled().then(() => 'asked to stop' as const),
    ...(window === undefined ? [] : [once(window, 'exit').then(() => 'window closed' as const)]),
  ]);
  window?.kill();
  const code = await host.stop();
  if (asked === 'host ended') console.error(`The host ended unexpectedly with code ${code}; see its log.`);
  return asked === 'host ended' ? 1 : code;
}

function signalled(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
}

await renderer.build();
const shown = !options['no-open'] && hasDisplay();
const program = shown ? await fetchElectron() : electronProgram();
if (program === undefined) {
  console.log("Electron's binary is not here; TradeFuse opens the same app in a browser window instead.");
}
if (program !== undefined && shown && hasSources(desktop)) {
  await desktop.build();
  process.exitCode = await runElectron(program);
} else {
  process.exitCode = await runInBrowser();
}
