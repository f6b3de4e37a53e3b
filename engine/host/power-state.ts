import type { ReadinessFacts } from '../domain/readiness.ts';
import type { PowerSignal } from './shell-protocol.ts';

type Power = ReadinessFacts['power'];

/** What is taken for granted until the system says otherwise. */
export const ON_MAINS: Power = { onBattery: false, percent: null, asleep: false };

/** What the computer runs on after a word of the system. */
export function powerAfter(before: Power, signal: PowerSignal): Power {
  switch (signal) {
    case 'suspend':
    case 'shutdown':
      return { ...before, asleep: true };
    case 'resume':
      return { ...before, asleep: false };
    case 'on-battery':
      return { ...before, onBattery: true };
    case 'on-mains':
      return { ...before, onBattery: false };
  }
}
