import { accountId } from '../../../engine/domain/account-snapshot.ts';
import type { Clock } from '../../../engine/ports.ts';
import { PlaywrightTerminal } from '../../kill-switch-terminal.ts';
import type { TerminalOptions } from '../../kill-switch-terminal.ts';
import { kotakNeoProfile } from '../../profiles/kotak-neo.ts';
import type { TerminalProfile } from '../../profiles/profile-schema.ts';
import { zerodhaConsoleProfile } from '../../profiles/zerodha-console.ts';
import { practiceCredentials } from '../credentials.ts';
import { MemoryBackend } from '../memory-backend.ts';
import { PracticePost } from './post.ts';
import type { StageFaults } from './stage-faults.ts';
import { startPracticeStage } from './stage-server.ts';
import type { StageKind } from './stage-server.ts';

/** A practice page of a broker, its mail, and the program that works it by the broker's shipped profile. */
export type StageDesk = {
  readonly backend: MemoryBackend;
  readonly faults: StageFaults;
  readonly post: PracticePost;
  readonly terminal: PlaywrightTerminal;
  readonly profile: TerminalProfile;
  /** What was pressed on the page, by id, in order. */
  readonly pressed: readonly string[];
  close(): Promise<void>;
};

/** Sets the desk up flat and without faults. */
export async function openStageDesk(
  kind: StageKind,
  options: {
    readonly clock: Clock;
    readonly evidenceRoot: string;
    readonly faults?: StageFaults;
    readonly terminal?: Partial<TerminalOptions>;
  },
): Promise<StageDesk> {
  const { clock, evidenceRoot } = options;
  const faults = options.faults ?? {};
  const credentials = { ...practiceCredentials('PRACTICE1'), mobileNumber: '9820012345' };
  const { clientCode } = credentials;
  const backend = new MemoryBackend(clientCode, { openPositions: 0, workingOrders: 0 }, () => clock.now());
  const post = new PracticePost(() => clock.now());
  const pressed: string[] = [];
  const site = await startPracticeStage(kind, { backend, faults, post, clientCode, pressed });
  const profile = profileOf(kind, site.url);
  const terminal = new PlaywrightTerminal({
    account: accountId('practice-family'),
    profile,
    credentials: async () => credentials,
    evidenceRoot,
    clock,
    mailbox: post,
    mailWaitMs: 3_000,
    ...options.terminal,
  });
  const close = async (): Promise<void> => {
    await terminal.close();
    await site.close();
  };
  return { backend, faults, post, terminal, profile, pressed, close };
}

/** The shipped profile of the broker, pointed at a practice page. */
export function profileOf({ broker, variant }: StageKind, origin: string): TerminalProfile {
  if (broker === 'console') return zerodhaConsoleProfile({ origin });
  return kotakNeoProfile({ origin, canvas: variant === 'canvas' });
}
