import type { CommandValue } from '../contract/commands.ts';
import type { CommandResult } from '../contract/wire.ts';
import type { Actor } from '../domain/actor.ts';
import type { workerCommands } from './worker-commands.ts';
import type { FromWorker, ToWorker, WorkerCommandName } from './worker-protocol.ts';

type Answer = CommandResult<CommandValue<WorkerCommandName>>;

const INTERNAL: Answer = {
  ok: false,
  error: {
    code: 'internal',
    message: 'This did not work inside the guard. The engine goes on; the log has the details.',
  },
};

/** Answers the host's commands to an account; a handler that throws is a bug, logged and answered without its stack. */
export class DeskAnswers {
  readonly #commands: ReturnType<typeof workerCommands>;
  readonly #say: (message: FromWorker) => void;

  constructor(commands: ReturnType<typeof workerCommands>, say: (message: FromWorker) => void) {
    this.#commands = commands;
    this.#say = say;
  }

  /** Runs a command's handler and says its answer. */
  answer({ id, name, body, actor }: Extract<ToWorker, { type: 'command' }>): void {
    const handler = this.#commands[name] as (body: unknown, actor: Actor) => Answer | Promise<Answer>;
    void Promise.resolve()
      .then(() => handler(body, actor))
      .catch((error: unknown) => {
        const fields = { command: name, error: error instanceof Error ? error.message : String(error) };
        this.#say({ type: 'log', level: 'error', message: 'command failed', fields });
        return INTERNAL;
      })
      .then((result) => this.#say({ type: 'answer', id, result }));
  }
}
