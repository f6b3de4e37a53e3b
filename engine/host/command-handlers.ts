import type { CommandBody, CommandName, CommandValue } from '../contract/commands.ts';
import type { CommandError, CommandResult } from '../contract/wire.ts';
import type { Actor } from '../domain/actor.ts';

/** One handler per command; a missing one does not compile. */
export type CommandHandlers = {
  readonly [N in CommandName]: (body: CommandBody<N>, actor: Actor) => Promise<CommandResult<CommandValue<N>>>;
};

/** A refusal with its sentence. */
export function refuse(
  code: string,
  message: string,
  details?: CommandError['details'],
): { readonly ok: false; readonly error: CommandError } {
  return { ok: false, error: { code, message, ...(details === undefined ? {} : { details }) } };
}

/** A success. */
export function done<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}
