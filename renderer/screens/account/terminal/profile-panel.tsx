import { useState } from 'react';

import type { AccountView } from '../../../../engine/contract/account-view.ts';
import type { ProfileView, TargetJson } from '../../../../engine/contract/terminal-profile.ts';
import type { CommandError } from '../../../../engine/contract/wire.ts';
import { Badge } from '../../../components/badge.tsx';
import { Button } from '../../../components/button.tsx';
import { formatMoment } from '../../../format.ts';
import { useCommand } from '../../../host/use-command.ts';
import { editedProfile, profileErrors, stretchesOf, type ProfileEdits } from './profile-draft.ts';
import { ProfileFiles } from './profile-files.tsx';
import { StretchSteps } from './stretch-steps.tsx';

type Props = { readonly account: AccountView; readonly view: ProfileView; readonly onChanged: () => void };

/** Every element the page is searched for, step by step; each can be mended. Nothing holds before it is saved. */
export function ProfilePanel({ account, view: stored, onChanged }: Props) {
  // A file that was read lies over what is stored until it is saved or put away.
  const [imported, setImported] = useState<ProfileView | null>(null);
  const [edits, setEdits] = useState<ProfileEdits>({});
  const [error, setError] = useState<CommandError | null>(null);
  const { busy, run } = useCommand('terminal.profile.save');
  const view = imported ?? stored;
  const errors = profileErrors(error, view.parts);
  const dirty = imported !== null || Object.keys(edits).length > 0;
  const locked = stored.locked !== null;
  const putAway = (): void => {
    setImported(null);
    setEdits({});
    setError(null);
  };
  const save = async (): Promise<void> => {
    const profile = editedProfile(view.profile, edits);
    const result = await run({ accountId: account.accountId, profile });
    setError(result.ok ? null : result.error);
    if (!result.ok) return;
    putAway();
    onChanged();
  };
  const edit = (path: string, target: TargetJson | null): void => {
    setError(null);
    setEdits(({ [path]: _before, ...rest }) => (target === null ? rest : { ...rest, [path]: target }));
  };
  return (
    <div className="mt-3">
      <ProfileHead view={stored} imported={imported} />
      <ProfileFiles
        account={account}
        view={stored}
        locked={locked}
        onRead={(read) => {
          putAway();
          setImported(read);
        }}
        onChanged={() => {
          putAway();
          onChanged();
        }}
      />
      <div className="mt-5 flex flex-col">
        {stretchesOf(view.parts).map((stretch) => (
          <StretchSteps
            key={stretch.title}
            account={account}
            stretch={stretch}
            edits={edits}
            errors={errors}
            locked={locked}
            broken={account.terminal?.canary?.step ?? null}
            onEdit={edit}
          />
        ))}
      </div>
      {dirty && (
        <SaveBar busy={busy} locked={locked} error={error} loose={errors[''] ?? []} onSave={save} onPutAway={putAway} />
      )}
    </div>
  );
}

function ProfileHead({ view, imported }: { readonly view: ProfileView; readonly imported: ProfileView | null }) {
  return (
    <div className="flex flex-col gap-2">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1.5 text-soft">
        <Badge tone={view.source === 'own' ? 'caution' : 'idle'}>
          {view.source === 'own' ? 'Your own' : 'As it came'}
        </Badge>
        <span>
          {view.name}
          {view.savedAt !== null && `, saved ${formatMoment(view.savedAt)}`}.{' '}
          {view.rehearsed ? 'Walked by the last good dry run.' : 'Not walked since it is as it is: make a dry run.'}
        </span>
      </p>
      {view.problem !== null && <Warning>{view.problem}</Warning>}
      {view.locked !== null && (
        <Warning>
          {view.locked.message}
          {view.locked.until !== null && ` Until ${formatMoment(view.locked.until)}.`}
        </Warning>
      )}
      {imported !== null && (
        <Warning>
          This is the file you chose, not saved yet. A profile presses buttons on your broker’s page in your name: look
          at every step marked as changed, and save it only if you trust where it comes from.
        </Warning>
      )}
    </div>
  );
}

function Warning({ children }: { readonly children: React.ReactNode }) {
  return (
    <p role="status" className="max-w-prose rounded-lg border border-caution/60 bg-caution-wash px-3.5 py-2.5 text-sm">
      {children}
    </p>
  );
}

type SaveProps = {
  readonly busy: boolean;
  readonly locked: boolean;
  readonly error: CommandError | null;
  readonly loose: readonly string[];
  readonly onSave: () => Promise<void>;
  readonly onPutAway: () => void;
};

function SaveBar({ busy, locked, error, loose, onSave, onPutAway }: SaveProps) {
  const refused = loose.length > 0 ? loose.join(' ') : (error?.message ?? null);
  return (
    <div className="panel sticky bottom-3 mt-4 flex flex-wrap items-center gap-x-4 gap-y-2 bg-raised px-4 py-3">
      <p
        role={refused === null ? 'status' : 'alert'}
        className={`min-w-0 flex-1 basis-64 text-sm ${refused === null ? 'text-soft' : 'text-caution'}`}
      >
        {refused ??
          'Not saved yet. After saving, make a dry run: a live account’s switch is pulled only by steps that were walked.'}
      </p>
      <Button look="quiet" onClick={onPutAway}>
        Discard
      </Button>
      <Button look="strong" disabled={busy || locked} onClick={() => void onSave()}>
        {busy ? 'Saving …' : 'Save steps'}
      </Button>
    </div>
  );
}
