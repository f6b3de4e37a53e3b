import { BrowserWindow, session, shell, type Session, type WebContents } from 'electron';

import { isLoginPage, isOwnPage, PAGE_URL } from './page-address.ts';

/** What a window is made with; `development` opens the inspector's door. */
export type WindowOptions = { readonly preload: string; readonly development: boolean };

/** A page that dies again and again is not brought back for ever within one minute. */
const MAX_REVIVALS_A_MINUTE = 5;
const REVIVE_AFTER_MS = 500;

/** Opens the one window, locked down: the page in it can do nothing but show and send commands. */
export function openWindow({ preload, development }: WindowOptions): BrowserWindow {
  refusePermissions(session.defaultSession);
  const window = new BrowserWindow({
    width: 1400,
    height: 900,
    minWidth: 900,
    minHeight: 600,
    show: false,
    title: 'TradeFuse',
    backgroundColor: '#0b0e14',
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: development,
      // The age of the data counts on in a window that is covered.
      backgroundThrottling: false,
    },
  });
  confine(window.webContents);
  keepAlive(window);
  window.once('ready-to-show', () => window.show());
  void window.loadURL(PAGE_URL).catch(() => undefined);
  return window;
}

/** Nothing is asked of the trader and nothing is granted: camera, location, devices, notifications, all of it. */
function refusePermissions(pages: Session): void {
  pages.setPermissionRequestHandler((_contents, _permission, callback) => callback(false));
  pages.setPermissionCheckHandler(() => false);
  pages.setDevicePermissionHandler(() => false);
  pages.setDisplayMediaRequestHandler((_request, callback) => callback(null));
  pages.on('will-download', (event) => event.preventDefault());
}

/** Keeps the page where it is: no navigation, no further windows, no embedded pages. */
function confine(contents: WebContents): void {
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (isLoginPage(url)) void shell.openExternal(url).catch(() => undefined);
    return { action: 'deny' };
  });
}

/** The guard does not depend on the page: one that crashed, hangs or did not load is simply shown again. */
function keepAlive(window: BrowserWindow): void {
  const contents = window.webContents;
  let revivals: number[] = [];
  const revive = (): void => {
    revivals = revivals.filter((at) => Date.now() - at < 60_000);
    if (revivals.length >= MAX_REVIVALS_A_MINUTE) return;
    revivals.push(Date.now());
    setTimeout(() => {
      if (!window.isDestroyed()) void window.loadURL(PAGE_URL).catch(() => undefined);
    }, REVIVE_AFTER_MS);
  };
  contents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit') revive();
  });
  contents.on('unresponsive', () => contents.forcefullyCrashRenderer());
  contents.on('did-fail-load', (...[, , , address, isMainFrame]) => {
    if (isMainFrame && isOwnPage(address)) revive();
  });
}
