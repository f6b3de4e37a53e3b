import { EventEmitter } from 'node:events';

import { records } from './recorded.ts';

type PageHandler = (request: Request) => Promise<Response>;
type Callback = (...args: readonly unknown[]) => unknown;

/** Electron's `protocol`; `serve` is what the browser's side asks for a page. */
export const protocol = {
  serve: (async () => new Response(null, { status: 503 })) as PageHandler,
  registerSchemesAsPrivileged: (schemes: readonly unknown[]): void => void records.schemes.push(...schemes),
  handle: (_scheme: string, handler: PageHandler): void => void (protocol.serve = handler),
};

/** Electron's default session: it grants everything until it is told otherwise. */
class StandInSession extends EventEmitter {
  request: Callback = (_contents, _permission, callback) => (callback as Callback)(true);
  check: Callback = () => true;
  device: Callback = () => true;

  setPermissionRequestHandler(handler: Callback): void {
    this.request = handler;
  }

  setPermissionCheckHandler(handler: Callback): void {
    this.check = handler;
  }

  setDevicePermissionHandler(handler: Callback): void {
    this.device = handler;
  }

  setDisplayMediaRequestHandler(): void {
    records.calls.push('display media refused');
  }

  /** Whether a permission is granted in any of the ways a page can come by it. */
  grants(permission: string): boolean {
    let asked: unknown = true;
    this.request(null, permission, (granted: unknown) => void (asked = granted), {});
    return [asked, this.check(null, permission, '', {}), this.device({ deviceType: permission })].some(Boolean);
  }
}

/** Electron's `session`. */
export const session = { defaultSession: new StandInSession() };

/** Electron's `shell`: what would be opened in the system's browser is only written down. */
export const shell = {
  openExternal: (address: string): Promise<void> => {
    records.calls.push(`openExternal ${address}`);
    return Promise.resolve();
  },
};

/** Electron's `ipcMain`. */
export const ipcMain = new (class extends EventEmitter {
  readonly handlers = new Map<string, Callback>();

  handle(channel: string, handler: Callback): void {
    this.handlers.set(channel, handler);
  }
})();

/** Electron's `powerMonitor`. */
export const powerMonitor = new EventEmitter();

const answers: number[] = [];

/** The answers a test gives to the questions to come; after them the preset one. */
export function answerDialogs(responses: readonly number[]): void {
  answers.splice(0, answers.length, ...responses);
}

/** Electron's `dialog`. */
export const dialog = {
  showMessageBox: async (...args: readonly unknown[]): Promise<{ response: number }> => {
    const options = args.at(-1) as Readonly<Record<string, unknown>>;
    records.dialogs.push(options);
    return { response: answers.shift() ?? Number(options['defaultId'] ?? 0) };
  },
  showErrorBox: (message: string, detail: string): void => void records.dialogs.push({ message, detail }),
};

/** Electron's `Menu`. */
export const Menu = {
  setApplicationMenu: (): void => undefined,
  buildFromTemplate: (template: unknown): unknown => template,
};

/** Electron's `nativeImage`. */
export const nativeImage = { createFromBitmap: (): unknown => ({}) };

/** Electron's `globalShortcut`; a test presses the keys. */
export const globalShortcut = {
  keys: new Map<string, () => void>(),
  register: (keys: string, pressed: () => void): boolean => {
    globalShortcut.keys.set(keys, pressed);
    return true;
  },
  unregisterAll: (): void => globalShortcut.keys.clear(),
};

/** Electron's `Tray`. */
export class Tray extends EventEmitter {
  setContextMenu(): void {
    records.calls.push('tray menu');
  }

  setImage(): void {
    // Nothing to be seen here.
  }

  setToolTip(text: string): void {
    records.tooltip = text;
  }
}

/** Electron's `Notification`. */
export class Notification extends EventEmitter {
  private readonly options: Readonly<Record<string, unknown>>;

  constructor(options: Readonly<Record<string, unknown>>) {
    super();
    this.options = options;
  }

  static isSupported(): boolean {
    return true;
  }

  show(): void {
    records.notifications.push(this.options);
  }
}
