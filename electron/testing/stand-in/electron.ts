// What `import … from 'electron'` finds in the stand-in. It stands in the place of another module, so it names all its parts.
import { app } from './app.ts';
import { BrowserWindow } from './browser-window.ts';
import {
  dialog,
  globalShortcut,
  ipcMain,
  Menu,
  nativeImage,
  Notification,
  powerMonitor,
  protocol,
  session,
  shell,
  Tray,
} from './system.ts';
import { utilityProcess } from './utility-process.ts';

export {
  app,
  BrowserWindow,
  dialog,
  globalShortcut,
  ipcMain,
  Menu,
  nativeImage,
  Notification,
  powerMonitor,
  protocol,
  session,
  shell,
  Tray,
  utilityProcess,
};
