import { kotakNeoProfile } from './kotak-neo.ts';
import type { TerminalProfile } from './profile-schema.ts';
import { zerodhaConsoleProfile } from './zerodha-console.ts';

/** Brokers whose switch is pulled in their web terminal, by a profile that comes with the program. */
export const terminalBrokers = ['kotak-neo', 'zerodha'] as const;

/** One of them. */
export type TerminalBroker = (typeof terminalBrokers)[number];

/** Whether a broker's web terminal is known. */
export function isTerminalBroker(broker: string): broker is TerminalBroker {
  return terminalBrokers.some((known) => known === broker);
}

/** The profile as it was shipped. */
export function shippedProfile(broker: TerminalBroker): TerminalProfile {
  return broker === 'kotak-neo' ? kotakNeoProfile() : zerodhaConsoleProfile();
}
