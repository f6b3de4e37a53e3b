import type { AccountId } from '../domain/account-snapshot.ts';
import type { TerminalReport } from '../ports.ts';
import type { TerminalCall, TerminalReading } from './worker-protocol.ts';

/** A call to an account's web terminal. Credentials travel over the process link only, and are kept in memory for the call. */
export type ToTerminal = {
  readonly id: number;
  readonly accountId: AccountId;
  readonly call: TerminalCall;
  /** Where the page is: for practice accounts the local terminal. */
  readonly site: { readonly kind: 'practice'; readonly origin: string };
  readonly evidenceRoot: string;
  readonly credentials: {
    readonly clientCode: string;
    readonly password?: string;
    readonly mpin?: string;
    readonly totpSeed?: string;
  };
};

/** The answer to the call of the same id. */
export type FromTerminal = { readonly id: number; readonly report: TerminalReport | TerminalReading };
