import type { AccountId } from '../domain/account-snapshot.ts';
import type { KillCause } from '../domain/kill-latch.ts';
import { unanswered } from '../domain/replication.ts';
import { istDateOf, istMidnight } from '../domain/trading-day.ts';
import type { EpochMs } from '../domain/time.ts';
import { UNREACHED_AFTER_MS } from './kill-board.ts';
import type { KnownKill, Latched, ReplicationNote } from './worker-protocol.ts';

/** An account as the passing-on of kills needs it. */
export type LinkedAccount = { readonly accountId: AccountId; readonly alias: string; readonly group: string | null };

/** What passing on needs of the host. */
export type LinkedKillPort = {
  readonly accounts: () => readonly LinkedAccount[];
  /** Resolves when the account's guard has latched, however late; null when `before` has come first. */
  readonly kill: (
    accountId: AccountId,
    cause: KillCause,
    before: EpochMs,
  ) => Promise<{ readonly killId: string; readonly alreadyInProgress: boolean } | null>;
  readonly note: (accountId: AccountId, note: ReplicationNote) => void;
  readonly unreached: (accountId: AccountId, fromAlias: string) => void;
  readonly now: () => EpochMs;
  readonly after: (ms: number, act: () => void) => () => void;
};

const DAY_MS = 86_400_000;

/**
 * Passes a kill on to the linked accounts: to all in the same tick, so that none waits for another (I9). What was asked and who
 * has answered stands in the journal of the account it came from; a host that starts again asks whoever is missing. A kill
 * that came by a link goes no further.
 */
export class LinkedKills {
  readonly #port: LinkedKillPort;
  readonly #asked = new Set<string>();

  constructor(port: LinkedKillPort) {
    this.#port = port;
  }

  /** A guard has latched just now. */
  latched(from: AccountId, kill: Latched): void {
    if (kill.cause.kind !== 'linked') this.#begin(from, kill.killId);
  }

  /** The first word of a guard in this host's life: what an earlier host began is ended. */
  found(from: AccountId, kill: KnownKill): void {
    if (kill.linked) return;
    if (kill.replication) this.#ask(from, kill.killId, unanswered(kill.replication));
    // No word of a passing-on and the kill still at work: the host died between the two. An older kill stays where it was.
    else if (!kill.finished) this.#begin(from, kill.killId);
  }

  #begin(from: AccountId, killId: string): void {
    const group = this.#account(from)?.group ?? null;
    if (group === null) return;
    const accounts = this.#port
      .accounts()
      .filter((each) => each.accountId !== from && each.group === group)
      .map((each) => each.accountId);
    if (accounts.length === 0) return;
    // The kills first, the note after: the note costs a write, and a missing one is made good at the next start.
    this.#ask(from, killId, accounts);
    this.#port.note(from, { kind: 'replication-requested', killId, group, accounts });
  }

  #ask(from: AccountId, killId: string, accounts: readonly AccountId[]): void {
    const port = this.#port;
    const fromAccount = this.#account(from)?.alias ?? from;
    const midnight = istMidnight(istDateOf(port.now())) + DAY_MS;
    for (const accountId of accounts) {
      const key = `${killId}/${accountId}`;
      if (this.#asked.has(key)) continue;
      this.#asked.add(key);
      const answered = port.kill(accountId, { kind: 'linked', fromAccount }, midnight);
      const stopWaiting = port.after(UNREACHED_AFTER_MS, () => port.unreached(accountId, fromAccount));
      void answered.then((answer) => {
        stopWaiting();
        if (!answer) return;
        const { killId: linkedKillId, alreadyInProgress } = answer;
        port.note(from, { kind: 'replication-answered', killId, accountId, linkedKillId, alreadyInProgress });
      });
    }
  }

  #account(accountId: AccountId): LinkedAccount | undefined {
    return this.#port.accounts().find((each) => each.accountId === accountId);
  }
}
