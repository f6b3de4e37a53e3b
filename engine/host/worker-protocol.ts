import type { AccountView } from '../contract/account-view.ts';
import type { TerminalView } from '../contract/terminal.ts';
import type { AlertView, EntryView } from '../contract/events.ts';
import type { CommandName, CommandBody, CommandValue } from '../contract/commands.ts';
import type { CommandResult } from '../contract/wire.ts';
import type { AccountId } from '../domain/account-snapshot.ts';
import type { Actor } from '../domain/actor.ts';
import type { JournalEntry } from '../domain/journal-entry.ts';
import type { KillCause } from '../domain/kill-latch.ts';
import type { LockClaim } from '../domain/lock-claim.ts';
import type { ReadinessFacts } from '../domain/readiness.ts';
import type { Replication } from '../domain/replication.ts';
import type { KillSwitchTerminal, SwitchState, TerminalReport, TerminalRun } from '../ports.ts';
import type { LockSeal } from '../store/lock-seals.ts';
import type { WorkerSecrets } from './worker-secrets.ts';

/** Commands an account's own worker answers. */
export type WorkerCommandName = Extract<
  CommandName,
  | 'account.testConnection'
  | 'engine.start'
  | 'engine.stop'
  | 'kill.plan'
  | 'position.exit'
  | 'order.cancel'
  | 'policy.get'
  | 'policy.rehearse'
  | 'lock.set'
  | 'lock.status'
  | 'lock.unlock'
  | 'journal.page'
  | 'incident.get'
  | 'mtm.series'
  | 'alert.test'
  | 'drill.run'
  | 'terminal.attest'
>;

/** What a worker is started with. No secret is among it: they come by message. */
export type WorkerStart = {
  readonly accountId: AccountId;
  readonly dataDir: string;
  /** Counts up while the worker's event loop turns; the host watches it. */
  readonly heartbeat: SharedArrayBuffer;
  /** Where the practice exchange listens, for practice accounts. */
  readonly practice: { readonly url: string } | null;
};

/** Answers of the terminal, which lives in a process of its own behind the host. */
export type TerminalCall =
  | { readonly method: 'run'; readonly run: TerminalRun; readonly episodeId: string }
  | {
      readonly method: 'readState';
      readonly episodeId: string;
      /** What the broker's API says of the switch, where it has a word on it: one more witness. */
      readonly brokerSays: SwitchState | null;
    };

/** A terminal's answer to `readState`. */
export type TerminalReading = Awaited<ReturnType<KillSwitchTerminal['readState']>>;

/** A kill that was latched just now. */
export type Latched = { readonly killId: string; readonly cause: KillCause };

/** What the host has a worker write down of a kill that was passed on. */
export type ReplicationNote = Extract<JournalEntry, { kind: 'replication-requested' | 'replication-answered' }>;

/** Today's kill of an account, as far as the accounts it is linked with are concerned. */
export type KnownKill = {
  readonly killId: string;
  /** It came by a link itself, and goes no further. */
  readonly linked: boolean;
  readonly finished: boolean;
  readonly replication: Replication | null;
};

/** From the host to a worker. `id` joins a question and its answer. */
export type ToWorker =
  | {
      readonly type: 'command';
      readonly id: number;
      readonly name: WorkerCommandName;
      readonly body: CommandBody<WorkerCommandName>;
      readonly actor: Actor;
    }
  | { readonly type: 'kill'; readonly id: number; readonly cause: KillCause }
  | { readonly type: 'note-replication'; readonly note: ReplicationNote }
  | { readonly type: 'practice-reset'; readonly id: number }
  | { readonly type: 'acknowledge'; readonly alertId: string }
  | { readonly type: 'reload-settings'; readonly id: number }
  | ({ readonly type: 'secrets' } & WorkerSecrets)
  /** What is kept of the account's lock apart from its data folder. */
  | { readonly type: 'seal'; readonly seal: LockSeal | null; readonly readable: boolean }
  | { readonly type: 'sealed'; readonly key: string }
  /** What the computer runs on. */
  | { readonly type: 'power'; readonly power: ReadinessFacts['power'] }
  | { readonly type: 'terminal-answer'; readonly id: number; readonly report: TerminalReport | TerminalReading }
  /** How the account's web terminal stands; null: it needs none. */
  | { readonly type: 'terminal-state'; readonly state: TerminalView | null }
  | { readonly type: 'close' };

/** From a worker to the host. */
export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'answer'; readonly id: number; readonly result: CommandResult<CommandValue<WorkerCommandName>> }
  | { readonly type: 'kill-answer'; readonly id: number; readonly killId: string; readonly alreadyInProgress: boolean }
  | {
      readonly type: 'view';
      readonly view: AccountView;
      readonly linkedGroup: string | null;
      readonly kill: KnownKill | null;
      readonly alerts: readonly AlertView[];
    }
  | { readonly type: 'entries'; readonly entries: readonly EntryView[]; readonly latched: Latched | null }
  /** What the lock is now, to be kept apart from the data folder. */
  | { readonly type: 'keep-seal'; readonly claim: LockClaim; readonly signed: boolean }
  | { readonly type: 'terminal-call'; readonly id: number; readonly call: TerminalCall }
  | { readonly type: 'refused'; readonly code: string; readonly message: string }
  /** Something the trader must hear at once and the account's own journal cannot carry. */
  | { readonly type: 'alarm'; readonly code: string; readonly message: string }
  | {
      readonly type: 'log';
      readonly level: 'info' | 'warn' | 'error';
      readonly message: string;
      readonly fields?: Readonly<Record<string, unknown>>;
    }
  | { readonly type: 'closed' };
