import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';

import { EVENT_CHANNEL, INVOKE_CHANNEL, SUBSCRIBE_CHANNEL } from './channels.ts';

// Two functions and nothing else: no channel names, no event objects, no part of Electron reaches the page.
contextBridge.exposeInMainWorld('tradefuse', {
  invoke: (name: unknown, body: unknown): Promise<unknown> => ipcRenderer.invoke(INVOKE_CHANNEL, name, body),
  subscribe: (listener: (event: unknown) => void): (() => void) => {
    const hear = (_event: IpcRendererEvent, told: unknown): void => listener(told);
    ipcRenderer.on(EVENT_CHANNEL, hear);
    ipcRenderer.send(SUBSCRIBE_CHANNEL);
    return () => void ipcRenderer.off(EVENT_CHANNEL, hear);
  },
});
