import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Exchange } from '../../domain/instrument.ts';
import type { Paise } from '../../domain/money.ts';

const ENTRY = fileURLToPath(new URL('../../broker-simulators/main.ts', import.meta.url));
const SHIFTED_CLOCK = new URL('./shifted-clock.ts', import.meta.url).href;

/** What `npm run sim:broker` prints. */
type SimulatorLine = {
  readonly broker: string;
  readonly url: string;
  readonly credentials: Readonly<Record<string, string>>;
  readonly simulator: { readonly url: string; readonly adminToken: string; readonly account: string };
};

/** A contract as the simulator lists it. Prices in paise. */
export type SimulatedContract = {
  readonly exchange: Exchange;
  readonly tradingSymbol: string;
  readonly underlying: string;
  readonly optionType: 'CE' | 'PE';
  readonly strike: Paise;
  readonly expiry: string;
  readonly lotSize: number;
  readonly tickSize: Paise;
  readonly freezeQuantity: number;
  readonly lastPrice: Paise;
};

/** The book behind the wire, as the exchange has it. */
type Truth = {
  readonly flat: boolean;
  readonly killSwitch: { readonly state: string };
  readonly orders: readonly { readonly side: string; readonly filledQuantity: number; readonly working: boolean }[];
};

/** A broker's wire simulator in a process of its own, as a trader starts it, with a hand on the market behind it. */
export class BrokerSimulator {
  readonly line: SimulatorLine;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, line: SimulatorLine) {
    this.#child = child;
    this.line = line;
  }

  static async start(broker: string, clockShiftMs: number): Promise<BrokerSimulator> {
    const child = spawn(process.execPath, ['--import', SHIFTED_CLOCK, ENTRY, '--broker', broker], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, TRADEFUSE_TEST_CLOCK_SHIFT_MS: String(clockShiftMs) },
    });
    const [text] = (await once(child.stdout, 'data')) as [Buffer];
    return new BrokerSimulator(child, JSON.parse(text.toString('utf8')) as SimulatorLine);
  }

  /** One of the practice credentials. */
  credential(name: string): string {
    const value = this.line.credentials[name];
    if (value === undefined) throw new Error(`the simulator names no ${name}`);
    return value;
  }

  async contracts(): Promise<{
    readonly instruments: readonly SimulatedContract[];
    readonly spots: readonly { readonly underlying: string; readonly spot: Paise }[];
  }> {
    return this.#call('GET', '/instruments') as ReturnType<BrokerSimulator['contracts']>;
  }

  /** Places an order as the trader would in the broker's own app; throws when it is refused. */
  async trade(order: object): Promise<void> {
    const placed = (await this.#call('POST', this.#account('/orders'), order)) as { readonly status: string };
    if (placed.status === 'rejected') throw new Error(`the simulator refused the order: ${JSON.stringify(placed)}`);
  }

  async move(movePercent: number, overSeconds: number): Promise<void> {
    await this.#call('POST', '/market', { underlying: 'NIFTY', movePercent, overSeconds });
  }

  async breakBy(fault: string, more: object = {}): Promise<void> {
    await this.#call('POST', this.#account('/faults'), { fault, ...more });
  }

  async mend(): Promise<void> {
    await this.#call('DELETE', this.#account('/faults'));
  }

  async truth(): Promise<Truth> {
    return (await this.#call('GET', this.#account('/book'))) as Truth;
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
  }

  #account(path: string): string {
    return `/accounts/${this.line.simulator.account}${path}`;
  }

  async #call(method: string, path: string, body?: object): Promise<unknown> {
    const { url, adminToken } = this.line.simulator;
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }
}
