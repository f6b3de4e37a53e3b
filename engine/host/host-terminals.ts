import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isTerminalBroker } from '../../automation/profiles/shipped.ts';
import type { AccountSettings } from '../contract/account-settings.ts';
import type { AccountId } from '../domain/account-snapshot.ts';
import { istDateOf, type TradingCalendar } from '../domain/trading-day.ts';
import { dueChore, NOTHING_DONE, type ChoreMemory, type TerminalChore } from './terminal-chores.ts';
import type { TerminalDesk } from './terminal-desk.ts';
import { recordingFile, terminalPlace } from './terminal-place.ts';
import type { TerminalCall } from './worker-protocol.ts';

const LOOKS_EVERY_MS = 20_000;

/** What the host's terminals need of the host. */
export type HostTerminalParts = {
  readonly dataDir: string;
  readonly desk: TerminalDesk;
  readonly settingsOf: (accountId: AccountId) => Pick<AccountSettings, 'broker' | 'mode' | 'clientCode'> | undefined;
  readonly accounts: () => readonly AccountId[];
  readonly practiceOrigin: () => string | undefined;
  readonly login: (accountId: AccountId) => Promise<Readonly<Record<string, string>>>;
  readonly calendar: () => TradingCalendar;
  readonly now: () => number;
  readonly alarm: (accountId: AccountId, code: string, text: string) => void;
  readonly log: (accountId: AccountId, text: string) => void;
};

/** The web terminals of all accounts: calls of their workers, and the chores that keep live pages ready. */
export class HostTerminals {
  readonly #parts: HostTerminalParts;
  readonly #memories = new Map<AccountId, ChoreMemory>();
  #timer: NodeJS.Timeout | undefined;
  #busy = false;

  constructor(parts: HostTerminalParts) {
    this.#parts = parts;
  }

  /** Looks after live accounts from now on. */
  start(): void {
    this.#timer = setInterval(() => void this.look(), LOOKS_EVERY_MS);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** A call of an account's worker. */
  async call(accountId: AccountId, call: TerminalCall): ReturnType<TerminalDesk['call']> {
    return this.#parts.desk.call(accountId, { call, ...(await this.#place(accountId)) });
  }

  /** Does what is due, one account after the other: a kill of any of them needs the machine more. */
  async look(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (const accountId of this.#parts.accounts().filter((each) => this.#isCaredFor(each))) {
        const chore = dueChore(this.#memoryOf(accountId), this.#parts.now(), this.#parts.calendar());
        if (chore) await this.#do(accountId, chore);
      }
    } finally {
      this.#busy = false;
    }
  }

  async #do(accountId: AccountId, chore: TerminalChore): Promise<void> {
    const { desk, now, alarm, log } = this.#parts;
    const answer = await desk.chore(accountId, { call: { method: 'chore', chore }, ...(await this.#place(accountId)) });
    log(accountId, answer.sentence);
    const at = now();
    const before = this.#memoryOf(accountId);
    const tried = answer.harm
      ? { failures: failuresOn(before, at) + 1, failedAt: at }
      : { failures: 0, failedAt: null };
    if (chore === 'canary') this.#memories.set(accountId, { ...before, ...tried, canaryOn: istDateOf(at) });
    else this.#memories.set(accountId, { ...before, ...tried, warmAt: chore === 'warm' && !answer.harm ? at : null });
    if (answer.harm && chore === 'canary') alarm(accountId, 'hard-kill-would-fail', answer.sentence);
  }

  /** Live accounts whose page was walked here before. */
  #isCaredFor(accountId: AccountId): boolean {
    const settings = this.#parts.settingsOf(accountId);
    if (settings?.mode !== 'live' || !isTerminalBroker(settings.broker)) return false;
    return existsSync(recordingFile(this.#parts.dataDir, accountId));
  }

  #memoryOf(accountId: AccountId): ChoreMemory {
    return this.#memories.get(accountId) ?? NOTHING_DONE;
  }

  async #place(accountId: AccountId) {
    const { dataDir, settingsOf, practiceOrigin, login } = this.#parts;
    const place = await terminalPlace(accountId, settingsOf(accountId), {
      practiceOrigin: practiceOrigin(),
      login: () => login(accountId),
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
