import { refusalUnlessFlat } from './backend.ts';
import type { PracticeActivation, PracticeLogin, PracticeSummary, PracticeTerminalBackend } from './backend.ts';
import { checkPracticeLogin } from './credentials.ts';

/** One practice account kept in memory, for running the terminal alone and for tests. */
export class MemoryBackend implements PracticeTerminalBackend {
  readonly clientCode: string;
  readonly #now: () => number;
  #summary: PracticeSummary;
  #state: 'on' | 'off' = 'off';
  #activations = 0;

  constructor(clientCode: string, summary: PracticeSummary, now: () => number) {
    this.clientCode = clientCode;
    this.#summary = summary;
    this.#now = now;
  }

  /** How often the switch was asked for, granted or not. */
  get activations(): number {
    return this.#activations;
  }

  /** What the trader or the engine did meanwhile. */
  setSummary(summary: PracticeSummary): void {
    this.#summary = summary;
  }

  /** As if the trader had set the switch with his phone. */
  setKillSwitch(state: 'on' | 'off'): void {
    this.#state = state;
  }

  async authenticate(clientCode: string, password: string, totp: string): Promise<PracticeLogin> {
    if (clientCode !== this.clientCode) return { ok: false, wrong: 'password' };
    return checkPracticeLogin({ clientCode, password, totp }, this.#now());
  }

  async summary(): Promise<PracticeSummary> {
    return this.#summary;
  }

  async killSwitch(): Promise<'on' | 'off'> {
    return this.#state;
  }

  async activate(): Promise<PracticeActivation> {
    this.#activations += 1;
    const reason = refusalUnlessFlat(this.#summary);
    if (reason !== undefined) return { ok: false, reason };
    this.#state = 'on';
    return { ok: true };
  }
}
