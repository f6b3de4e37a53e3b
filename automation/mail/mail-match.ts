import type { EpochMs } from '../../engine/domain/time.ts';
import type { Mail } from './mailbox.ts';

/** Which mail is meant: exact sender, words of the subject, and where it carries a code, the exact shape of it. */
export type MailRule = {
  /** The whole address, compared without regard to case. */
  readonly from: string;
  /** Must stand in the subject, without regard to case. */
  readonly subject: string;
  /** A regular expression with one group: the code. Matched without regard to case against the text. */
  readonly code?: string;
};

/** The broker's clock and ours may differ by so much; a mail sent longer before the request belongs to an earlier one. */
const CLOCKS_DIFFER_MS = 30_000;

/** Mails that satisfy sender, subject and time, newest last. `after`: when they were asked for. */
export function matchingMails(mails: readonly Mail[], rule: MailRule, after: EpochMs): readonly Mail[] {
  return mails.filter(
    ({ from, subject, sentAt, receivedAt }) =>
      from === rule.from.toLowerCase() &&
      subject.toLowerCase().includes(rule.subject.toLowerCase()) &&
      receivedAt >= after - CLOCKS_DIFFER_MS &&
      // A mail of an earlier request may come in late.
      (sentAt ?? receivedAt) >= after - CLOCKS_DIFFER_MS,
  );
}

/**
 * The code of the newest mail that satisfies the rule; undefined when there is none. A mail that shows two different codes
 * says nothing: which one would be typed?
 */
export function codeIn(
  mails: readonly Mail[],
  rule: MailRule,
  after: EpochMs,
): { readonly uid: number; readonly code: string } | undefined {
  if (rule.code === undefined) return undefined;
  const pattern = new RegExp(rule.code, 'gi');
  for (const { uid, text } of matchingMails(mails, rule, after).toReversed()) {
    const codes = new Set([...text.matchAll(pattern)].flatMap(([, code]) => (code === undefined ? [] : [code])));
    const [code] = codes;
    if (codes.size === 1 && code !== undefined) return { uid, code };
  }
  return undefined;
}
