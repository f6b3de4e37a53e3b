import { useState, type SyntheticEvent } from 'react';

import type { CommandError } from '../../../engine/contract/wire.ts';
import { Button } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { useCommand } from '../../host/use-command.ts';
import { useMirror } from '../../mirror.ts';

/** Where secrets cannot be stored yet: a machine without a keychain wants a passphrase, once to make the vault and once a start. */
export function VaultPanel() {
  const backend = useMirror((state) => state.snapshot?.secretsBackend);
  const [passphrase, setPassphrase] = useState('');
  const [error, setError] = useState<CommandError | null>(null);
  const { busy, run } = useCommand('vault.unlock');
  if (backend === undefined || (backend.kind !== 'none' && !backend.locked)) return null;
  if (backend.kind === 'keychain') return <KeychainLocked />;
  const isNew = backend.kind === 'none';

  const unlock = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    const result = await run({ passphrase });
    setError(result.ok ? null : result.error);
    if (result.ok) setPassphrase('');
  };

  return (
    <form
      aria-label="Vault"
      onSubmit={(event) => void unlock(event)}
      noValidate
      className="rounded-[14px] border border-caution/70 bg-caution-wash px-5 py-4"
    >
      <h3 className="font-semibold">{isNew ? 'First choose a passphrase' : 'The vault is closed'}</h3>
      <p className="mt-1 max-w-prose text-sm text-soft">
        {isNew
          ? 'This computer has no keychain. Logins are stored in a file encrypted under your passphrase, and nowhere else. You type it once each time TradeFuse starts; nobody can get it back for you.'
          : 'Until you type the passphrase TradeFuse cannot log in to your brokers, and their accounts are not guarded.'}
      </p>
      <div className="mt-3 flex max-w-xl flex-wrap items-start gap-3">
        <div className="min-w-56 flex-1">
          <Field label="Passphrase" error={error?.message}>
            {(control) => (
              <input
                {...control}
                className="input"
                type="password"
                autoComplete="off"
                value={passphrase}
                onChange={(event) => setPassphrase(event.target.value)}
              />
            )}
          </Field>
        </div>
        <Button type="submit" disabled={busy || passphrase === ''} className="mt-[27px]">
          {isNew ? 'Make the vault' : 'Open the vault'}
        </Button>
      </div>
    </form>
  );
}

function KeychainLocked() {
  return (
    <p role="alert" className="rounded-[14px] border border-caution/70 bg-caution-wash px-5 py-4">
      The keychain of this computer is locked, so no login can be read or stored. Unlock it in the system’s own dialog;
      TradeFuse then goes on.
    </p>
  );
}
