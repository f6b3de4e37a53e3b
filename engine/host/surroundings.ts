import type { TerminalView } from '../contract/terminal.ts';
import type { BrokerCapabilities } from '../domain/broker-capabilities.ts';
import type { ReadinessFacts } from '../domain/readiness.ts';
import type { JournalHealth } from '../store/sqlite-journal.ts';
import type { ViewParts } from './account-view.ts';
import type { LockWitness } from './lock-witness.ts';

/** What readiness must know of the guard's surroundings. */
export function surroundings(of: {
  readonly access: BrokerCapabilities['killSwitch']['access'];
  readonly terminal: boolean;
  readonly terminalState: Pick<TerminalView, 'trouble'> | null;
  readonly notifiers: readonly unknown[];
  readonly witness: Pick<LockWitness, 'copies'>;
  /** Null while the disk refuses it. */
  readonly journal: Pick<JournalHealth, 'ballastReady'> | null;
  readonly power: ReadinessFacts['power'];
}): ViewParts['around'] {
  const { access, terminal, terminalState, notifiers, witness, journal, power } = of;
  return {
    terminal: access === 'api' ? 'not-needed' : terminal ? 'ready' : 'missing',
    terminalTrouble: terminalState?.trouble ?? null,
    alertChannels: notifiers.length,
    lockCopies: witness.copies,
    journal: journal === null ? 'refuses' : journal.ballastReady ? 'writes' : 'no-reserve',
    power,
  };
}
