import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Processes of ours that may die without harm: the practice market, the browser driver, a question to the keychain. */
export type ChildName = 'practice-process' | 'terminal-process' | 'keychain-process';

/** The host's end of a child process. */
export type ChildPort = {
  readonly post: (message: unknown) => void;
  readonly onMessage: (listener: (message: unknown) => void) => void;
  readonly onExit: (listener: () => void) => void;
  /** Asks it to end; it is killed when it has not gone after a few seconds. */
  readonly stop: () => Promise<void>;
};

/** Starts a child by name. Headless this is `child_process.fork`; in the desktop app the shell forks on the host's behalf. */
export type SpawnChild = (name: ChildName) => ChildPort;

const PATIENCE_MS = 5_000;

/**
 * Entries beside `entry`: `.ts` in a checkout, `.js` in a build. No secret goes into argv or environment, and the child's
 * own output goes to the host's standard error.
 */
export function forkChildren(entry: string): SpawnChild {
  return (name) => {
    const extension = entry.endsWith('.ts') ? 'ts' : 'js';
    const file = fileURLToPath(new URL(`./${name}.${extension}`, entry));
    const child = fork(file, [], { stdio: ['ignore', 2, 2, 'ipc'], serialization: 'advanced' });
    const gone = new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    });
    return {
      post: (message) => {
        if (child.connected) child.send(message as object, () => undefined);
      },
      onMessage: (listener) => void child.on('message', listener),
      onExit: (listener) => void gone.then(listener),
      stop: async () => {
        if (child.connected) child.disconnect();
        const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
        await gone;
        clearTimeout(timer);
      },
    };
  };
}
