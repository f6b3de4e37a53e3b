import { join } from 'node:path';
import { PlaywrightTerminal } from '../../automation/kill-switch-terminal.ts';
import { SharedBrowser } from '../../automation/browser-source.ts';
import { practiceProfile } from '../../automation/profiles/practice.ts';
import type { TerminalProfile } from '../../automation/profiles/profile-schema.ts';
import { shippedProfile } from '../../automation/profiles/shipped.ts';
import { fileRecording } from '../../automation/recording.ts';
import { pruneEvidence } from '../../automation/retention.ts';
import { parentLink } from './parent-link.ts';
import { realClock } from './real-clock.ts';
import type { ChoreAnswer, TerminalChore } from './terminal-chores.ts';
import type { FromTerminal, TerminalSite, ToTerminal } from './terminal-link.ts';

/** The browser driver, a process of its own: it and its browser may crash without taking a guard with them. */
const link = parentLink();

/** One terminal per account for the life of this process: it remembers which one-time codes it has used. */
type Seat = { readonly terminal: PlaywrightTerminal; credentials: ToTerminal['credentials'] };
const seats = new Map<string, Seat>();

/** One browser for all accounts: it ends with the last attempt, unless a page stands ready in it. */
const browsers = new SharedBrowser(realClock, { endsIdle: true });

function profileOf(site: TerminalSite): TerminalProfile {
  return site.kind === 'practice' ? practiceProfile(site.origin) : shippedProfile(site.broker);
}

function seatOf({ accountId, site, evidenceRoot, recordingFile, credentials }: ToTerminal): Seat {
  const key = `${accountId} ${site.kind === 'practice' ? site.origin : site.broker}`;
  const known = seats.get(key);
  if (known) {
    known.credentials = credentials;
    return known;
  }
  const terminal = new PlaywrightTerminal({
    account: accountId,
    profile: profileOf(site),
    recording: fileRecording(recordingFile),
    mustBeRehearsed: site.kind === 'broker',
    browsers,
    credentials: async () => seat.credentials,
    evidenceRoot,
    clock: realClock,
  });
  const seat: Seat = { terminal, credentials };
  seats.set(key, seat);
  pruneEvidence(join(evidenceRoot, accountId), realClock.now());
  return seat;
}

async function answer(message: ToTerminal): Promise<FromTerminal> {
  const { terminal } = seatOf(message);
  return { id: message.id, report: await reportOf(terminal, message) };
}

async function reportOf(
  terminal: PlaywrightTerminal,
  { accountId, call }: ToTerminal,
): Promise<FromTerminal['report']> {
  switch (call.method) {
    case 'run':
      return terminal.run(call.run, call.episodeId);
    case 'readState':
      return terminal.readState(call.episodeId);
    case 'chore':
      return doChore(terminal, call.chore, isFull(accountId));
  }
}

/** A page that stands ready takes about 100 MB; more accounts than this go the longer way. */
const MOST_WARM = 4;

function isFull(accountId: string): boolean {
  const others = [...seats].filter(([key, { terminal }]) => !key.startsWith(`${accountId} `) && terminal.isWarm);
  return others.length >= MOST_WARM;
}

async function doChore(terminal: PlaywrightTerminal, chore: TerminalChore, full: boolean): Promise<ChoreAnswer> {
  if (chore === 'canary') {
    const { verdict, sentence } = await terminal.canary(`canary-${realClock.now().toString(36)}`);
    return { chore, harm: verdict === 'would-fail', sentence };
  }
  if (chore === 'cool-down') {
    await terminal.coolDown();
    return { chore, harm: false, sentence: 'The page that stood ready was closed.' };
  }
  if (full)
    return { chore, harm: false, sentence: 'Enough pages stand ready; this account is signed in when it is needed.' };
  const { state, ...more } = await terminal.warm();
  const sentence = 'failure' in more ? `No page stands ready: ${more.failure.message}` : `The page is ${state}.`;
  return { chore, harm: state === 'failed', sentence };
}

link.onMessage((message) => {
  answer(message as ToTerminal).then(
    (reply) => link.post(reply),
    (error: unknown) => {
      // The terminal answers with values; an exception is a bug, and a dead process is answered by the host as "crashed".
      process.stderr.write(`terminal: ${error instanceof Error ? error.message : String(error)}\n`);
      process.exit(1);
    },
  );
});

/** Closes every page, then the browser: it outlives its last page by a moment, and its folder would outlive us. */
async function closeAll(): Promise<void> {
  await Promise.all([...seats.values()].map((seat) => seat.terminal.close()));
  await browsers.close();
}

// The shell may ask twice, and the second asking must not end what the first still tidies up.
let closing: Promise<void> | undefined;
link.onClosed(() => {
  closing ??= closeAll().finally(() => process.exit(0));
});
