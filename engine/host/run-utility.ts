import { createAppHost } from './app-host.ts';
import { parseHeadlessOptions } from './headless-options.ts';
import type { HostApi } from './host-api.ts';
import { parentLink, type ParentLink } from './parent-link.ts';
import { relayChildren, type RelayedChildren } from './relayed-children.ts';
import { route } from './router.ts';
import { BEAT_MS, type FromHost, type ToHost } from './shell-protocol.ts';
import { startRefusal } from './start-refusal.ts';

/** Runs the host for the desktop shell; ends when the shell says so or is gone. */
export function runUtility(args: readonly string[], entry: string): void {
  // A crash report would hold the environment.
  process.report.excludeEnv = true;
  const link = parentLink();
  const tellShell = (message: FromHost): void => link.post(message);
  const children = relayChildren(tellShell);
  const starting = start({ args, entry, tellShell, children });
  listen(link, starting, children);
}

type Start = {
  readonly args: readonly string[];
  readonly entry: string;
  readonly tellShell: (message: FromHost) => void;
  readonly children: RelayedChildren;
};

/** The host once it runs. A refusal is told to the shell and ends the process. */
async function start({ args, entry, tellShell, children }: Start): Promise<HostApi> {
  const options = parseHeadlessOptions(args);
  if (!options.ok) throw new Error(options.error);
  const { dataDir, practice } = options.value;
  try {
    const host = await createAppHost({ dataDir, practice, entry, spawn: children.spawn });
    host.subscribe((event) => tellShell({ kind: 'event', event }));
    tellShell({ kind: 'ready' });
    setInterval(() => tellShell({ kind: 'beat' }), BEAT_MS).unref();
    tellShell({ kind: 'event', event: { type: 'snapshot', snapshot: host.snapshot() } });
    return host;
  } catch (cause) {
    const { code, message, exitCode } = startRefusal(cause, dataDir);
    tellShell({ kind: 'refused', code, message });
    return await endSoon(exitCode);
  }
}

function listen(link: ParentLink, starting: Promise<HostApi>, children: RelayedChildren): void {
  let closing = false;
  const close = (): void => {
    if (closing) return;
    closing = true;
    void starting
      .then((host) => host.close())
      .then(
        () => endSoon(0),
        () => endSoon(1),
      );
  };
  link.onClosed(close);
  link.onMessage((received) => {
    const message = received as ToHost;
    // Children come first and at once: a host that is still starting waits for what they say.
    children.hear(message);
    if (message.kind === 'close') close();
    if (message.kind === 'power') void starting.then((host) => host.power(message.signal));
    if (message.kind === 'command') void starting.then((host) => answer(host, message, link));
  });
}

async function answer(host: HostApi, command: Extract<ToHost, { kind: 'command' }>, link: ParentLink): Promise<void> {
  const { status, result } = await route(host, command.name, command.body, command.actor);
  link.post({ kind: 'answer', id: command.id, status, result } satisfies FromHost);
}

/** Ends the process when its last words have had time to leave. */
function endSoon(code: number): Promise<never> {
  setTimeout(() => process.exit(code), 100);
  return new Promise(() => undefined);
}
