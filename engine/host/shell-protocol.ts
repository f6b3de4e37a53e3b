import type { HostEvent } from '../contract/events.ts';
import type { CommandResult } from '../contract/wire.ts';
import type { Actor } from '../domain/actor.ts';
import type { ChildName } from './child-port.ts';

/** What the machine does, as the shell hears it from the operating system. */
export type PowerSignal = 'suspend' | 'resume' | 'shutdown' | 'on-battery' | 'on-mains';

/** Who gives a command in the desktop app: the trader at the screen, or past it. */
export type ShellActor = Extract<Actor, 'trader' | 'tray' | 'hotkey'>;

/** What the desktop shell says to its host process. */
export type ToHost =
  | {
      readonly kind: 'command';
      readonly id: number;
      readonly name: string;
      readonly body: unknown;
      readonly actor: ShellActor;
    }
  | { readonly kind: 'power'; readonly signal: PowerSignal }
  | { readonly kind: 'child-message'; readonly childId: number; readonly message: unknown }
  | { readonly kind: 'child-exit'; readonly childId: number }
  | { readonly kind: 'close' };

/** How often the host says that it lives. */
export const BEAT_MS = 1_000;

/** What the host process says to the desktop shell. */
export type FromHost =
  | { readonly kind: 'ready' }
  /** Once a second: a host that hangs falls silent and is replaced. */
  | { readonly kind: 'beat' }
  /** It cannot start; the message is for the trader. Starting again helps unless the folder is guarded already. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  | { readonly kind: 'answer'; readonly id: number; readonly status: number; readonly result: CommandResult<unknown> }
  | { readonly kind: 'event'; readonly event: HostEvent }
  /** A utility process cannot start others of its kind, so the shell forks them on the host's behalf. */
  | { readonly kind: 'spawn'; readonly childId: number; readonly name: ChildName }
  | { readonly kind: 'child-post'; readonly childId: number; readonly message: unknown }
  | { readonly kind: 'child-stop'; readonly childId: number };
