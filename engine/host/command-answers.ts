import type { CommandBody, CommandValue } from '../contract/commands.ts';
import type { CommandError, CommandResult } from '../contract/wire.ts';
import type { Actor } from '../domain/actor.ts';
import type { WorkerCommandName } from './worker-protocol.ts';

type Answer<N extends WorkerCommandName> = CommandResult<CommandValue<N>> | Promise<CommandResult<CommandValue<N>>>;

/** One handler per command that a worker answers; a missing one does not compile. */
export type WorkerHandlers = {
  readonly [N in WorkerCommandName]: (body: CommandBody<N>, actor: Actor) => Answer<N>;
};

/** A success. */
export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** A refusal with its sentence. */
export function refuse(error: CommandError): { readonly ok: false; readonly error: CommandError } {
  return { ok: false, error };
}
