import { join } from 'node:path';
import { practiceCredentials } from '../../automation/practice-terminal/credentials.ts';
import { fileRecording } from '../../automation/recording.ts';
import { isTerminalBroker } from '../../automation/profiles/shipped.ts';
import type { AccountSettings } from '../contract/account-settings.ts';
import type { AccountId } from '../domain/account-snapshot.ts';
import type { TerminalJob } from './terminal-link.ts';

/** What the last good dry run of an account saw: its presence says that the page was walked on this computer. */
export function recordingFile(dataDir: string, accountId: AccountId): string {
  return join(dataDir, 'terminal', accountId, 'recording.json');
}

/** Whether a dry run of the account has passed on this computer, and what it saw can be read. */
export function isRehearsed(dataDir: string, accountId: AccountId): boolean {
  return fileRecording(recordingFile(dataDir, accountId)).load() !== undefined;
}

/** Nobody listens there: a practice market that is down is an unreachable page, never somebody else's. */
const nowhere = 'http://127.0.0.1:9';

/** Where the parts of a place come from. */
export type PlaceSource = {
  readonly practiceOrigin: string | undefined;
  /** The stored login of the account by purpose, and the password of its mailbox. */
  readonly secrets: () => Promise<{
    readonly login: Readonly<Record<string, string>>;
    readonly mailPassword: string | null;
  }>;
};

/** Where an account's web terminal is and what signs in there. A live account never meets the practice page, nor the reverse. */
export async function terminalPlace(
  accountId: AccountId,
  account: Pick<AccountSettings, 'broker' | 'mode' | 'clientCode' | 'mailbox'> | undefined,
  from: PlaceSource,
): Promise<Pick<TerminalJob, 'site' | 'credentials' | 'mailbox'>> {
  const clientCode = account?.clientCode ?? '';
  if (account?.mode !== 'live' || !isTerminalBroker(account.broker)) {
    const site = { kind: 'practice', origin: from.practiceOrigin ?? nowhere } as const;
    return { site, credentials: practiceCredentials(clientCode), mailbox: null };
  }
  const { login, mailPassword } = await from.secrets();
  const part = (purpose: string, name: string): Record<string, string> => {
    const value = login[purpose];
    return value === undefined ? {} : { [name]: value };
  };
  const credentials = {
    clientCode,
    ...part('password', 'password'),
    ...part('mpin', 'mpin'),
    ...part('totp-seed', 'totpSeed'),
    ...part('mobile-number', 'mobileNumber'),
  };
  const { mailbox } = account;
  return {
    site: { kind: 'broker', broker: account.broker },
    credentials,
    mailbox: mailbox === null || mailPassword === null ? null : { ...mailbox, password: mailPassword },
  };
}
