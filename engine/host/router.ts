import { commands, type CommandName } from '../contract/commands.ts';
import type { CommandError, CommandResult } from '../contract/wire.ts';
import type { Actor } from '../domain/actor.ts';
import { reportFault } from './door-log.ts';
import { statusOf } from './error-status.ts';
import { fieldErrors } from './field-errors.ts';
import type { HostApi } from './host-api.ts';

/** An answer with the HTTP status it has; doors without HTTP pass the status on all the same. */
export type RoutedAnswer = { readonly status: number; readonly result: CommandResult<unknown> };

/**
 * The one way into the host: finds the command, parses its body, dispatches it. Never throws and never rejects: a bug in a
 * handler is reported and answered as `internal`.
 */
export async function route(host: HostApi, name: string, body: unknown, actor: Actor): Promise<RoutedAnswer> {
  if (!isCommandName(name)) return refuse({ code: 'unknown-command', message: `There is no command "${name}".` });
  try {
    const parsed = commands[name].body.safeParse(body);
    if (!parsed.success) return refuse(invalidBody(name, parsed.error.issues));
    return answer(await host.dispatch(name, parsed.data, actor));
  } catch (cause) {
    reportFault(`the command ${name} failed`, cause);
    return refuse({
      code: 'internal',
      message: `TradeFuse met a fault of its own in "${name}", so it is not known whether this was done. Check the account before you try again.`,
    });
  }
}

/** Whether a text names a command. */
export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}

/** An expected failure as a door answers it. */
export function refuse(error: CommandError): RoutedAnswer {
  return answer({ ok: false, error });
}

function answer(result: CommandResult<unknown>): RoutedAnswer {
  return { status: result.ok ? 200 : statusOf(result.error.code), result };
}

function invalidBody(name: string, issues: Parameters<typeof fieldErrors>[0]): CommandError {
  const details = fieldErrors(issues);
  const fields = details.map(({ path, message }) => `${path}: ${message.replace(/[.]?$/, '.')}`).join(' ');
  return { code: 'invalid-body', message: `"${name}" was not carried out. ${fields}`, details };
}
