import { join } from 'node:path';
import { isTerminalBroker } from '../../automation/profiles/shipped.ts';
import { fileRecording } from '../../automation/recording.ts';
import type { AccountSettings } from '../contract/account-settings.ts';
import type { TerminalView } from '../contract/terminal.ts';
import type { AccountId } from '../domain/account-snapshot.ts';
import { istDateOf, type TradingCalendar } from '../domain/trading-day.ts';
import { dueChore, NOTHING_DONE, type ChoreAnswer, type ChoreMemory } from './terminal-chores.ts';
import type { TerminalDesk } from './terminal-desk.ts';
import type { ChoreCall, TerminalJob } from './terminal-link.ts';
import { isRehearsed, recordingFile, terminalPlace, type PlaceSource } from './terminal-place.ts';
import { freshTerminal, terminalAfter, type TerminalNews } from './terminal-state.ts';
import type { TerminalCall } from './worker-protocol.ts';

const LOOKS_EVERY_MS = 20_000;

/** What is read of an account's settings here. */
type TerminalSettings = Pick<AccountSettings, 'broker' | 'mode' | 'clientCode' | 'mailbox'>;

/** What the host's terminals need of the host. */
export type HostTerminalParts = {
  readonly dataDir: string;
  readonly desk: TerminalDesk;
  readonly settingsOf: (accountId: AccountId) => TerminalSettings | undefined;
  readonly accounts: () => readonly AccountId[];
  readonly practiceOrigin: () => string | undefined;
  readonly secretsOf: (accountId: AccountId) => ReturnType<PlaceSource['secrets']>;
  readonly calendar: () => TradingCalendar;
  readonly now: () => number;
  /** Whether there is a browser to drive on this computer. */
  readonly hasBrowser: () => boolean;
  /** Tells an account's worker how its terminal stands. */
  readonly tell: (accountId: AccountId, state: TerminalView | null) => void;
  readonly alarm: (accountId: AccountId, code: string, text: string) => void;
  readonly log: (accountId: AccountId, text: string) => void;
};

/** The web terminals of all accounts: calls of their workers, the chores that keep live pages ready, and how each page stands. */
export class HostTerminals {
  readonly #parts: HostTerminalParts;
  readonly #memories = new Map<AccountId, ChoreMemory>();
  readonly #states = new Map<AccountId, TerminalView>();
  #timer: NodeJS.Timeout | undefined;
  #busy = false;

  constructor(parts: HostTerminalParts) {
    this.#parts = parts;
    parts.desk.onQuestions({
      asked: (accountId, question) => {
        this.#learn(accountId, { kind: 'question', question });
        const { text, until } = this.#states.get(accountId)?.question ?? {};
        // The sentence and its end, never an answer: alarms are kept.
        if (text !== undefined) parts.alarm(accountId, 'terminal-question', `${text} Until ${until?.slice(11, 19)}.`);
      },
      over: (accountId, id) => this.#learn(accountId, { kind: 'question-over', id }),
    });
  }

  /** Looks after live accounts from now on. */
  start(): void {
    this.#timer = setInterval(() => void this.look(), LOOKS_EVERY_MS);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** Tells a worker that has just started how its terminal stands. */
  greet(accountId: AccountId): void {
    // A page of another broker, or the practice page, is another page.
    const fresh = this.#freshState(accountId);
    if (fresh?.site !== this.#states.get(accountId)?.site) this.#states.delete(accountId);
    this.#learn(accountId, { kind: 'browser', found: this.#parts.hasBrowser() });
    this.#parts.tell(accountId, fresh ? (this.#states.get(accountId) ?? fresh) : null);
  }

  /** A call of an account's worker. */
  async call(accountId: AccountId, call: TerminalCall): ReturnType<TerminalDesk['call']> {
    const report = await this.#parts.desk.call(accountId, { call, ...(await this.#place(accountId)) });
    if (call.method === 'run' && 'outcome' in report) this.#learn(accountId, { kind: 'run', run: call.run, report });
    return report;
  }

  /** A chore that a person asks for; it counts as the day's. */
  async chore(accountId: AccountId, chore: 'canary' | 'dry-run'): Promise<ChoreAnswer> {
    return this.#do(accountId, chore);
  }

  /** Hands on what the trader typed; false where he is not asked this any more. */
  answer(accountId: AccountId, questionId: string, answer: string): boolean {
    return this.#parts.desk.answer(accountId, questionId, answer);
  }

  /** Does what is due, one account after the other: a kill of any of them needs the machine more. */
  async look(): Promise<void> {
    const { accounts, hasBrowser, now, calendar } = this.#parts;
    const found = hasBrowser();
    for (const accountId of accounts()) this.#learn(accountId, { kind: 'browser', found });
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (const accountId of accounts().filter((each) => this.#isCaredFor(each))) {
        const chore = dueChore(this.#memoryOf(accountId), now(), calendar());
        if (chore) await this.#do(accountId, chore);
      }
    } finally {
      this.#busy = false;
    }
  }

  async #do(accountId: AccountId, chore: ChoreCall['chore']): Promise<ChoreAnswer> {
    const { desk, now, alarm, log } = this.#parts;
    const answer = await desk.chore(accountId, { call: { method: 'chore', chore }, ...(await this.#place(accountId)) });
    log(accountId, answer.sentence);
    this.#learn(accountId, { kind: 'chore', answer });
    this.#remember(accountId, answer, now());
    if (answer.harm && chore === 'canary' && answer.code !== 'made-way')
      alarm(accountId, 'hard-kill-would-fail', answer.sentence);
    return answer;
  }

  #remember(accountId: AccountId, { chore, harm, code }: ChoreAnswer, at: number): void {
    // A kill needed the page: nothing was found out about it.
    if (code === 'made-way') return;
    const before = this.#memoryOf(accountId);
    const tried = harm ? { failures: failuresOn(before, at) + 1, failedAt: at } : { failures: 0, failedAt: null };
    const after = { ...before, ...tried };
    if (chore === 'canary') this.#memories.set(accountId, { ...after, canaryOn: istDateOf(at) });
    else if (chore === 'dry-run') this.#memories.set(accountId, after);
    else this.#memories.set(accountId, { ...after, warmAt: chore === 'warm' && !harm ? at : null });
  }

  /** Live accounts whose page was walked here before. */
  #isCaredFor(accountId: AccountId): boolean {
    const settings = this.#parts.settingsOf(accountId);
    if (settings?.mode !== 'live' || !isTerminalBroker(settings.broker)) return false;
    return isRehearsed(this.#parts.dataDir, accountId);
  }

  #memoryOf(accountId: AccountId): ChoreMemory {
    return this.#memories.get(accountId) ?? NOTHING_DONE;
  }

  /** Takes news in and tells the worker, where anything changed. Accounts that need no page have no state. */
  #learn(accountId: AccountId, news: TerminalNews): void {
    const before = this.#states.get(accountId) ?? this.#freshState(accountId);
    if (before === undefined) return;
    const after = terminalAfter(before, news, this.#parts.now());
    if (this.#states.get(accountId) === after) return;
    this.#states.set(accountId, after);
    this.#parts.tell(accountId, after);
  }

  #freshState(accountId: AccountId): TerminalView | undefined {
    const { settingsOf, dataDir } = this.#parts;
    const settings = settingsOf(accountId);
    const recordedAt = fileRecording(recordingFile(dataDir, accountId)).load()?.recordedAt ?? null;
    if (settings?.mode === 'practice') return freshTerminal('practice', recordedAt);
    if (settings?.mode !== 'live' || !isTerminalBroker(settings.broker)) return undefined;
    return freshTerminal('broker', recordedAt);
  }

  async #place(accountId: AccountId): Promise<Omit<TerminalJob, 'id' | 'accountId' | 'call'>> {
    const { dataDir, settingsOf, practiceOrigin, secretsOf } = this.#parts;
    const place = await terminalPlace(accountId, settingsOf(accountId), {
      practiceOrigin: practiceOrigin(),
      secrets: () => secretsOf(accountId),
    });
    return {
      ...place,
      evidenceRoot: join(dataDir, 'evidence'),
      recordingFile: recordingFile(dataDir, accountId),
    };
  }
}

function failuresOn({ failures, failedAt }: ChoreMemory, now: number): number {
  return failedAt !== null && istDateOf(failedAt) === istDateOf(now) ? failures : 0;
}
