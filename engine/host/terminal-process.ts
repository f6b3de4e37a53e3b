import { join } from 'node:path';
import { PlaywrightTerminal } from '../../automation/kill-switch-terminal.ts';
import { ownBrowsers, SharedBrowser } from '../../automation/browser-source.ts';
import { readOwnProfile } from '../../automation/profiles/profile-limits.ts';
import { practiceProfile } from '../../automation/profiles/practice.ts';
import type { TerminalProfile } from '../../automation/profiles/profile-schema.ts';
import { shippedProfile } from '../../automation/profiles/shipped.ts';
import { fileRecording } from '../../automation/recording.ts';
import { recordPart } from '../../automation/recorder/record-part.ts';
import { pruneEvidence } from '../../automation/retention.ts';
import { OneTimeCodes } from '../../automation/totp.ts';
import { ImapMailbox } from '../../automation/mail/imap-mailbox.ts';
import type { AccountId } from '../domain/account-snapshot.ts';
import { AskedQuestions } from './asked-questions.ts';
import { doChore } from './do-chore.ts';
import { withMailRules } from './mail-rules.ts';
import { parentLink } from './parent-link.ts';
import { realClock } from './real-clock.ts';
import type { FromTerminal, RecordJob, TerminalJob, TerminalReply, ToTerminal } from './terminal-link.ts';
import type { RecorderNews } from './terminal-recorder.ts';

/** The browser driver, a process of its own: it and its browser may crash without taking a guard with them. */
const link = parentLink();

/** What an account's terminal works with at the moment: its latest job, and the inbox that this names. */
type Desk = { job: TerminalJob; mail: { readonly access: string; readonly box: ImapMailbox } | undefined };

/** One terminal per account and page: what signs in, and where its mails are, may change between two jobs. */
type Seat = {
  readonly terminal: PlaywrightTerminal;
  readonly page: string;
  readonly desk: Desk;
  jobs: number;
};
const seats = new Map<AccountId, Seat>();
/** Which one-time codes an account has used: it outlives its seat. */
const codes = new Map<AccountId, OneTimeCodes>();
const questions = new AskedQuestions((message) => link.post(message), realClock);

/** One browser for all accounts: it ends with the last attempt, unless a page stands ready in it. */
const browsers = new SharedBrowser(realClock, { endsIdle: true });
/** With a window, for what a page asks only of a person. */
const shownBrowsers = new SharedBrowser(realClock, { endsIdle: true, headless: false });

/** The broker's page as it is known here or as the trader knows it, with his word on where its mails come from. */
function profileOf({
  site,
  mailbox,
  ownProfile,
}: Pick<TerminalJob, 'site' | 'mailbox' | 'ownProfile'>): TerminalProfile {
  const shipped = site.kind === 'practice' ? practiceProfile(site.origin) : shippedProfile(site.broker);
  // Asked once more where the secrets are typed: no way here leads to another host.
  const own = ownProfile === null ? undefined : readOwnProfile(ownProfile, shipped);
  const profile = own?.ok === true ? own.profile : shipped;
  return site.kind === 'practice' ? profile : withMailRules(profile, mailbox);
}

function codesOf(accountId: AccountId): OneTimeCodes {
  const used = codes.get(accountId) ?? new OneTimeCodes(realClock);
  codes.set(accountId, used);
  return used;
}

async function seatOf(job: TerminalJob): Promise<Seat> {
  const { accountId, evidenceRoot, recordingFile } = job;
  const profile = profileOf(job);
  const page = JSON.stringify(profile);
  const known = seats.get(accountId);
  // A page that is being worked is not closed for new settings: the next job takes them.
  if (known && (known.page === page || known.jobs > 0)) {
    known.desk.job = job;
    return known;
  }
  const desk: Desk = { job, mail: undefined };
  const seat: Seat = {
    page,
    desk,
    jobs: 0,
    terminal: new PlaywrightTerminal({
      account: accountId,
      profile,
      recording: fileRecording(recordingFile),
      mustBeRehearsed: job.site.kind === 'broker',
      browsers,
      codes: codesOf(accountId),
      credentials: async () => desk.job.credentials,
      evidenceRoot,
      clock: realClock,
      get mailbox() {
        return mailboxOf(desk);
      },
      askTrader: (question, over) => questions.ask(accountId, question, over),
      shownBrowsers,
      brokerSays: async () => {
        const { call } = desk.job;
        return call.method === 'readState' ? (call.brokerSays ?? undefined) : undefined;
      },
    }),
  };
  seats.set(accountId, seat);
  await known?.terminal.close();
  pruneEvidence(join(evidenceRoot, accountId), realClock.now());
  return seat;
}

/** The inbox of the job's settings; connected when first read, and let go when no job needs it. */
function mailboxOf(desk: Desk): ImapMailbox | undefined {
  const { mailbox } = desk.job;
  if (mailbox === null) return undefined;
  const { host, port, user, password } = mailbox;
  const access = JSON.stringify([host, port, user, password]);
  if (desk.mail?.access !== access) {
    void desk.mail?.box.close();
    desk.mail = { access, box: new ImapMailbox({ host, port, user, password }) };
  }
  return desk.mail.box;
}

const recorders = new Map<AccountId, AbortController>();

/** A person points at an element; a kill of the account ends it, since the broker may end the older of two sign-ins. */
async function record(job: RecordJob): Promise<void> {
  const { accountId, recordPath, credentials, evidenceRoot, recordingFile } = job;
  const stop = new AbortController();
  recorders.get(accountId)?.abort();
  recorders.set(accountId, stop);
  const news = (recorder: RecorderNews): void => link.post({ accountId, recorder } satisfies FromTerminal);
  const recorded = await recordPart(recordPath, `record-${realClock.now().toString(36)}`, {
    account: accountId,
    profile: profileOf(job),
    credentials: async () => credentials,
    evidenceRoot,
    clock: realClock,
    sources: { codes: codesOf(accountId), askTrader: (question) => questions.ask(accountId, question) },
    recording: fileRecording(recordingFile),
    stepTimeoutMs: 10_000,
    browsers: ownBrowsers({ headless: false }),
    signal: stop.signal,
    waits: (stoppedAt) => news({ state: 'waiting', stoppedAt: stoppedAt ?? null }),
  });
  if (recorders.get(accountId) === stop) recorders.delete(accountId);
  news({ state: 'ended', recorded });
}

async function answer(job: TerminalJob): Promise<FromTerminal> {
  const seat = await seatOf(job);
  seat.jobs += 1;
  try {
    return { id: job.id, report: await reportOf(seat.terminal, job) };
  } finally {
    seat.jobs -= 1;
    if (seat.jobs === 0) await seat.desk.mail?.box.close();
  }
}

async function reportOf(
  terminal: PlaywrightTerminal,
  { accountId, call }: TerminalJob,
): Promise<TerminalReply['report']> {
  switch (call.method) {
    case 'run':
      return terminal.run(call.run, call.episodeId);
    case 'readState':
      return terminal.readState(call.episodeId);
    case 'chore':
      return doChore(terminal, call.chore, { now: realClock.now(), full: isFull(accountId) });
  }
}

/** A page that stands ready takes about 100 MB; more accounts than this go the longer way. */
const MOST_WARM = 4;

function isFull(accountId: AccountId): boolean {
  const others = [...seats].filter(([account, { terminal }]) => account !== accountId && terminal.isWarm);
  return others.length >= MOST_WARM;
}

link.onMessage((raw) => {
  const message = raw as ToTerminal;
  if ('questionId' in message) return questions.answered(message.questionId, message.answer);
  if ('stopRecording' in message) return recorders.get(message.stopRecording)?.abort();
  if ('recordPath' in message) {
    record(message).catch(fault);
    return;
  }
  if (message.call.method !== 'chore') recorders.get(message.accountId)?.abort();
  answer(message).then((reply) => link.post(reply), fault);
});

/** The terminal answers with values; an exception is a bug, and a dead process is answered by the host as "crashed". */
function fault(error: unknown): void {
  process.stderr.write(`terminal: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

/** Closes every page, then the browser: it outlives its last page by a moment, and its folder would outlive us. */
async function closeAll(): Promise<void> {
  for (const recorder of recorders.values()) recorder.abort();
  await Promise.all([...seats.values()].map((seat) => seat.terminal.close()));
  await Promise.all([browsers.close(), shownBrowsers.close()]);
}

// The shell may ask twice, and the second asking must not end what the first still tidies up.
let closing: Promise<void> | undefined;
link.onClosed(() => {
  closing ??= closeAll().finally(() => process.exit(0));
});
