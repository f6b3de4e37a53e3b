import { powerMonitor } from 'electron';

import type { PowerSignal } from '../engine/host/shell-protocol.ts';

/** Tells the host what happens to the machine: a guard that slept must say for how long it was blind. */
export function watchPower(tell: (signal: PowerSignal) => void): void {
  powerMonitor.on('suspend', () => tell('suspend'));
  powerMonitor.on('resume', () => tell('resume'));
  powerMonitor.on('shutdown', () => tell('shutdown'));
  powerMonitor.on('on-battery', () => tell('on-battery'));
  powerMonitor.on('on-ac', () => tell('on-mains'));
}
