import type { KillSwitchTerminal, SwitchState, TerminalReport } from '../ports.ts';
import type { TerminalCall, TerminalReading } from './worker-protocol.ts';

/** The terminal as a worker sees it: questions to the host, which asks the browser process. */
export class TerminalProxy implements KillSwitchTerminal {
  readonly #ask: (id: number, call: TerminalCall) => void;
  readonly #brokerSays: () => Promise<SwitchState | undefined>;
  readonly #waiting = new Map<number, (answer: TerminalReport | TerminalReading) => void>();
  #lastId = 0;

  /** `brokerSays`: the word of the broker's API on the switch; undefined where it has none. */
  constructor(
    ask: (id: number, call: TerminalCall) => void,
    brokerSays: () => Promise<SwitchState | undefined> = async () => undefined,
  ) {
    this.#ask = ask;
    this.#brokerSays = brokerSays;
  }

  async run(run: 'dry-run' | 'activate', episodeId: string): Promise<TerminalReport> {
    const report = await this.#call({ method: 'run', run, episodeId });
    if ('outcome' in report) return report;
    throw new TypeError('the terminal answered a run with a reading');
  }

  async readState(episodeId: string): Promise<TerminalReading> {
    const brokerSays = (await this.#brokerSays().catch(() => undefined)) ?? null;
    const reading = await this.#call({ method: 'readState', episodeId, brokerSays });
    if ('state' in reading) return reading;
    throw new TypeError('the terminal answered a reading with a run');
  }

  /** Hands an answer to whoever asked. */
  answered(id: number, report: TerminalReport | TerminalReading): void {
    this.#waiting.get(id)?.(report);
    this.#waiting.delete(id);
  }

  #call(call: TerminalCall): Promise<TerminalReport | TerminalReading> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#ask(id, call);
    });
  }
}
