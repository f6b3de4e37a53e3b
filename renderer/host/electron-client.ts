import type { HostClient } from '../../engine/contract/host-client.ts';
import type { CommandResult } from '../../engine/contract/wire.ts';
import type { MirrorEvent } from '../mirror-state.ts';
import { startHeartbeat, type Heartbeat } from './heartbeat.ts';
import { readResult, unreachable } from './results.ts';

/** What the preload exposes to the page, and nothing else. */
export type DesktopDoor = {
  readonly invoke: (name: string, body: unknown) => Promise<unknown>;
  readonly subscribe: (listener: (event: MirrorEvent) => void) => () => void;
};

const PROBE_MS = 1_000;

/** The host over the desktop app's own door. */
export function createElectronClient(door: DesktopDoor): HostClient {
  return {
    invoke: async (name, body) => askDoor(door, name, body),
    subscribe: (listener) => followDoor(door, listener),
  };
}

async function askDoor<T>(door: DesktopDoor, name: string, body: unknown): Promise<CommandResult<T>> {
  try {
    return readResult<T>(await door.invoke(name, body));
  } catch {
    return unreachable();
  }
}

/** This door has no ping of its own, so a small question once a second shows that the host behind it still answers. */
function followDoor(door: DesktopDoor, listener: (event: MirrorEvent) => void): () => void {
  const onSilence = (): void => listener({ type: 'connection', connected: false });
  const heartbeat = startHeartbeat(onSilence);
  const unsubscribe = door.subscribe((event) => {
    if (event.type !== 'connection' || event.connected) heartbeat.beat();
    listener(event);
  });
  const probe = window.setInterval(() => void probeDoor(door, heartbeat), PROBE_MS);
  return () => {
    window.clearInterval(probe);
    heartbeat.stop();
    unsubscribe();
  };
}

async function probeDoor(door: DesktopDoor, heartbeat: Heartbeat): Promise<void> {
  const answer = await askDoor(door, 'account.list', {});
  if (answer.ok) heartbeat.beat();
}
