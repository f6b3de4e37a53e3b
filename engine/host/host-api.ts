import type { Actor } from '../domain/actor.ts';
import type { CommandBody, CommandName, CommandValue } from '../contract/commands.ts';
import type { HostEvent, HostSnapshot } from '../contract/events.ts';
import type { CommandResult } from '../contract/wire.ts';
import type { PowerSignal } from './shell-protocol.ts';

/** Whether the guard of each account could kill right now, and if not, why. */
export type Readiness = {
  readonly protected: boolean;
  readonly accounts: readonly {
    readonly accountId: string;
    readonly protected: boolean;
    readonly blockers: readonly { readonly code: string; readonly message: string }[];
  }[];
};

/** What every door holds: one host, whichever way the command came in. Bodies are already parsed. */
export interface HostApi {
  dispatch<N extends CommandName>(name: N, body: CommandBody<N>, actor: Actor): Promise<CommandResult<CommandValue<N>>>;
  snapshot(): HostSnapshot;
  readiness(): Readiness;
  /** Hears snapshots (at most 4 a second), entries and alerts; returns the unsubscriber. */
  subscribe(listener: (event: HostEvent) => void): () => void;
  /** Hears what the machine does; a guard that is about to sleep says so while it still can. */
  power(signal: PowerSignal): void;
  /** Waits for a running kill step, then ends workers and children. */
  close(): Promise<void>;
}
