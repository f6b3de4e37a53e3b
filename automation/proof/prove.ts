import type { Clock } from '../../engine/ports.ts';
import { inTime } from '../in-time.ts';
import { MailAwaited } from '../mail/await-mail.ts';
import type { MailRule } from '../mail/mail-match.ts';
import type { Mailbox } from '../mail/mailbox.ts';
import type { EpisodeFacts } from './episode-facts.ts';
import { verdictOf, verdictWords } from './verdict.ts';
import type { Proof, Verdict } from './verdict.ts';

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
  const mailExpected = facts.clicked && rule !== undefined && mailbox !== undefined;
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

/** Without a mark from before the click nobody can tell the mail that confirms it from an older one. */
async function confirmed({ mailSince }: EpisodeFacts, witnesses: Witnesses): Promise<boolean> {
  const { clock, rule, mailbox, mailWaitMs } = witnesses;
  if (mailSince === undefined || rule === undefined || mailbox === undefined) return false;
  const awaited = new MailAwaited(mailbox, clock);
  // A mail server may hang longer than the wait for the mail.
  const answer = await inTime(clock, mailWaitMs + 5_000, () => awaited.confirmation(mailSince, rule, mailWaitMs)).catch(
    () => undefined,
  );
  return answer?.ok === true;
}

async function askBroker({ clock, broker }: Witnesses): Promise<boolean> {
  if (broker === undefined) return false;
  return (await inTime(clock, 10_000, broker).catch(() => undefined)) === 'on';
}
