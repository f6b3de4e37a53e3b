/** A child's end of its link to the host, in Electron's utility process or under `child_process.fork`. */
export type ParentLink = {
  readonly post: (message: unknown) => void;
  readonly onMessage: (listener: (message: unknown) => void) => void;
  /** The host has gone or let go: end. */
  readonly onClosed: (listener: () => void) => void;
};

type ElectronParentPort = {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
};

/** Finds the link this process was started with. Throws when there is none: the entry was started by hand. */
export function parentLink(): ParentLink {
  const electronPort = (process as { parentPort?: ElectronParentPort }).parentPort;
  if (electronPort) {
    return {
      post: (message) => electronPort.postMessage(message),
      onMessage: (listener) => electronPort.on('message', (event) => listener(event.data)),
      // Electron ends a utility process together with the shell.
      onClosed: (listener) => void process.on('SIGTERM', listener),
    };
  }
  const send = process.send?.bind(process);
  if (!send) throw new Error('This program is started by TradeFuse itself, not by hand.');
  return {
    post: (message) => void (process.connected && send(message, undefined, undefined, () => undefined)),
    onMessage: (listener) => void process.on('message', listener),
    onClosed: (listener) => void process.on('disconnect', listener),
  };
}
