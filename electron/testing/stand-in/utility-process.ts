import { fork, type ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';

import { records } from './recorded.ts';

const running = new Map<string, ChildProcess>();

/** Electron's `UtilityProcess`: an ordinary child of Node. */
class StandInUtility extends EventEmitter {
  readonly pid: number | undefined;
  private readonly child: ChildProcess;

  constructor(file: string, args: readonly string[], name: string) {
    super();
    // Its own words go to standard error: standard output is the tests'.
    this.child = fork(file, [...args], { serialization: 'advanced', stdio: ['ignore', 2, 2, 'ipc'] });
    this.pid = this.child.pid;
    running.set(name, this.child);
    this.child.on('message', (message) => this.emit('message', message));
    this.child.on('exit', (code) => this.emit('exit', code ?? 1));
    this.child.on('spawn', () => this.emit('spawn'));
  }

  postMessage(message: object): void {
    if (this.child.connected) this.child.send(message, () => undefined);
  }

  kill(): boolean {
    if (this.child.connected) this.child.disconnect();
    return true;
  }
}

/** Electron's `utilityProcess`. */
export const utilityProcess = {
  fork: (file: string, args: readonly string[], options: { readonly serviceName: string }): StandInUtility => {
    records.forked.push(file);
    return new StandInUtility(file, args, options.serviceName);
  },
};

/** Ends a child as a native crash would, or makes it hang. */
export function signalRunning(name: string, signal: 'SIGKILL' | 'SIGSTOP'): void {
  running.get(name)?.kill(signal);
}
