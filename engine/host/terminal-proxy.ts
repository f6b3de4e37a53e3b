import type { KillSwitchTerminal, TerminalReport } from '../ports.ts';
import type { TerminalCall, TerminalReading } from './worker-protocol.ts';

/** The terminal as a worker sees it: questions to the host, which asks the browser process. */
export class TerminalProxy implements KillSwitchTerminal {
  readonly #ask: (id: number, call: TerminalCall) => void;
  readonly #waiting = new Map<number, (answer: TerminalReport | TerminalReading) => void>();
  #lastId = 0;

  constructor(ask: (id: number, call: TerminalCall) => void) {
    this.#ask = ask;
  }

  async run(run: 'dry-run' | 'activate', episodeId: string): Promise<TerminalReport> {
    const report = await this.#call({ method: 'run', run, episodeId });
    if ('outcome' in report) return report;
    throw new TypeError('the terminal answered a run with a reading');
  }

  async readState(episodeId: string): Promise<TerminalReading> {
    const reading = await this.#call({ method: 'readState', episodeId });
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
