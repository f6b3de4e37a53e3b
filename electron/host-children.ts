import { utilityProcess, type UtilityProcess } from 'electron';

import type { FromHost, ToHost } from '../engine/host/shell-protocol.ts';
import { endByForce } from './end-by-force.ts';

const PATIENCE_MS = 5_000;

/**
 * The processes the host asked for: the practice market, the browser driver. A utility process cannot start others of its
 * kind, so the shell forks them and carries their messages. They die with the host that asked for them.
 */
export class HostChildren {
  private readonly children = new Map<number, UtilityProcess>();
  private readonly folder: string;
  private readonly tellHost: (message: ToHost) => void;

  constructor(folder: string, tellHost: (message: ToHost) => void) {
    this.folder = folder;
    this.tellHost = tellHost;
  }

  /** Takes a message that is about children; says whether it was one. */
  hear(message: FromHost): boolean {
    switch (message.kind) {
      case 'spawn':
        this.spawn(message.childId, message.name);
        return true;
      case 'child-post':
        this.children.get(message.childId)?.postMessage(message.message);
        return true;
      case 'child-stop':
        this.stop(message.childId);
        return true;
      default:
        return false;
    }
  }

  /** Ends them all, for the host is gone. */
  endAll(): void {
    for (const child of this.children.values()) child.kill();
    this.children.clear();
  }

  private spawn(childId: number, name: string): void {
    const child = utilityProcess.fork(`${this.folder}/${name}.js`, [], { serviceName: `TradeFuse ${name}` });
    this.children.set(childId, child);
    // Said before an end that `exit` tells too; unheard it would end the shell.
    child.on('error', () => undefined);
    child.on('message', (message: unknown) => this.tellHost({ kind: 'child-message', childId, message }));
    child.once('exit', () => {
      if (this.children.delete(childId)) this.tellHost({ kind: 'child-exit', childId });
    });
  }

  private stop(childId: number): void {
    const child = this.children.get(childId);
    if (child === undefined) {
      this.tellHost({ kind: 'child-exit', childId });
      return;
    }
    // Asked first: a browser closes its pages. One that hangs does not listen.
    child.kill();
    const timer = setTimeout(() => endByForce(child.pid), PATIENCE_MS);
    child.once('exit', () => clearTimeout(timer));
  }
}
