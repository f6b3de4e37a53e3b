import { Field } from '../../components/field.tsx';
import type { MailboxDraft } from './mailbox-draft.ts';

type Props = {
  readonly draft: MailboxDraft;
  readonly errors: { readonly [F in keyof MailboxDraft]?: string };
  readonly passwordStored: boolean;
  readonly change: (draft: MailboxDraft) => void;
};

/** Where the broker's codes and confirmations arrive. Read only; without it the app asks for codes, and one witness is missing. */
export function MailboxFields({ draft, errors, passwordStored, change }: Props) {
  const field = (key: keyof MailboxDraft, label: string, hint: string) => (
    <Field label={label} hint={hint} error={errors[key]}>
      {(control) => (
        <input
          {...control}
          className="input"
          type={key === 'password' ? 'password' : 'text'}
          inputMode={key === 'port' ? 'numeric' : 'text'}
          autoComplete="off"
          spellCheck={false}
          placeholder={
            key === 'password' ? (passwordStored ? 'stored, encrypted; type to replace it' : 'not stored') : undefined
          }
          value={draft[key]}
          onChange={(event) => change({ ...draft, [key]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <fieldset className="flex flex-col gap-4">
      <legend className="mb-4 text-lg font-semibold tracking-[-0.01em]">Mailbox for the broker’s mails</legend>
      {field(
        'host',
        'Mail server (IMAP)',
        'For example imap.gmail.com. One-time codes and the mail that confirms the kill switch are read there. Empty: no mail is read.',
      )}
      {field('port', 'Port', '993 unless your provider says otherwise.')}
      {field('user', 'User name', 'What you log in to your mail with, often the whole address.')}
      {field(
        'password',
        'Mail password',
        'Stored encrypted, never shown again. Many providers want an app password here.',
      )}
      {field('sender', 'Sender of the broker’s mails', 'Empty: the address this broker is known to write from.')}
      {field('subject', 'Words in the subject of the code mail', 'Empty: those this broker is known to use.')}
    </fieldset>
  );
}
