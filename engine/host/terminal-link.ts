import type { TerminalBroker } from '../../automation/profiles/shipped.ts';
import type { MailboxSettings, TerminalQuestion } from '../contract/terminal.ts';
import type { AccountId } from '../domain/account-snapshot.ts';
import type { EpochMs } from '../domain/time.ts';
import type { TerminalReport } from '../ports.ts';
import type { ChoreAnswer, TerminalChore } from './terminal-chores.ts';
import type { TerminalCall, TerminalReading } from './worker-protocol.ts';

/** Where the page is: the local terminal for practice accounts, the broker's own for live ones. */
export type TerminalSite =
  | { readonly kind: 'practice'; readonly origin: string }
  | { readonly kind: 'broker'; readonly broker: TerminalBroker };

/** The inbox and what opens it. */
export type MailAccess = MailboxSettings & { readonly password: string };

/** A call to an account's web terminal. Credentials travel over the process link only, and are kept in memory for the call. */
export type TerminalJob = {
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
  /** Where the broker's mails arrive; null: they are not read. */
  readonly mailbox: MailAccess | null;
};

/** What a person typed; empty: nothing is to come. */
export type TypedAnswer = { readonly questionId: string; readonly answer: string };

/** To the browser process. */
export type ToTerminal = TerminalJob | TypedAnswer;

/** The host's own call: nobody's kill waits for it. */
export type ChoreCall = { readonly method: 'chore'; readonly chore: TerminalChore | 'dry-run' };

/** The answer to the call of the same id. */
export type TerminalReply = { readonly id: number; readonly report: TerminalReport | TerminalReading | ChoreAnswer };

/** A question for the trader. Its end is told by `questionOver`, however it came. */
export type AskedQuestion = {
  readonly accountId: AccountId;
  readonly question: Pick<TerminalQuestion, 'id' | 'what'> & { readonly profile: string; readonly until: EpochMs };
};

/** From the browser process. */
export type FromTerminal =
  | TerminalReply
  | AskedQuestion
  | { readonly accountId: AccountId; readonly questionOver: string };
