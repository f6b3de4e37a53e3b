import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kotakNeoProfile } from '../profiles/kotak-neo.ts';
import { codeIn, confirmationIn } from './mail-rule.ts';
import type { Mail } from './mailbox.ts';

const { codeMail, confirmationMail } = kotakNeoProfile();
if (!codeMail || !confirmationMail) throw new Error('the profile names both mails');

const since = 1_000_000;
const mail = (change: Partial<Mail> = {}): Mail => ({
  from: codeMail.from,
  subject: codeMail.subject,
  at: since + 4_000,
  text: 'Dear customer, your OTP is 482913 and is valid for 5 minutes. Call 02266057777.',
  ...change,
});
const code = (mails: readonly Mail[], refused: readonly string[] = []): string | undefined =>
  codeIn(mails, codeMail, { since, refused: new Set(refused) });

describe('W5: the code in the trader’s mail', () => {
  test('is read from the broker’s own mail and is not the phone number in it', () => {
    expect(code([mail()])).toBe('482913');
  });

  test.each([
    ['of before the request', { at: since - 2_000 }],
    ['from a sender that only looks like the broker', { from: 'noreply@nmail.kotaksecurities.com.example' }],
    ['with another subject', { subject: 'OTP for login (promo)' }],
    ['with a phone number and no code', { text: 'Call 9820012345 or 482913.' }],
    ['with two codes', { text: 'your OTP is 482913. your OTP is 482914.' }],
    ['with a code too long', { text: 'your OTP is 48291377' }],
  ])('a mail %s gives none', (_what, change) => {
    expect(code([mail(change)])).toBeUndefined();
  });

  test('the newest of two is used, in whatever order the server lists them', () => {
    const two = [mail(), mail({ at: since + 9_000, text: 'your OTP is 771200' })];
    expect(code(two)).toBe('771200');
    expect(code(two.toReversed())).toBe('771200');
  });

  test('a code that was refused is not given again, and no older one in its place', () => {
    const two = [mail(), mail({ at: since + 9_000, text: 'your OTP is 771200' })];
    expect(code(two, ['771200'])).toBeUndefined();
  });

  test('servers date to the second: a mail of the second of the request counts', () => {
    expect(codeIn([mail({ at: 1_000_000 })], codeMail, { since: 1_000_700, refused: new Set() })).toBe('482913');
  });

  test('whatever a stranger writes, it is never taken', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (from, subject, text) => {
        fc.pre(from.toLowerCase() !== codeMail.from);
        expect(code([mail({ from, subject, text: `${text} OTP is 123456` })])).toBeUndefined();
      }),
    );
  });
});

test('W10: a confirmation of yesterday, or another mail of the broker, confirms nothing', () => {
  const confirmed = { from: confirmationMail.from, subject: 'Kill Switch Activated', at: since + 1, text: 'Your kill switch is on.' };
  expect(confirmationIn([confirmed], confirmationMail, since)).toBe(confirmed);
  expect(confirmationIn([{ ...confirmed, at: since - 86_400_000 }, mail()], confirmationMail, since)).toBeUndefined();
});
