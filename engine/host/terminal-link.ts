import type { TerminalBroker } from '../../automation/profiles/shipped.ts';
import type { AccountId } from '../domain/account-snapshot.ts';
import type { TerminalReport } from '../ports.ts';
import type { ChoreAnswer, TerminalChore } from './terminal-chores.ts';
import type { TerminalCall, TerminalReading } from './worker-protocol.ts';

/** Where the page is: the local terminal for practice accounts, the broker's own for live ones. */
export type TerminalSite =
  | { readonly kind: 'practice'; readonly origin: string }
  | { readonly kind: 'broker'; readonly broker: TerminalBroker };

/** A call to an account's web terminal. Credentials travel over the process link only, and are kept in memory for the call. */
export type ToTerminal = {
  readonly id: number;
  readonly accountId: AccountId;
  readonly call: TerminalCall | ChoreCall;
  readonly site: TerminalSite;
  readonly evidenceRoot: string;
  /** What the account's last good dry run saw is kept in this file. */
  readonly recordingFile: string;
  readonly credentials: {
    readonly clientCode: string;
    readonly mobileNumber?: string;
    readonly password?: string;
    readonly mpin?: string;
    readonly totpSeed?: string;
  };
};

/** The host's own call: nobody's kill waits for it. */
export type ChoreCall = { readonly method: 'chore'; readonly chore: TerminalChore };

/** The answer to the call of the same id. */
export type FromTerminal = { readonly id: number; readonly report: TerminalReport | TerminalReading | ChoreAnswer };
