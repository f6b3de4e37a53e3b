import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { closeAllWindows } from './browser-window.ts';
import { emitCancelable, records } from './recorded.ts';

/** Electron's `app`, as far as the shell uses it. */
class StandInApp extends EventEmitter {
  readonly isPackaged = false;
  private ready = false;
  private quitting = false;
  private readonly paths = new Map<string, string>([['appData', join(homedir(), '.config')]]);
  private readonly whenIsReady = new Promise<void>((resolve) => this.once('ready', () => resolve()));

  enableSandbox(): void {
    records.calls.push('enableSandbox');
  }

  setName(name: string): void {
    records.calls.push(`name: ${name}`);
  }

  getPath(name: string): string {
    return this.paths.get(name) ?? join(homedir(), name);
  }

  setPath(name: string, path: string): void {
    this.paths.set(name, path);
  }

  getAppPath(): string {
    return process.env['TRADEFUSE_STAND_IN_APP'] ?? process.cwd();
  }

  isReady(): boolean {
    return this.ready;
  }

  whenReady(): Promise<void> {
    return this.whenIsReady;
  }

  /** Called by the stand-in once main has been loaded. */
  becomeReady(): void {
    this.ready = true;
    records.calls.push('ready');
    this.emit('ready');
  }

  /** A file with the first instance's process id; a second instance leaves a note that the first one finds. */
  requestSingleInstanceLock(): boolean {
    const folder = this.getPath('userData');
    mkdirSync(folder, { recursive: true });
    const lock = join(folder, 'stand-in.lock');
    const knock = join(folder, 'stand-in.knock');
    if (existsSync(lock) && isAlive(Number(readFileSync(lock, 'utf8')))) {
      writeFileSync(knock, '');
      records.calls.push('second instance');
      return false;
    }
    writeFileSync(lock, String(process.pid));
    process.once('exit', () => rmSync(lock, { force: true }));
    const timer = setInterval(() => {
      if (!existsSync(knock)) return;
      rmSync(knock, { force: true });
      this.emit('second-instance', {}, [], folder, undefined);
    }, 100);
    timer.unref();
    return true;
  }

  quit(): void {
    if (this.quitting) return;
    if (emitCancelable(this, 'before-quit')) return;
    if (!closeAllWindows()) return;
    this.quitting = true;
    this.emit('will-quit', { preventDefault: () => undefined });
    setTimeout(() => process.exit(0), 50);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Electron's `app`. */
export const app = new StandInApp();
