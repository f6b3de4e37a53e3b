import { isTerminalBroker } from '../../automation/profiles/shipped.ts';
import type { AccountSettings } from '../contract/account-settings.ts';
import type { TerminalView } from '../contract/terminal.ts';
import type { Broker } from '../ports.ts';
import { wordOnSwitch } from './switch-word.ts';
import { isRehearsed } from './terminal-place.ts';
import { TerminalProxy } from './terminal-proxy.ts';
import type { FromWorker, ToWorker, WorkerStart } from './worker-protocol.ts';

/** What an account's desk knows of its web terminal, which lives in a process of its own behind the host. */
export type DeskTerminalParts = {
  readonly start: Pick<WorkerStart, 'accountId' | 'dataDir'>;
  readonly say: (message: FromWorker) => void;
  readonly broker: Pick<Broker, 'capabilities' | 'readKillSwitch'>;
  readonly settings: () => Pick<AccountSettings, 'broker' | 'mode'>;
};

/** An account's end of its web terminal. */
export class DeskTerminal {
  readonly #parts: DeskTerminalParts;
  readonly proxy: TerminalProxy;
  #state: TerminalView | null = null;

  constructor(parts: DeskTerminalParts) {
    this.#parts = parts;
    this.proxy = new TerminalProxy(
      (id, call) => parts.say({ type: 'terminal-call', id, call }),
      () => wordOnSwitch(parts.broker, parts.settings().mode),
    );
  }

  /** A live account's page is worked only once a dry run of it has passed on this computer; until then its kill says so. */
  get forKills(): TerminalProxy | null {
    if (!this.#isNeeded) return null;
    const { settings, start } = this.#parts;
    const { mode, broker } = settings();
    if (mode === 'practice') return this.proxy;
    if (mode !== 'live' || !isTerminalBroker(broker)) return null;
    return isRehearsed(start.dataDir, start.accountId) ? this.proxy : null;
  }

  /** How it stands, as the host says; null where no page is needed, and before the host has said it. */
  get state(): TerminalView | null {
    return this.#isNeeded ? this.#state : null;
  }

  hear(message: Extract<ToWorker, { type: 'terminal-state' | 'terminal-answer' }>): void {
    if (message.type === 'terminal-state') this.#state = message.state;
    else this.proxy.answered(message.id, message.report);
  }

  get #isNeeded(): boolean {
    return this.#parts.broker.capabilities.killSwitch.access === 'terminal';
  }
}
