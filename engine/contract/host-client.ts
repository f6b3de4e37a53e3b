import type { CommandInput, CommandName, CommandValue } from './commands.ts';
import type { HostEvent } from './events.ts';
import type { CommandResult } from './wire.ts';

/** What a screen holds, whichever door it came through. */
export interface HostClient {
  invoke<N extends CommandName>(name: N, body: CommandInput<N>): Promise<CommandResult<CommandValue<N>>>;
  /** Calls back with events, and with `connected: false` when the stream is lost; returns the unsubscriber. */
  subscribe(
    listener: (event: HostEvent | { readonly type: 'connection'; readonly connected: boolean }) => void,
  ): () => void;
}
