import type { HostClient } from '../../engine/contract/host-client.ts';
import type { CommandResult } from '../../engine/contract/wire.ts';
import type { MirrorEvent } from '../mirror-state.ts';
import { readResult, unreachable } from './results.ts';
import { startHeartbeat } from './heartbeat.ts';

const RETRY_MS = 500;
/** A kill answers at once and a cancel within seconds; a door that holds a command longer than this is as good as gone. */
const COMMAND_DEADLINE_MS = 30_000;
/** A walk over a broker's page signs in first, and may wait for a code: minutes. */
const WALK_DEADLINE_MS = 240_000;
const WALKS: ReadonlySet<string> = new Set(['terminal.dryRun', 'canary.run', 'drill.run']);
const EVENT_NAMES = ['snapshot', 'entry', 'alert'] as const;

/** The host over its loopback HTTP door. The cookie that opened the page is its ticket. */
export function createHttpClient(): HostClient {
  return {
    invoke: async (name, body) => postCommand(name, body),
    subscribe: (listener) => followEvents(listener),
  };
}

async function postCommand<T>(name: string, body: unknown): Promise<CommandResult<T>> {
  try {
    const response = await fetch(`/api/commands/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      credentials: 'same-origin',
      signal: AbortSignal.timeout(WALKS.has(name) ? WALK_DEADLINE_MS : COMMAND_DEADLINE_MS),
    });
    return readResult<T>(await response.json());
  } catch {
    return unreachable();
  }
}

/** Keeps a stream open for good: a silent or broken one is reported, closed, and opened again. */
function followEvents(listener: (event: MirrorEvent) => void): () => void {
  let stopped = false;
  let retry: number | undefined;
  let close = (): void => undefined;
  const open = (): void => {
    close = openStream(listener, () => {
      close();
      listener({ type: 'connection', connected: false });
      if (!stopped) retry = window.setTimeout(open, RETRY_MS);
    });
  };
  open();
  return () => {
    stopped = true;
    window.clearTimeout(retry);
    close();
  };
}

function openStream(listener: (event: MirrorEvent) => void, onLost: () => void): () => void {
  const source = new EventSource('/api/events', { withCredentials: true });
  const heartbeat = startHeartbeat(onLost);
  source.addEventListener('open', () => {
    heartbeat.beat();
    listener({ type: 'connection', connected: true });
  });
  source.addEventListener('ping', heartbeat.beat);
  for (const name of EVENT_NAMES) {
    source.addEventListener(name, (message: MessageEvent<string>) => {
      heartbeat.beat();
      listener(JSON.parse(message.data) as MirrorEvent);
    });
  }
  // An error is not yet a loss: the browser may open the stream again within the two seconds. One it gave up on is.
  source.addEventListener('error', () => {
    if (source.readyState === EventSource.CLOSED) onLost();
  });
  return () => {
    heartbeat.stop();
    source.close();
  };
}
