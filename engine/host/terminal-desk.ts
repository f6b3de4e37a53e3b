import type { AccountId } from '../domain/account-snapshot.ts';
import type { TerminalReport } from '../ports.ts';
import type { ChildPort, SpawnChild } from './child-port.ts';
import type { ChoreAnswer } from './terminal-chores.ts';
import type { ChoreCall, FromTerminal, ToTerminal } from './terminal-link.ts';
import type { TerminalCall, TerminalReading } from './worker-protocol.ts';

type Waiting = { readonly call: ToTerminal; readonly answer: (report: FromTerminal['report']) => void };

/** A call with where its page is. */
type Placed<Call> = Omit<ToTerminal, 'id' | 'accountId' | 'call'> & { readonly call: Call };

/** What is said when the browser process died under a call: the click may have been made, so nothing is claimed. */
function crashed({ call }: ToTerminal, now: number): FromTerminal['report'] {
  const detail = 'The browser process ended in the middle. The switch is read before anything is clicked again.';
  if (call.method === 'chore') return { chore: call.chore, harm: true, sentence: detail };
  if (call.method === 'readState') return { state: 'unknown', detail, evidence: [], readAt: now };
  return {
    outcome: 'failed',
    committed: call.run === 'activate' ? 'maybe' : 'no',
    code: 'crashed',
    detail,
    evidence: [],
    steps: [],
  };
}

/** Passes terminal calls to the browser process, which is started when first needed and again after it died. */
export class TerminalDesk {
  readonly #spawn: SpawnChild;
  readonly #waiting = new Map<number, Waiting>();
  #child: ChildPort | undefined;
  #lastId = 0;

  constructor(spawn: SpawnChild) {
    this.#spawn = spawn;
  }

  /** Makes a worker's call; always answers. */
  async call(accountId: AccountId, call: Placed<TerminalCall>): Promise<TerminalReport | TerminalReading> {
    const report = await this.#ask(accountId, call);
    if (!('chore' in report)) return report;
    throw new TypeError('the terminal answered a call with a chore');
  }

  /** Has a chore done; always answers. */
  async chore(accountId: AccountId, call: Placed<ChoreCall>): Promise<ChoreAnswer> {
    const report = await this.#ask(accountId, call);
    if ('chore' in report) return report;
    throw new TypeError('the terminal answered a chore with a report');
  }

  /** Ends the process. */
  async close(): Promise<void> {
    await this.#child?.stop();
  }

  #ask(accountId: AccountId, call: Placed<ToTerminal['call']>): Promise<FromTerminal['report']> {
    this.#lastId += 1;
    const message: ToTerminal = { id: this.#lastId, accountId, ...call };
    return new Promise((answer) => {
      this.#waiting.set(message.id, { call: message, answer });
      this.#running().post(message);
    });
  }

  #running(): ChildPort {
    if (this.#child) return this.#child;
    const child = this.#spawn('terminal-process');
    this.#child = child;
    child.onMessage((message) => {
      const { id, report } = message as FromTerminal;
      this.#waiting.get(id)?.answer(report);
      this.#waiting.delete(id);
    });
    child.onExit(() => {
      if (this.#child === child) this.#child = undefined;
      for (const { call, answer } of this.#waiting.values()) answer(crashed(call, Date.now()));
      this.#waiting.clear();
    });
    return child;
  }
}
