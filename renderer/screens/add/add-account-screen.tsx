import { useState, type SyntheticEvent } from 'react';

import { paise } from '../../../engine/domain/money.ts';
import { Button } from '../../components/button.tsx';
import { CheckField, Field } from '../../components/field.tsx';
import { useCommand } from '../../host/use-command.ts';
import { useAccount, useAccounts, useMirror } from '../../mirror.ts';
import { hrefOf } from '../../route.ts';
import { HeadlineBand } from '../../shell/headline-band.tsx';
import { readLimit } from '../account/limit-words.ts';
import { LoginCheckResult, useLoginCheck } from '../account/login-check.tsx';
import { LoginFields } from '../account/login-fields.tsx';
import { LoginPagePanel } from '../account/login-page-panel.tsx';
import { VaultPanel } from '../account/vault-panel.tsx';
import { BrokerChoice } from './broker-choice.tsx';
import {
  accountIdOf,
  missingFields,
  NOTHING_TYPED,
  refusedFields,
  saveCommand,
  suspectFields,
  type FieldErrors,
  type NewAccount,
} from './new-account.ts';

/** Adds an account of a real broker: what it is, how to log in, the line; then the login is tried before anything is believed. */
export function AddAccountScreen() {
  const loaded = useMirror((state) => state.snapshot !== null);
  return (
    <main className="flex flex-col gap-5">
      <HeadlineBand compact />
      {loaded ? (
        <AddAccountForm />
      ) : (
        <p role="status" className="panel px-5 py-10 text-soft">
          Waiting for the guard …
        </p>
      )}
    </main>
  );
}

function AddAccountForm() {
  const [typed, setTyped] = useState<NewAccount>(NOTHING_TYPED);
  const [errors, setErrors] = useState<FieldErrors>({});
  const [savedId, setSavedId] = useState<string | null>(null);
  const { busy, run } = useCommand('account.save');
  const accounts = useAccounts();
  const saved = useAccount(savedId ?? '');
  const check = useLoginCheck();
  const isClosed = useMirror((state) => {
    const { kind, locked } = state.snapshot?.secretsBackend ?? { kind: 'none', locked: true };
    return kind === 'none' || locked;
  });
  const change = (edit: Partial<NewAccount>): void => setTyped((last) => ({ ...last, ...edit }));

  const save = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    const id = accountIdOf(typed);
    const isTaken = id !== savedId && accounts.some((account) => account.accountId === id);
    const wrong = isTaken ? { 'settings.clientCode': 'This account is guarded already.' } : missingFields(typed);
    setErrors(wrong);
    if (Object.keys(wrong).length > 0) return;
    const result = await run(saveCommand(typed));
    if (!result.ok) return setErrors(refusedFields(result.error.details));
    setSavedId(id);
    const tested = await check.test(id);
    setErrors(suspectFields(tested?.trouble?.fields ?? []));
  };

  return (
    <>
      <VaultPanel />
      <form onSubmit={(event) => void save(event)} noValidate className="panel flex flex-col gap-8 p-5 sm:p-6">
        <header>
          <h2 className="text-xl font-semibold tracking-[-0.02em]">Add a broker account</h2>
          <p className="mt-1 max-w-prose text-soft">
            Your login stays on this computer, encrypted, and goes to your broker alone. TradeFuse only cancels and
            closes; it opens nothing.
          </p>
        </header>
        <BrokerChoice
          chosen={typed.broker}
          disabled={savedId !== null}
          choose={(broker) => {
            setErrors({});
            change({ broker, login: {} });
          }}
        />
        <div className="grid max-w-5xl gap-x-12 gap-y-8 lg:grid-cols-2">
          <AccountFields typed={typed} errors={errors} isSaved={savedId !== null} change={change} />
          <LoginFields
            broker={typed.broker}
            stored={saved?.storedSecrets ?? []}
            typed={typed.login}
            errors={secretErrors(errors)}
            change={(login) => change({ login })}
          />
        </div>
        <div className="flex flex-col gap-4">
          <LoginCheckResult check={check} />
          {saved !== undefined && <LoginPagePanel account={saved} />}
          <div className="flex flex-wrap items-center gap-4">
            <Button type="submit" look="strong" disabled={busy || check.busy || isClosed}>
              {busy ? 'Saving …' : savedId === null ? 'Save and test the login' : 'Save again and test'}
            </Button>
            {saved !== undefined && (
              <a
                href={hrefOf({ screen: 'account', accountId: saved.accountId, tab: 'positions' })}
                className="font-medium underline underline-offset-4"
              >
                Go to {saved.alias}
              </a>
            )}
            {isClosed && <span className="text-sm text-caution">First the vault: see above.</span>}
          </div>
        </div>
      </form>
    </>
  );
}

function secretErrors(errors: FieldErrors): Readonly<Record<string, string>> {
  const secrets = Object.entries(errors).filter(([path]) => path.startsWith('secrets.'));
  return Object.fromEntries(secrets.map(([path, words]) => [path.slice('secrets.'.length), words]));
}

type FieldsProps = {
  readonly typed: NewAccount;
  readonly errors: FieldErrors;
  /** The client code names the account and stays as it is then. */
  readonly isSaved: boolean;
  readonly change: (edit: Partial<NewAccount>) => void;
};

function AccountFields({ typed, errors, isSaved, change }: FieldsProps) {
  const text = (key: 'alias' | 'clientCode' | 'limit', path: string, label: string, hint: string) => (
    <Field label={label} hint={hint} error={errors[path]}>
      {(control) => (
        <input
          {...control}
          className="input"
          autoComplete="off"
          spellCheck={false}
          readOnly={isSaved && key === 'clientCode'}
          inputMode={key === 'limit' ? 'decimal' : 'text'}
          value={typed[key]}
          onChange={(event) => change({ [key]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <fieldset className="flex flex-col gap-4">
      <legend className="mb-4 text-lg font-semibold tracking-[-0.01em]">The account</legend>
      {text('alias', 'settings.alias', 'Name', 'As it stands on the card: Family, Own, Parents.')}
      {text('clientCode', 'settings.clientCode', 'Client code', CODES[typed.broker])}
      {text('limit', 'settings.dayLossLimit', 'MTM loss limit, in rupees', limitHint(typed.limit))}
      <CheckField
        label="This is a real account"
        hint="When the line is crossed, TradeFuse cancels its orders and closes its positions, with real money. Play it through in the practice lab first."
        checked={typed.isReal}
        onChange={(isReal) => change({ isReal })}
      />
      {errors['isReal'] !== undefined && (
        <p role="alert" className="-mt-2 text-[0.8125rem] text-caution">
          {errors['isReal']}
        </p>
      )}
    </fieldset>
  );
}

/** The limit read back, with the rule a new account begins with. */
function limitHint(typed: string): string {
  const { sentence, effect } = readLimit(typed, paise(0));
  return effect === 'none'
    ? sentence
    : `${sentence} and a stop of a short option has been hit. More rules: in Settings.`;
}

const CODES: Readonly<Record<NewAccount['broker'], string>> = {
  'kotak-neo': 'Your UCC, as in the Neo app under your profile.',
  dhan: 'Your Dhan client id, a number of ten digits.',
  zerodha: 'Your Kite user id, for example AB1234.',
};
