import type { Recorded } from '../../automation/recorder/record-part.ts';
import type { Recording } from '../contract/terminal-profile.ts';
import type { AccountId } from '../domain/account-snapshot.ts';

/** What the browser process tells of a recording. */
export type RecorderNews =
  | { readonly state: 'waiting'; readonly stoppedAt: string | null }
  | { readonly state: 'ended'; readonly recorded: Recorded };

/** How the browser process is asked. */
export type RecorderLink = {
  readonly start: (accountId: AccountId, path: string) => void;
  readonly stop: (accountId: AccountId) => void;
};

const NONE: Recording = { state: 'none', path: null, stoppedAt: null, targets: [], sentence: null };

/** The recordings of all accounts, one each at a time: what was asked for and what came of it, until the next is begun. */
export class TerminalRecorder {
  readonly #link: RecorderLink;
  readonly #recordings = new Map<AccountId, Recording>();

  constructor(link: RecorderLink) {
    this.#link = link;
  }

  /** Begins one; while one runs it is that one's state which is answered. */
  start(accountId: AccountId, path: string): Recording {
    if (this.#isRunning(accountId)) return this.state(accountId);
    this.#recordings.set(accountId, { ...NONE, state: 'walking', path });
    this.#link.start(accountId, path);
    return this.state(accountId);
  }

  state(accountId: AccountId): Recording {
    return this.#recordings.get(accountId) ?? NONE;
  }

  /** Ends it; the window closes. */
  stop(accountId: AccountId): Recording {
    if (this.#isRunning(accountId)) {
      this.#link.stop(accountId);
      this.#set(accountId, { state: 'given-up' });
    }
    return this.state(accountId);
  }

  /** Takes the browser process's word. What comes after the trader has stopped it is no longer wanted. */
  hear(accountId: AccountId, news: RecorderNews): void {
    if (!this.#isRunning(accountId)) return;
    if (news.state === 'waiting') return this.#set(accountId, { state: 'waiting', stoppedAt: news.stoppedAt });
    const { recorded } = news;
    if (recorded.outcome === 'picked')
      return this.#set(accountId, { state: 'picked', targets: recorded.targets.map((one) => ({ ...one })) });
    const sentence = recorded.outcome === 'failed' ? recorded.sentence : null;
    return this.#set(accountId, { state: recorded.outcome, sentence });
  }

  #isRunning(accountId: AccountId): boolean {
    const { state } = this.state(accountId);
    return state === 'walking' || state === 'waiting';
  }

  #set(accountId: AccountId, change: Partial<Recording>): void {
    this.#recordings.set(accountId, { ...this.state(accountId), ...change });
  }
}
