import type { CommandInput, CommandName, CommandValue } from '../../contract/commands.ts';
import type { CommandResult } from '../../contract/wire.ts';
import type { Readiness } from '../host-api.ts';
import { HostEvents } from './host-events.ts';

/** What a host prints when it is ready. */
export type ReadyLine = {
  readonly ready: true;
  readonly url: string;
  readonly token: string;
  readonly pid: number;
};

/** A program that talks to a host through its HTTP door, as a screen or a script does. */
export class DoorClient {
  readonly #url: string;
  readonly #token: string;

  constructor({ url, token }: Pick<ReadyLine, 'url' | 'token'>) {
    this.#url = url;
    this.#token = token;
  }

  /** Where a browser opens the app once; the cookie it gets then is its key. */
  get pageUrl(): string {
    return `${this.#url}/?token=${this.#token}`;
  }

  /** Sends a command and gives back the answer, a refusal included. */
  async command<N extends CommandName>(name: N, body: CommandInput<N>): Promise<CommandResult<CommandValue<N>>> {
    return (await this.post(name, JSON.stringify(body))).answer as CommandResult<CommandValue<N>>;
  }

  /** Sends a command that must succeed. */
  async value<N extends CommandName>(name: N, body: CommandInput<N>): Promise<CommandValue<N>> {
    const answer = await this.command(name, body);
    if (answer.ok) return answer.value;
    throw new Error(`${name} was refused: ${answer.error.code}: ${answer.error.message}`);
  }

  /** Sends any text as a command's body. */
  async post(name: string, body: string): Promise<{ readonly status: number; readonly answer: unknown }> {
    const response = await fetch(`${this.#url}/api/commands/${name}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      body,
    });
    return { status: response.status, answer: await response.json() };
  }

  async readiness(): Promise<Readiness> {
    const response = await fetch(`${this.#url}/api/readiness`, { headers: { authorization: `Bearer ${this.#token}` } });
    return (await response.json()) as Readiness;
  }

  /** Follows `/api/events` until closed. */
  events(): Promise<HostEvents> {
    return HostEvents.open(`${this.#url}/api/events`, { authorization: `Bearer ${this.#token}` });
  }
}
