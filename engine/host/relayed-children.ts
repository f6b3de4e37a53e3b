import type { ChildName, ChildPort, SpawnChild } from './child-port.ts';
import type { FromHost, ToHost } from './shell-protocol.ts';

type Child = { readonly messages: Set<(message: unknown) => void>; readonly exit: () => void };

/** Children that the desktop shell forks on the host's behalf, their messages relayed over the host's own port. */
export type RelayedChildren = { readonly spawn: SpawnChild; readonly hear: (message: ToHost) => void };

/** The host's side of the relay. */
export function relayChildren(tellShell: (message: FromHost) => void): RelayedChildren {
  const children = new Map<number, Child>();
  let lastId = 0;
  const spawn = (name: ChildName): ChildPort => {
    lastId += 1;
    const childId = lastId;
    const messages = new Set<(message: unknown) => void>();
    const gone = new Promise<void>((resolve) => children.set(childId, { messages, exit: resolve }));
    tellShell({ kind: 'spawn', childId, name });
    return {
      post: (message) => tellShell({ kind: 'child-post', childId, message }),
      onMessage: (listener) => void messages.add(listener),
      onExit: (listener) => void gone.then(listener),
      stop: async () => {
        tellShell({ kind: 'child-stop', childId });
        await gone;
      },
    };
  };
  const hear = (message: ToHost): void => {
    if (message.kind === 'child-message') {
      for (const listener of children.get(message.childId)?.messages ?? []) listener(message.message);
    }
    if (message.kind === 'child-exit') {
      children.get(message.childId)?.exit();
      children.delete(message.childId);
    }
  };
  return { spawn, hear };
}
