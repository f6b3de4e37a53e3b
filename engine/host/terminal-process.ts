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
  const { call } = message;
  const report =
    call.method === 'run' ? await terminal.run(call.run, call.episodeId) : await terminal.readState(call.episodeId);
  return { id: message.id, report };
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

link.onClosed(() => {
  void Promise.all([...seats.values()].map((seat) => seat.terminal.close())).finally(() => process.exit(0));
});
