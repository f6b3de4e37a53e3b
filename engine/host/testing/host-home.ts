import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { IST_OFFSET_MS } from '../../domain/time.ts';
import { isSessionOpen, istDateOf, istMidnight } from '../../domain/trading-day.ts';
import { readCalendar } from '../../store/calendar-file.ts';
import { DoorClient, type ReadyLine } from './door-client.ts';
import type { HostEvents } from './host-events.ts';
import { processesOf, untilGone, type LivingProcess } from './process-list.ts';

const HEADLESS = fileURLToPath(new URL('../headless.ts', import.meta.url));
const SHIFTED_CLOCK = new URL('./shifted-clock.ts', import.meta.url).href;
const MARK = 'TRADEFUSE_TEST_HOME';
const DAY_MS = 86_400_000;
/** A browser that is told to go takes a moment on a busy machine. */
const GONE_WITHIN_MS = 15_000;
const ELEVEN_MS = 11 * 3_600_000;
const BEFORE_MIDNIGHT_MS = 25 * 60_000;

/** How a home's hosts are started. */
export type HomeOptions = {
  /** Another time of day for all its processes. */
  readonly clockShiftMs?: number;
  /** Opens Node's inspector, so that a test can break a worker of an unchanged host from outside. */
  readonly inspect?: boolean;
  readonly practice?: boolean;
  /** Another time zone for all its processes. */
  readonly zone?: string;
  /** Where seals are kept; a folder beside all data folders of the test. */
  readonly seals?: string;
  /** A wire simulator that live accounts are pointed at, in place of their broker. */
  readonly simulator?: string;
};

/** How a host ended. */
type Ending = { readonly code: number | null; readonly ms: number };

/** A clock shift that keeps a test out of the last minutes before midnight IST, when its trading day would change under it. */
export function clearOfMidnight(): number {
  const toMidnight = DAY_MS - ((Date.now() + IST_OFFSET_MS) % DAY_MS);
  return toMidnight < BEFORE_MIDNIGHT_MS ? -BEFORE_MIDNIGHT_MS : 0;
}

/** A clock shift after which it is so many milliseconds before midnight IST. */
export function shiftToBeforeMidnight(ms: number): number {
  const toMidnight = DAY_MS - ((Date.now() + IST_OFFSET_MS) % DAY_MS);
  return toMidnight - ms;
}

/** A clock shift into the late morning of a day on which the market is open, for accounts that know no practice hours. */
export function shiftIntoMarketHours(): number {
  const now = Date.now();
  for (let days = 0; days < 14; days += 1) {
    const at = istMidnight(istDateOf(now + days * DAY_MS)) + ELEVEN_MS;
    if (isSessionOpen(at, readCalendar(''))) return at - now;
  }
  throw new Error('the calendar knows no open day within two weeks');
}

/** A host that runs: its door, and ways to end it. */
export class HostProcess {
  readonly client: DoorClient;
  readonly pid: number;
  readonly errors: () => string;
  readonly #child: ChildProcess;
  readonly #living: () => readonly LivingProcess[];

  constructor(parts: {
    readonly child: ChildProcess;
    readonly ready: ReadyLine;
    readonly errors: () => string;
    readonly living: () => readonly LivingProcess[];
  }) {
    this.client = new DoorClient(parts.ready);
    this.pid = parts.ready.pid;
    this.errors = parts.errors;
    this.#child = parts.child;
    this.#living = parts.living;
  }

  events(): Promise<HostEvents> {
    return this.client.events();
  }

  /** The processes of this host whose command line holds a text. */
  processes(named = ''): readonly LivingProcess[] {
    return this.#living().filter(({ command }) => command.includes(named));
  }

  /** SIGKILL, as the machine's out-of-memory killer does it; then its children must end by themselves. */
  async crash(): Promise<void> {
    await this.die();
    const left = await untilGone(this.#living, GONE_WITHIN_MS);
    if (left.length > 0) throw new Error(`still there after a SIGKILL of the host: ${wordsOf(left)}`);
  }

  /** SIGKILL, without a look at the children. */
  async die(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.exited();
  }

  /** SIGTERM, and how it ended. */
  async terminate(): Promise<Ending> {
    const began = performance.now();
    this.#child.kill('SIGTERM');
    await this.exited();
    return { code: this.#child.exitCode, ms: performance.now() - began };
  }

  async exited(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit');
  }
}

/** A data folder and the hosts that are started on it, one after the other. */
export class HostHome {
  readonly dataDir: string;
  readonly #options: HomeOptions;
  #hosts: readonly HostProcess[] = [];

  constructor(dataDir: string, options: HomeOptions = {}) {
    this.dataDir = dataDir;
    this.#options = { clockShiftMs: clearOfMidnight(), ...options };
  }

  /** What the clock of this home says. */
  now(): number {
    return Date.now() + (this.#options.clockShiftMs ?? 0);
  }

  /** Starts a host and waits for its ready line. */
  async start(): Promise<HostProcess> {
    const child = this.launch();
    let errors = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (errors += text));
    const ready = await readyLine(child, () => errors);
    const living = (): readonly LivingProcess[] => processesOf({ name: MARK, value: this.dataDir, root: ready.pid });
    const host = new HostProcess({ child, ready, errors: () => errors, living });
    this.#hosts = [...this.#hosts, host];
    return host;
  }

  /** Starts a host process without waiting for anything. */
  launch(): ChildProcess {
    const { clockShiftMs = 0, inspect = false, practice = true, simulator } = this.#options;
    const flags = [
      ...(inspect ? ['--inspect=127.0.0.1:0'] : []),
      ...(clockShiftMs === 0 ? [] : ['--import', SHIFTED_CLOCK]),
    ];
    const args = [...flags, HEADLESS, '--data-dir', this.dataDir, ...(practice ? ['--practice'] : [])];
    return spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        [MARK]: this.dataDir,
        TRADEFUSE_TEST_CLOCK_SHIFT_MS: String(clockShiftMs),
        ...(this.#options.zone === undefined ? {} : { TZ: this.#options.zone }),
        // A seal among the user's own would outlive the test.
        TRADEFUSE_SEALS: this.#options.seals ?? join(this.dataDir, 'seals'),
        ...(simulator === undefined ? {} : { TRADEFUSE_BROKER_SIMULATOR: simulator }),
      },
    });
  }

  /** Ends whatever still runs here. Throws when a child outlived its host by more than a few seconds and had to be killed. */
  async end(): Promise<void> {
    for (const host of this.#hosts) await host.die();
    const root = this.#hosts.at(-1)?.pid ?? 0;
    const left = await untilGone(() => processesOf({ name: MARK, value: this.dataDir, root }), GONE_WITHIN_MS);
    for (const { pid } of left) process.kill(pid, 'SIGKILL');
    if (left.length > 0) throw new Error(`left behind: ${wordsOf(left)}`);
  }
}

function wordsOf(processes: readonly LivingProcess[]): string {
  return processes.map(({ pid, command }) => `${pid} ${command.slice(0, 120)}`).join('; ');
}

/** The one line on standard output; the process ending instead is an error with what it said. */
function readyLine(child: ChildProcess, errors: () => string): Promise<ReadyLine> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      const end = text.indexOf('\n');
      if (end >= 0) resolve(JSON.parse(text.slice(0, end)) as ReadyLine);
    });
    child.once('exit', (code) => reject(new Error(`the host ended with ${code} before it was ready: ${errors()}`)));
  });
}
