import { EventEmitter } from 'node:events';

import { emitCancelable, records, tell } from './recorded.ts';

type OpenHandler = (details: { readonly url: string }) => { readonly action: string };

const open = new Set<BrowserWindow>();

/** Electron's `webContents`. */
export class StandInContents extends EventEmitter {
  openHandler: OpenHandler = () => ({ action: 'allow' });

  send(channel: string, ...args: readonly unknown[]): void {
    tell({ tell: 'deliver', channel, args });
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler;
  }

  forcefullyCrashRenderer(): void {
    records.calls.push('crash renderer');
    this.emit('render-process-gone', {}, { reason: 'killed', exitCode: 0 });
  }
}

/** Electron's `BrowserWindow`; the window itself is a page of a real browser on the other side. */
export class BrowserWindow extends EventEmitter {
  readonly webContents = new StandInContents();
  private destroyed = false;

  constructor(options: { readonly webPreferences: { readonly preload: string } }) {
    super();
    open.add(this);
    records.windows.push(options);
    records.calls.push('window');
    tell({ tell: 'window', preload: options.webPreferences.preload });
  }

  async loadURL(url: string): Promise<void> {
    records.calls.push(`load: ${url}`);
    tell({ tell: 'load', url });
    setTimeout(() => this.emit('ready-to-show'), 10);
  }

  loadFile(): never {
    throw new Error('a page is never loaded from a file');
  }

  show(): void {
    records.calls.push('show');
  }

  hide(): void {
    records.calls.push('hide');
  }

  focus(): void {
    records.calls.push('focus');
  }

  restore(): void {
    records.calls.push('restore');
  }

  isMinimized(): boolean {
    return false;
  }

  isDestroyed(): boolean {
    return this.destroyed;
  }

  /** Whether it closed. */
  close(): boolean {
    if (emitCancelable(this, 'close')) return false;
    this.destroyed = true;
    open.delete(this);
    this.emit('closed');
    return true;
  }
}

/** The window a test speaks of. */
export function currentWindow(): BrowserWindow {
  const window = [...open].at(-1);
  if (window === undefined) throw new Error('no window is open');
  return window;
}

/** Whether all windows let themselves be closed. */
export function closeAllWindows(): boolean {
  return [...open].every((window) => window.close());
}
