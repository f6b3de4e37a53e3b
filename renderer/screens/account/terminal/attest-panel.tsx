import { useId, useState, type SyntheticEvent } from 'react';

import type { AccountView } from '../../../../engine/contract/account-view.ts';
import { Button } from '../../../components/button.tsx';
import { Field } from '../../../components/field.tsx';
import { useCommand } from '../../../host/use-command.ts';

type Props = { readonly account: AccountView; readonly killId: string };

const LARGEST_BYTES = 650 * 1024;

/** The trader's own word on the switch, with a picture or mail: kept with the kill as attested, and never as proof. */
export function AttestPanel({ account, killId }: Props) {
  const [sentence, setSentence] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const { busy, run } = useCommand('terminal.attest');
  const id = useId();
  const tooLarge = file !== null && file.size > LARGEST_BYTES;
  const send = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    const attached = file === null ? {} : { file: { name: file.name, base64: await base64Of(file) } };
    const result = await run({ accountId: account.accountId, killId, sentence, ...attached });
    if (!result.ok) return;
    setSaid('Kept with the kill, as attested by you. It does not count as proof.');
    setSentence('');
    setFile(null);
  };
  return (
    <form
      aria-label="Your own confirmation"
      onSubmit={(event) => void send(event)}
      className="max-w-2xl rounded-[14px] border border-line p-5"
    >
      <h3 className="font-semibold">Attach what you saw yourself</h3>
      <p className="mt-1 text-sm text-soft">
        You looked at the switch in your broker’s own app, or a mail came: write it down here. It stands in the journal
        as your word, beside TradeFuse’s own proofs and never in their place.
      </p>
      <div className="mt-4">
        <Field label="What you saw" hint="For example: app shows Kill Switch ON at 11:52.">
          {(control) => (
            <input
              {...control}
              className="input"
              maxLength={500}
              value={sentence}
              onChange={(event) => setSentence(event.target.value)}
            />
          )}
        </Field>
        <label htmlFor={id} className="mt-3 mb-1.5 block text-sm font-medium">
          Picture or mail, if you have one
        </label>
        <input
          id={id}
          type="file"
          accept=".png,.jpg,.jpeg,.pdf,.txt,.eml"
          className="block w-full text-sm text-soft file:mr-3 file:min-h-8 file:rounded-[9px] file:border file:border-line-strong file:bg-raised file:px-3 file:text-ink"
          onChange={(event) => setFile(event.target.files?.[0] ?? null)}
        />
        {tooLarge && (
          <p role="alert" className="mt-1.5 text-sm text-caution">
            At most 650 kilobytes. Take a smaller picture, or send none.
          </p>
        )}
      </div>
      <div className="mt-4 flex flex-wrap items-center gap-4">
        <Button type="submit" disabled={busy || tooLarge || sentence.trim() === ''}>
          {busy ? 'Keeping …' : 'Keep with the kill'}
        </Button>
        <p role="status" className="text-sm text-accent">
          {said}
        </p>
      </div>
    </form>
  );
}

async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
