// The desktop app's own process: a window, a tray, and the life of the host. It holds no secret and runs no engine.
import { app } from 'electron';

import { reportFault } from '../engine/host/door-log.ts';
import { registerPageScheme } from './page-scheme.ts';
import { readShellOptions } from './shell-options.ts';
import { Shell } from './shell.ts';

// A bug in the shell is no reason to end the guard, and Electron would show its stack to the trader.
process.on('uncaughtException', (cause) => reportFault('the shell met a fault', cause));

// Before Electron is ready, and before the lock is asked for: it lies in the data folder.
app.enableSandbox();
registerPageScheme();
app.setName('TradeFuse');
const { dataDir } = readShellOptions(process.argv.slice(1), app.getPath('appData'));
app.setPath('userData', dataDir);

if (app.requestSingleInstanceLock()) {
  const shell = new Shell({ dataDir, dist: `${app.getAppPath()}/dist`, development: !app.isPackaged });
  // What a second start says about itself is not read: it only brings the first window to the front.
  app.on('second-instance', () => shell.open());
  app.on('activate', () => shell.open());
  // The guard goes on in the tray when the last window is gone.
  app.on('window-all-closed', () => undefined);
  app.on('before-quit', (event) => shell.holdQuit(event));
  void app.whenReady().then(() => shell.start());
} else {
  app.quit();
}
