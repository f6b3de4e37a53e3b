import type { AccountId } from '../domain/account-snapshot.ts';
import type { TerminalReport } from '../ports.ts';
import type { ChildPort, SpawnChild } from './child-port.ts';
import type { ChoreAnswer } from './terminal-chores.ts';
import type {
  AskedQuestion,
  ChoreCall,
  FromTerminal,
  TerminalJob,
  TerminalReply,
  ToTerminal,
} from './terminal-link.ts';
import type { TerminalCall, TerminalReading } from './worker-protocol.ts';

type Waiting = { readonly call: TerminalJob; readonly answer: (report: TerminalReply['report']) => void };

/** A call with where its page is. */
type Placed<Call> = Omit<TerminalJob, 'id' | 'accountId' | 'call'> & { readonly call: Call };

/** Hears the questions that a page has for the trader, and of their end. */
export type QuestionListener = {
  readonly asked: (accountId: AccountId, question: AskedQuestion['question']) => void;
  readonly over: (accountId: AccountId, questionId: string) => void;
};

/** What is said when the browser process died under a call: the click may have been made, so nothing is claimed. */
function crashed({ call }: TerminalJob, now: number): TerminalReply['report'] {
  const detail = 'The browser process ended in the middle. The switch is read before anything is clicked again.';
  if (call.method === 'chore') return { chore: call.chore, harm: true, sentence: detail, code: 'crashed' };
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
  /** Open questions and whose they are. */
  readonly #questions = new Map<string, AccountId>();
  #listener: QuestionListener | undefined;
  #child: ChildPort | undefined;
  #lastId = 0;

  constructor(spawn: SpawnChild) {
    this.#spawn = spawn;
  }

  /** One listener, set before the first call. */
  onQuestions(listener: QuestionListener): void {
    this.#listener = listener;
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

  /** Passes on what the trader typed; false where that account is not asked this any more. */
  answer(accountId: AccountId, questionId: string, answer: string): boolean {
    if (this.#child === undefined || this.#questions.get(questionId) !== accountId) return false;
    this.#child.post({ questionId, answer } satisfies ToTerminal);
    return true;
  }

  /** Ends the process. */
  async close(): Promise<void> {
    await this.#child?.stop();
  }

  #ask(accountId: AccountId, call: Placed<TerminalJob['call']>): Promise<TerminalReply['report']> {
    this.#lastId += 1;
    const message: TerminalJob = { id: this.#lastId, accountId, ...call };
    return new Promise((answer) => {
      this.#waiting.set(message.id, { call: message, answer });
      this.#running().post(message);
    });
  }

  #running(): ChildPort {
    if (this.#child) return this.#child;
    const child = this.#spawn('terminal-process');
    this.#child = child;
    child.onMessage((message) => this.#hear(message as FromTerminal));
    child.onExit(() => {
      if (this.#child === child) this.#child = undefined;
      for (const [questionId, accountId] of this.#questions) this.#over(accountId, questionId);
      for (const { call, answer } of this.#waiting.values()) answer(crashed(call, Date.now()));
      this.#waiting.clear();
    });
    return child;
  }

  #hear(message: FromTerminal): void {
    if ('questionOver' in message) return this.#over(message.accountId, message.questionOver);
    if ('question' in message) {
      this.#questions.set(message.question.id, message.accountId);
      this.#listener?.asked(message.accountId, message.question);
      return;
    }
    this.#waiting.get(message.id)?.answer(message.report);
    this.#waiting.delete(message.id);
  }

  #over(accountId: AccountId, questionId: string): void {
    this.#questions.delete(questionId);
    this.#listener?.over(accountId, questionId);
  }
}
