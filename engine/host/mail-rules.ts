import type { TerminalProfile } from '../../automation/profiles/profile-schema.ts';
import type { MailboxSettings } from '../contract/terminal.ts';

/**
 * The trader's own word on which mails are the broker's, in place of the profile's: the sender for both kinds of mail, the words of the
 * subject for the one with the code. A mail the page never sends is not added.
 */
export function withMailRules(
  profile: TerminalProfile,
  mailbox: Pick<MailboxSettings, 'sender' | 'subject'> | null,
): TerminalProfile {
  const from = mailbox?.sender ? { from: mailbox.sender } : {};
  const subject = mailbox?.subject ? { subject: mailbox.subject } : {};
  const { codeMail, confirmationMail } = profile;
  return {
    ...profile,
    ...(codeMail ? { codeMail: { ...codeMail, ...from, ...subject } } : {}),
    ...(confirmationMail ? { confirmationMail: { ...confirmationMail, ...from } } : {}),
  };
}
