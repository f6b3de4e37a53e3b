import { useState, type ReactNode, type SyntheticEvent } from 'react';

import type { AccountView } from '../../../engine/contract/account-view.ts';
import type { CommandError } from '../../../engine/contract/wire.ts';
import { Button } from '../../components/button.tsx';
import { useCommand } from '../../host/use-command.ts';
import { needsPage } from '../../words/terminal-words.ts';
import { suspectFields } from '../add/new-account.ts';
import { LoginCheckResult, useLoginCheck } from './login-check.tsx';
import { LoginFields } from './login-fields.tsx';
import { mailboxErrors } from './mailbox-draft.ts';
import { MailboxFields } from './mailbox-fields.tsx';
import { EffectLine } from './effect-line.tsx';
import { PartnerPanel } from './partner-panel.tsx';
import { saveOutcome } from './save-outcome.ts';
import { draftErrors, draftOf, loginErrors, saveInput, type SettingsDraft } from './settings-draft.ts';
import { LimitFields, LoopFields, NameFields, TelegramFields } from './settings-fields.tsx';
import { VaultPanel } from './vault-panel.tsx';

/** All settings of the account. What was typed is laid over what is stored, so a change from elsewhere never wipes it. */
export function SettingsTab({ account }: { readonly account: AccountView }) {
  const [edits, setEdits] = useState<Partial<SettingsDraft>>({});
  const [error, setError] = useState<CommandError | null>(null);
  const [saved, setSaved] = useState<string | null>(null);
  const [partnerCode, setPartnerCode] = useState('');
  const [suspects, setSuspects] = useState<Readonly<Record<string, string>>>({});
  const { busy, run } = useCommand('account.save');
  const check = useLoginCheck();
  const isReal = account.settings.broker !== 'paper';
  const draft = { ...draftOf(account.settings), ...edits };
  const change = (edit: Partial<SettingsDraft>): void => {
    setSaved(null);
    setEdits((last) => ({ ...last, ...edit }));
  };

  const save = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    const code = partnerCode === '' ? {} : { partnerCode };
    const outcome = saveOutcome(await run({ ...saveInput(account.accountId, account.settings, draft), ...code }));
    setPartnerCode('');
    setError(outcome.error);
    if (outcome.error) return;
    setEdits({});
    setSuspects({});
    setSaved(outcome.saved);
  };

  const testLogin = async (): Promise<void> => {
    const tested = await check.test(account.accountId);
    const marked = Object.entries(suspectFields(tested?.trouble?.fields ?? []));
    setSuspects(Object.fromEntries(marked.map(([path, words]) => [path.replace('secrets.', ''), words])));
  };

  const form = { account, draft, errors: draftErrors(error), change };
  return (
    <form onSubmit={(event) => void save(event)} noValidate className="flex flex-col gap-8">
      {isReal && <VaultPanel />}
      <div className="grid max-w-5xl gap-x-12 gap-y-8 lg:grid-cols-2">
        <LimitFields {...form} />
        <LoginFields
          broker={account.settings.broker}
          stored={account.storedSecrets}
          typed={draft.login}
          errors={{ ...suspects, ...loginErrors(error) }}
          change={(login) => change({ login })}
        />
        {isReal && needsPage(account) && (
          <MailboxFields
            draft={draft.mailbox}
            errors={mailboxErrors(error)}
            passwordStored={account.storedSecrets.includes('mail-password')}
            change={(mailbox) => change({ mailbox })}
          />
        )}
        <TelegramFields {...form} />
        <LoopFields {...form} />
        <NameFields {...form} />
        <PartnerPanel account={account} />
      </div>
      {isReal && <LoginCheckResult check={check} />}
      <div className="row-line sticky bottom-0 -mx-5 -mb-5 flex flex-wrap items-center gap-4 rounded-b-[14px] bg-panel px-5 py-4 max-sm:bottom-16">
        <Button type="submit" look="strong" disabled={busy}>
          {busy ? 'Saving …' : 'Save settings'}
        </Button>
        {isReal && (
          <Button disabled={check.busy || Object.keys(draft.login).length > 0} onClick={() => void testLogin()}>
            Test the login
          </Button>
        )}
        {Object.keys(edits).length > 0 && (
          <UnsavedEdits
            account={account}
            draft={draft}
            undo={() => setEdits({})}
            code={<CodeInput code={partnerCode} change={setPartnerCode} />}
          />
        )}
        <SaveStatus saved={saved} error={error} />
      </div>
    </form>
  );
}

function SaveStatus({ saved, error }: { readonly saved: string | null; readonly error: CommandError | null }) {
  return (
    <span role="status" className={error === null ? 'text-accent' : 'text-caution'}>
      {error === null ? saved : `Not saved. ${error.message}`}
    </span>
  );
}

type UnsavedProps = {
  readonly account: AccountView;
  readonly draft: SettingsDraft;
  readonly undo: () => void;
  readonly code: ReactNode;
};

/** Beside what is typed and not saved: the way back, from when it would count, and the code that spares the wait. */
function UnsavedEdits({ account, draft, undo, code }: UnsavedProps) {
  return (
    <>
      <Button look="quiet" onClick={undo}>
        Undo changes
      </Button>
      <EffectLine
        accountId={account.accountId}
        settings={saveInput(account.accountId, account.settings, draft).settings}
      />
      {account.contract?.partnerCode === true && code}
    </>
  );
}

function CodeInput({ code, change }: { readonly code: string; readonly change: (typed: string) => void }) {
  return (
    <input
      className="input w-48"
      type="password"
      autoComplete="off"
      aria-label="Partner’s code, if you have it"
      placeholder="Partner’s code"
      value={code}
      onChange={(event) => change(event.target.value)}
    />
  );
}
