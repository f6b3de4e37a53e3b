import { useState } from 'react';

import type { AccountView } from '../../../engine/contract/account-view.ts';
import type { CommandError } from '../../../engine/contract/wire.ts';
import { Button } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { useCommand } from '../../host/use-command.ts';

const HINT =
  'A second person types it and keeps it to themselves. Without it every change that guards less waits 15 minutes more.';

/** A second person's code: set, exchanged for another, or taken away. Only its hash is stored. */
export function PartnerPanel({ account }: { readonly account: AccountView }) {
  const isSet = account.contract?.partnerCode ?? false;
  const [code, setCode] = useState('');
  const [present, setPresent] = useState('');
  const [said, setSaid] = useState<string | null>(null);
  const [error, setError] = useState<CommandError | null>(null);
  const { busy, run } = useCommand('partner.set');

  const send = async (next: string | null): Promise<void> => {
    const typed = present === '' ? {} : { partnerCode: present };
    const result = await run({ accountId: account.accountId, code: next, ...typed });
    setError(result.ok ? null : result.error);
    setSaid(result.ok ? (next === null ? 'The code was removed.' : 'The code is set.') : null);
    setPresent('');
    if (result.ok) setCode('');
  };

  const input = (label: string, value: string, change: (text: string) => void, note: string) => (
    <div className="min-w-56 flex-1">
      <Field label={label} hint={note}>
        {(control) => (
          <input
            {...control}
            className="input"
            type="password"
            autoComplete="off"
            value={value}
            onChange={(event) => change(event.target.value)}
          />
        )}
      </Field>
    </div>
  );

  return (
    <section aria-label="Partner’s code" className="flex flex-col gap-2">
      <h3 className="text-lg font-semibold tracking-[-0.01em]">Partner’s code</h3>
      <div className="flex max-w-3xl flex-wrap items-start gap-3">
        {isSet && input('Present code', present, setPresent, 'The code that is set now.')}
        {input(isSet ? 'New code' : 'Code', code, setCode, HINT)}
      </div>
      <div className="flex flex-wrap items-center gap-3">
        <Button disabled={busy || code === '' || (isSet && present === '')} onClick={() => void send(code)}>
          {isSet ? 'Exchange the code' : 'Set the code'}
        </Button>
        {isSet && (
          <Button look="quiet" disabled={busy} onClick={() => void send(null)}>
            Remove the code
          </Button>
        )}
        <span role="status" className={error === null ? 'text-accent' : 'text-caution'}>
          {error === null ? said : error.message}
        </span>
      </div>
    </section>
  );
}
