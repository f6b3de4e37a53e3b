import type { HostClient } from '../../engine/contract/host-client.ts';
import { createElectronClient, type DesktopDoor } from './electron-client.ts';
import { createHttpClient } from './http-client.ts';

declare global {
  interface Window {
    /** Exposed by the preload; absent when the page came over HTTP. */
    readonly tradefuse?: DesktopDoor;
  }
}

/** The client for the door this page came through. */
export function createHostClient(): HostClient {
  return window.tradefuse === undefined ? createHttpClient() : createElectronClient(window.tradefuse);
}
