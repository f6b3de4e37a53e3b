import type { EventEmitter } from 'node:events';

import type { Told } from './protocol.ts';

type Plain = Readonly<Record<string, unknown>>;

/** What the stand-in remembers for the tests; one main process, one record. */
export const records = {
  calls: [] as string[],
  windows: [] as Plain[],
  schemes: [] as unknown[],
  dialogs: [] as Plain[],
  notifications: [] as Plain[],
  tooltip: '',
  forked: [] as string[],
};

/** Tells the side that holds the browser; without one, as in a second start that is refused, nobody listens. */
export function tell(message: Told): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

/** Emits an event whose default can be prevented, as Electron does; says whether it was. */
export function emitCancelable(emitter: EventEmitter, name: string, ...args: readonly unknown[]): boolean {
  const event = { defaultPrevented: false, preventDefault: (): void => void (event.defaultPrevented = true) };
  emitter.emit(name, event, ...args);
  return event.defaultPrevented;
}
