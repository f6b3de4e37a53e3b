import type { CommandName } from '../contract/commands.ts';
import type { HostEvent, HostSnapshot } from '../contract/events.ts';
import type { CommandResult } from '../contract/wire.ts';
import type { Actor } from '../domain/actor.ts';
import type { HostApi, Readiness } from '../host/host-api.ts';

type Dispatched = { readonly name: CommandName; readonly body: unknown; readonly actor: Actor };

/** A host for tests of its doors: it answers as told, remembers what reached it and tells its listeners what a test says. */
export class ScriptedHost implements HostApi {
  readonly dispatched: Dispatched[] = [];
  readonly ready: Readiness;
  picture: HostSnapshot;
  answer: (name: CommandName, body: unknown) => Promise<CommandResult<unknown>> = async () => ({ ok: true, value: {} });
  closed = false;
  private readonly listeners = new Set<(event: HostEvent) => void>();

  constructor(picture: HostSnapshot = emptySnapshot(), ready: Readiness = { protected: true, accounts: [] }) {
    this.picture = picture;
    this.ready = ready;
  }

  get listenerCount(): number {
    return this.listeners.size;
  }

  // The answers are the test's own; what a door does with them is what is being tested.
  dispatch(name: CommandName, body: unknown, actor: Actor): Promise<never> {
    this.dispatched.push({ name, body, actor });
    return this.answer(name, body) as Promise<never>;
  }

  snapshot(): HostSnapshot {
    return this.picture;
  }

  readiness(): Readiness {
    return this.ready;
  }

  subscribe(listener: (event: HostEvent) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  tell(event: HostEvent): void {
    for (const listener of this.listeners) listener(event);
  }

  power(): void {}

  async close(): Promise<void> {
    this.closed = true;
  }
}

/** The picture of a host without accounts. */
export function emptySnapshot(): HostSnapshot {
  return {
    at: '2026-11-20T15:29:00.000+05:30',
    version: '0.1.0-test',
    accounts: [],
    market: [],
    alerts: [],
    killBoards: [],
    secretsBackend: { kind: 'none', locked: false },
  };
}
