import type { AccountSettings } from '../../../engine/contract/account-settings.ts';
import type { CommandError, FieldError } from '../../../engine/contract/wire.ts';

/** The inbox as typed. The password that is stored is never known here. */
export type MailboxDraft = {
  readonly host: string;
  readonly port: string;
  readonly user: string;
  readonly sender: string;
  readonly subject: string;
  readonly password: string;
};

type Mailbox = NonNullable<AccountSettings['mailbox']>;

/** The draft of what is stored. */
export function mailboxDraft(mailbox: AccountSettings['mailbox']): MailboxDraft {
  return {
    host: mailbox?.host ?? '',
    port: mailbox === null ? '' : String(mailbox.port),
    user: mailbox?.user ?? '',
    sender: mailbox?.sender ?? '',
    subject: mailbox?.subject ?? '',
    password: '',
  };
}

/** The inbox as it is sent: none when nothing of it is typed. What is no number is sent as it was typed. */
export function mailboxInput(draft: MailboxDraft): Mailbox | null {
  const [host, port, user, sender, subject] = [draft.host, draft.port, draft.user, draft.sender, draft.subject].map(
    (typed) => typed.trim(),
  );
  if (!host && !user && !sender && !subject) return null;
  return {
    host: host ?? '',
    port: port ? numberOr(port) : 993,
    user: user ?? '',
    sender: sender || null,
    subject: subject || null,
  };
}

/** A typing mistake must reach the host as a mistake: it is refused there by name. */
function numberOr(typed: string): number {
  const value = Number(typed);
  return Number.isNaN(value) ? (typed as unknown as number) : value;
}

/** The host's refusals by field of the draft. */
export function mailboxErrors(error: CommandError | null): { readonly [F in keyof MailboxDraft]?: string } {
  if (error === null || !Array.isArray(error.details)) return {};
  return Object.fromEntries(
    (error.details as readonly FieldError[]).flatMap(({ path, message }) => {
      if (path === 'secrets.mail-password') return [['password', message]];
      return path.startsWith('settings.mailbox.') ? [[path.slice('settings.mailbox.'.length), message]] : [];
    }),
  );
}
