import { app, dialog, ipcMain, Menu, type BrowserWindow } from 'electron';

import type { HostEvent } from '../engine/contract/events.ts';
import type { PowerSignal } from '../engine/host/shell-protocol.ts';
import { EVENT_CHANNEL } from './channels.ts';
import { confirmCommand, confirmKillAll, mayQuit } from './dialogs.ts';
import { HostProcess } from './host-process.ts';
import { listenToKillKeys, releaseKillKeys } from './hotkey.ts';
import { openIpcDoor } from './ipc-door.ts';
import { createNotifier } from './notifications.ts';
import { servePage } from './page-scheme.ts';
import { watchPower } from './power.ts';
import { createTray } from './tray.ts';
import { unpackedFolder } from './unpacked-folder.ts';
import { openWindow } from './window.ts';

/** Where things lie, and whether this is a checkout rather than an installed app. */
export type ShellParts = { readonly dataDir: string; readonly dist: string; readonly development: boolean };

/** Joins window, tray, door and host. */
export class Shell {
  private readonly parts: ShellParts;
  private readonly host: HostProcess;
  private readonly notify = createNotifier(() => this.open());
  private window: BrowserWindow | undefined;
  private tray: ReturnType<typeof createTray>;
  /** The system goes down whatever the answer would be, so nothing is asked any more. */
  private sessionEnds = false;
  private quitting: 'no' | 'asking' | 'closing' | 'yes' = 'no';

  constructor(parts: ShellParts) {
    this.parts = parts;
    const folder = unpackedFolder(`${parts.dist}/engine`);
    this.host = new HostProcess(
      { folder, dataDir: parts.dataDir },
      {
        onEvent: (event) => this.hear(event),
        onConnection: (connected) => this.tellPage({ type: 'connection', connected }),
        onRefused: (message) => this.refuse(message),
      },
    );
  }

  start(): void {
    // The menu's shortcuts would reload the page or open the inspector.
    if (!this.parts.development) Menu.setApplicationMenu(null);
    servePage(`${this.parts.dist}/renderer`);
    openIpcDoor(ipcMain, {
      invoke: (name, body) => this.host.invoke(name, body),
      confirm: (name, body) => confirmCommand(this.window, name, body),
      showPicture: () => this.showPicture(),
    });
    this.tray = createTray({
      open: () => this.open(),
      killAll: () => void this.killAll(),
      quit: () => app.quit(),
    });
    listenToKillKeys(() => void this.sendKillAll('hotkey', 'The kill keys were pressed twice'));
    watchPower((signal) => this.hearPower(signal));
    this.host.start();
    this.open();
  }

  /** Brings the window to the front, a new one when there is none. */
  open(): void {
    if (this.quitting === 'yes' || !app.isReady()) return;
    if (this.window === undefined || this.window.isDestroyed()) {
      const { dist, development } = this.parts;
      const window = openWindow({ preload: `${dist}/electron/preload.cjs`, development });
      window.on('close', (event) => this.hideInstead(event, window));
      // Windows ends a session with the windows, not with the app.
      window.on('query-session-end', () => this.hearPower('shutdown'));
      this.window = window;
      return;
    }
    if (this.window.isMinimized()) this.window.restore();
    this.window.show();
    this.window.focus();
  }

  /** Quitting waits: for the trader's word when it would leave a risk alone, and for the host to end in good order. */
  holdQuit(event: { preventDefault(): void }): void {
    if (this.quitting === 'yes') return;
    event.preventDefault();
    if (this.quitting === 'no') void this.quitWhenAllowed();
  }

  private async quitWhenAllowed(): Promise<void> {
    this.quitting = 'asking';
    if (!this.sessionEnds && !(await mayQuit(this.window, this.host.snapshot))) {
      this.quitting = 'no';
      return;
    }
    this.quitting = 'closing';
    releaseKillKeys();
    await this.host.close();
    this.quitting = 'yes';
    app.quit();
  }

  /** Closing the window does not end the guard; without a tray there would be no way back, so then it asks to quit. */
  private hideInstead(event: { preventDefault(): void }, window: BrowserWindow): void {
    if (this.quitting === 'yes') return;
    event.preventDefault();
    if (this.tray === undefined) app.quit();
    else window.hide();
  }

  private hearPower(signal: PowerSignal): void {
    if (signal === 'shutdown') this.sessionEnds = true;
    this.host.power(signal);
  }

  private hear(event: HostEvent): void {
    if (event.type === 'snapshot') this.tray?.show(event.snapshot);
    if (event.type === 'alert') this.notify(event.alert);
    this.tellPage(event);
  }

  private showPicture(): void {
    this.tellPage({ type: 'connection', connected: this.host.isConnected });
    const { snapshot } = this.host;
    if (snapshot !== undefined) this.tellPage({ type: 'snapshot', snapshot });
  }

  private tellPage(event: HostEvent | { readonly type: 'connection'; readonly connected: boolean }): void {
    if (event.type === 'connection' && !event.connected) this.tray?.show(undefined);
    if (this.window !== undefined && !this.window.isDestroyed()) this.window.webContents.send(EVENT_CHANNEL, event);
  }

  private refuse(message: string): void {
    dialog.showErrorBox('TradeFuse cannot guard your accounts', message);
    this.quitting = 'yes';
    app.quit();
  }

  private async killAll(): Promise<void> {
    if (await confirmKillAll()) await this.sendKillAll('tray', 'Stopped from the tray');
  }

  private async sendKillAll(actor: 'tray' | 'hotkey', reason: string): Promise<void> {
    const result = await this.host.invoke('kill.trigger', { accountIds: 'all', reason }, actor);
    this.open();
    if (!result.ok) dialog.showErrorBox('The guard did not take the order to stop', result.error.message);
  }
}
