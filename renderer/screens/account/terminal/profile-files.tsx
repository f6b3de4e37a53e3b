import { useId, useRef, useState } from 'react';

import type { AccountView } from '../../../../engine/contract/account-view.ts';
import type { ProfileView } from '../../../../engine/contract/terminal-profile.ts';
import { Button } from '../../../components/button.tsx';
import { Dialog, DialogAnswers } from '../../../components/dialog.tsx';
import { useCommand } from '../../../host/use-command.ts';
import { notify } from '../../../notices.ts';
import { saveText } from '../../../save-text.ts';

type Props = {
  readonly account: AccountView;
  readonly view: ProfileView;
  readonly locked: boolean;
  /** A file was read and is good; it is not saved. */
  readonly onRead: (view: ProfileView) => void;
  readonly onChanged: () => void;
};

/** The profile as a file: out, in, and back to the one that came with the program. */
export function ProfileFiles({ account, view, locked, onRead, onChanged }: Props) {
  const [asking, setAsking] = useState(false);
  const exported = useCommand('terminal.profile.export');
  const reset = useCommand('terminal.profile.reset');
  const { accountId } = account;
  const exportFile = async (): Promise<void> => {
    const result = await exported.run({ accountId });
    if (result.ok) saveText(result.value.fileName, result.value.text);
  };
  const goBack = async (): Promise<void> => {
    setAsking(false);
    const result = await reset.run({ accountId });
    if (!result.ok) return;
    notify('good', 'The steps are those that came with TradeFuse again. Yours lie in the backups folder.');
    onChanged();
  };
  return (
    <div className="mt-4 flex flex-wrap gap-2">
      <Button small disabled={exported.busy} onClick={() => void exportFile()}>
        Export as a file
      </Button>
      <ImportButton accountId={accountId} onRead={onRead} />
      <Button small disabled={view.source === 'shipped' || locked || reset.busy} onClick={() => setAsking(true)}>
        Back to the shipped profile
      </Button>
      <Dialog
        open={asking}
        onOpenChange={setAsking}
        title="Back to the shipped profile?"
        description="The steps become those that came with TradeFuse. Yours are moved to the backups folder. Make a dry run afterwards."
      >
        <DialogAnswers>
          <Button onClick={() => setAsking(false)}>Keep mine</Button>
          <Button look="strong" onClick={() => void goBack()}>
            Go back
          </Button>
        </DialogAnswers>
      </Dialog>
    </div>
  );
}

const LARGEST_BYTES = 200_000;

function ImportButton({ accountId, onRead }: { readonly accountId: string; readonly onRead: Props['onRead'] }) {
  const picker = useRef<HTMLInputElement>(null);
  const id = useId();
  const { busy, run } = useCommand('terminal.profile.import');
  const read = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    if (file.size > LARGEST_BYTES)
      return notify('caution', 'No profile is larger than 200 kB. This file was not read.');
    const result = await run({ accountId, text: await file.text() });
    if (result.ok) onRead(result.value);
  };
  return (
    <>
      <Button small disabled={busy} onClick={() => picker.current?.click()}>
        {busy ? 'Reading …' : 'Import a file'}
      </Button>
      <label htmlFor={id} className="sr-only">
        Profile file
      </label>
      <input
        ref={picker}
        id={id}
        type="file"
        accept="application/json,.json"
        tabIndex={-1}
        className="sr-only"
        onChange={(event) => {
          void read(event.target.files?.[0]);
          // The same file may be chosen again after it was mended.
          event.target.value = '';
        }}
      />
    </>
  );
}
