import type { EpochMs } from '../../engine/domain/time.ts';
import type { MailRule } from '../profiles/profile-schema.ts';
import type { Mail } from './mailbox.ts';

/** Mail servers date to the second, so a mail of the same second as the request may be its answer. */
const wholeSecond = (at: EpochMs): EpochMs => Math.floor(at / 1_000) * 1_000;

/**
 * The code in the newest mail that is the broker's own (card W5): exact sender and subject, arrived since the request, exact
 * pattern. A mail that holds two codes says none, and a code in `refused` is not given again.
 */
export function codeIn(
  mails: readonly Mail[],
  rule: MailRule,
  about: { readonly since: EpochMs; readonly refused: ReadonlySet<string> },
): string | undefined {
  for (const mail of newestFirst(mails.filter((one) => isOfRule(one, rule, about.since)))) {
    const codes = new Set([...mail.text.matchAll(new RegExp(rule.says, 'gi'))].map((match) => match[1]));
    const [code] = codes;
    if (codes.size !== 1 || code === undefined) continue;
    // Older mails hold older codes: when the newest was refused there is nothing to try until the next arrives.
    return about.refused.has(code) ? undefined : code;
  }
  return undefined;
}

/** The newest mail of the rule since then, as proof that the broker did what it says. */
export function confirmationIn(mails: readonly Mail[], rule: MailRule, since: EpochMs): Mail | undefined {
  const pattern = new RegExp(rule.says, 'i');
  return newestFirst(mails).find((one) => isOfRule(one, rule, since) && pattern.test(one.text));
}

function isOfRule(mail: Mail, rule: MailRule, since: EpochMs): boolean {
  return (
    mail.from.toLowerCase() === rule.from.toLowerCase() &&
    mail.subject.trim() === rule.subject &&
    mail.at >= wholeSecond(since)
  );
}

function newestFirst(mails: readonly Mail[]): readonly Mail[] {
  return mails.toSorted((a, b) => b.at - a.at);
}
