import { utilityProcess, type UtilityProcess } from 'electron';

import type { HostEvent, HostSnapshot } from '../engine/contract/events.ts';
import type { CommandResult } from '../engine/contract/wire.ts';
import type { FromHost, PowerSignal, ShellActor, ToHost } from '../engine/host/shell-protocol.ts';
import { Backoff } from './backoff.ts';
import { endByForce } from './end-by-force.ts';
import { HostChildren } from './host-children.ts';
import { startWatchdog, type Watchdog } from './watchdog.ts';

/** What the rest of the shell hears about the host. */
export type HostListener = {
  readonly onEvent: (event: HostEvent) => void;
  readonly onConnection: (connected: boolean) => void;
  /** It will not start; the message is for the trader. It is not started again by itself. */
  readonly onRefused: (message: string) => void;
};

/** Where the host's entries lie and what it is started with. */
export type HostStart = { readonly folder: string; readonly dataDir: string };

type Life = {
  readonly child: UtilityProcess;
  readonly children: HostChildren;
  readonly bornAt: number;
  watchdog?: Watchdog;
};
type Waiting = (result: CommandResult<unknown>) => void;

/** Longer than any step of a kill may take, so that quitting waits for it. */
const CLOSE_PATIENCE_MS = 60_000;

/** Runs the host in a process of its own and starts it again whenever it dies. */
export class HostProcess {
  private life: Life | undefined;
  private connected = false;
  private closing = false;
  private lastId = 0;
  private latest: HostSnapshot | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private readonly backoff = new Backoff();
  private readonly where: HostStart;
  private readonly listener: HostListener;

  constructor(where: HostStart, listener: HostListener) {
    this.where = where;
    this.listener = listener;
  }

  /** The last picture; undefined before the first one and while no host runs. */
  get snapshot(): HostSnapshot | undefined {
    return this.connected ? this.latest : undefined;
  }

  get isConnected(): boolean {
    return this.connected;
  }

  start(): void {
    const child = utilityProcess.fork(
      `${this.where.folder}/host.js`,
      ['--practice', '--data-dir', this.where.dataDir],
      {
        serviceName: 'TradeFuse guard',
      },
    );
    const tell = (message: ToHost): void => child.postMessage(message);
    const life: Life = { child, children: new HostChildren(this.where.folder, tell), bornAt: Date.now() };
    this.life = life;
    // Said before an end that `exit` tells too; unheard it would end the shell.
    child.on('error', () => undefined);
    child.on('message', (message: FromHost) => this.hear(message, life));
    child.once('exit', () => this.bury(life));
  }

  /** Sends a command. A host that is not there answers with a refusal, because nobody knows what became of a lost command. */
  invoke(name: string, body: unknown, actor: ShellActor = 'trader'): Promise<CommandResult<unknown>> {
    const { life } = this;
    if (life === undefined || !this.connected) return Promise.resolve(unreachable);
    this.lastId += 1;
    const id = this.lastId;
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      this.tell({ kind: 'command', id, name, body, actor });
    });
  }

  power(signal: PowerSignal): void {
    this.tell({ kind: 'power', signal });
  }

  /** Asks the host to end and waits until its process has; a running step of a kill is finished first. */
  async close(): Promise<void> {
    this.closing = true;
    const { life } = this;
    if (life === undefined) return;
    const gone = new Promise<void>((resolve) => life.child.once('exit', () => resolve()));
    // Its last step may take its time.
    life.watchdog?.stop();
    this.tell({ kind: 'close' });
    const timer = setTimeout(() => life.child.kill(), CLOSE_PATIENCE_MS);
    await gone;
    clearTimeout(timer);
  }

  private tell(message: ToHost): void {
    this.life?.child.postMessage(message);
  }

  private hear(message: FromHost, life: Life): void {
    if (life.children.hear(message)) return;
    if (message.kind === 'beat') life.watchdog?.beat();
    if (message.kind === 'ready') {
      life.watchdog = startWatchdog(() => endByForce(life.child.pid));
      this.connect(true);
    }
    if (message.kind === 'event') this.take(message.event);
    if (message.kind === 'answer') this.settle(message.id, message.result);
    if (message.kind === 'refused') {
      // Starting again would end the same way.
      this.closing = true;
      this.listener.onRefused(message.message);
    }
  }

  private take(event: HostEvent): void {
    if (event.type === 'snapshot') this.latest = event.snapshot;
    this.listener.onEvent(event);
  }

  private settle(id: number, result: CommandResult<unknown>): void {
    this.waiting.get(id)?.(result);
    this.waiting.delete(id);
  }

  private connect(connected: boolean): void {
    this.connected = connected;
    this.listener.onConnection(connected);
  }

  private bury(life: Life): void {
    life.watchdog?.stop();
    life.children.endAll();
    this.life = undefined;
    this.connect(false);
    for (const id of this.waiting.keys()) this.settle(id, unreachable);
    if (!this.closing) setTimeout(() => this.start(), this.backoff.next(Date.now() - life.bornAt));
  }
}

const unreachable: CommandResult<never> = {
  ok: false,
  error: {
    code: 'guard-unreachable',
    message:
      'The guard did not answer, so it is not known whether this was done. If money is at risk, act in your broker’s own app now.',
  },
};
