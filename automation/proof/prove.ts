import type { Clock } from '../../engine/ports.ts';
import { inTime } from '../in-time.ts';
import type { MailRule } from '../profiles/profile-schema.ts';
import type { EpisodeFacts } from './episode-facts.ts';
import { confirmationIn } from './mail-rule.ts';
import type { Mailbox } from './mailbox.ts';
import { verdictOf, verdictWords } from './verdict.ts';
import type { Proof, Verdict } from './verdict.ts';

const mailboxEveryMs = 2_000;

/** Who else can be asked whether the switch is on. */
export type Witnesses = {
  readonly clock: Clock;
  readonly rule: MailRule | undefined;
  readonly mailbox: Mailbox | undefined;
  /** How long one reading waits for the mail; it is asked for again with the next. */
  readonly mailWaitMs: number;
  /** Segment or profile reply of the broker's API; undefined where it has none or does not know. */
  readonly broker?: () => Promise<'on' | 'off' | undefined>;
};

/** What an episode's switch that was just read as on in a fresh page is proven by. */
export async function proofsOf(
  facts: EpisodeFacts,
  witnesses: Witnesses,
): Promise<{ readonly verdict: Verdict; readonly proofs: readonly Proof[]; readonly words: string }> {
  const { rule, mailbox } = witnesses;
  const mailExpected = facts.committedSince !== undefined && rule !== undefined && mailbox !== undefined;
  const [mail, broker] = await Promise.all([confirmed(facts, witnesses), askBroker(witnesses)]);
  const proofs: readonly Proof[] = [
    ...(facts.answered ? (['answer'] as const) : []),
    'read-back',
    ...(mail ? (['mail'] as const) : []),
    ...(broker ? (['broker'] as const) : []),
  ];
  const sofar = { proofs, mailExpected, wasOn: facts.wasOn };
  const verdict = verdictOf(sofar);
  return { verdict, proofs, words: verdictWords(verdict, sofar) };
}

async function confirmed({ committedSince }: EpisodeFacts, witnesses: Witnesses): Promise<boolean> {
  const { clock, rule, mailbox, mailWaitMs } = witnesses;
  if (committedSince === undefined || rule === undefined || mailbox === undefined) return false;
  const end = clock.monotonic() + mailWaitMs;
  for (;;) {
    const left = Math.max(end - clock.monotonic(), mailboxEveryMs);
    const mails = await inTime(clock, left, () => mailbox.since(committedSince, rule.from)).catch(() => undefined);
    if (confirmationIn(mails ?? [], rule, committedSince) !== undefined) return true;
    if (clock.monotonic() >= end) return false;
    await clock.sleep(Math.min(mailboxEveryMs, mailWaitMs));
  }
}

async function askBroker({ clock, broker }: Witnesses): Promise<boolean> {
  if (broker === undefined) return false;
  return (await inTime(clock, 10_000, broker).catch(() => undefined)) === 'on';
}
