import type { AccountId } from '../../engine/domain/account-snapshot.ts';
import { accountId } from '../../engine/domain/account-snapshot.ts';
import type { Clock } from '../../engine/ports.ts';
import { PlaywrightTerminal } from '../kill-switch-terminal.ts';
import type { TerminalOptions } from '../kill-switch-terminal.ts';
import { practiceProfile } from '../profiles/practice.ts';
import type { TerminalProfile } from '../profiles/profile-schema.ts';
import { practiceCredentials } from './credentials.ts';
import type { PracticeCredentials } from './credentials.ts';
import type { PracticeTerminalFaults } from './faults.ts';
import { MemoryBackend } from './memory-backend.ts';
import { startPracticeTerminal } from './server.ts';

/** A practice terminal in memory and the program that works it: all of the hard kill, with nothing real. */
export type PracticeDesk = {
  readonly account: AccountId;
  readonly backend: MemoryBackend;
  readonly faults: PracticeTerminalFaults;
  readonly credentials: PracticeCredentials;
  readonly terminal: PlaywrightTerminal;
  readonly url: string;
  /** Takes the web terminal off the network; the program stays. */
  stop(): Promise<void>;
  close(): Promise<void>;
};

/** Sets the desk up flat and without faults; `terminal` and `profile` change how the page is worked. */
export async function openPracticeDesk(options: {
  readonly clock: Clock;
  readonly evidenceRoot: string;
  readonly faults?: PracticeTerminalFaults;
  readonly terminal?: Partial<TerminalOptions>;
  readonly profile?: (origin: string) => TerminalProfile;
}): Promise<PracticeDesk> {
  const account = accountId('practice-family');
  const credentials = practiceCredentials('PRACTICE1');
  const faults = options.faults ?? {};
  const flat = { openPositions: 0, workingOrders: 0 };
  const backend = new MemoryBackend(credentials.clientCode, flat, () => options.clock.now());
  const site = await startPracticeTerminal({ backend, faults });
  const terminal = new PlaywrightTerminal({
    account,
    profile: (options.profile ?? practiceProfile)(site.url),
    credentials: async () => credentials,
    evidenceRoot: options.evidenceRoot,
    clock: options.clock,
    ...options.terminal,
  });
  const close = async (): Promise<void> => {
    await terminal.close();
    await site.close();
  };
  return { account, backend, faults, credentials, terminal, url: site.url, stop: () => site.close(), close };
}
