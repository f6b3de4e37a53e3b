import type { AccountSettings } from '../../../engine/contract/account-settings.ts';
import { BROKER_LOGINS } from '../../../engine/contract/broker-logins.ts';
import { Field } from '../../components/field.tsx';
import { brokerName } from '../../words/engine-words.ts';

type LoginProps = {
  readonly broker: AccountSettings['broker'];
  /** Purposes of which something is stored. */
  readonly stored: readonly string[];
  /** Typed now, by purpose. */
  readonly typed: Readonly<Record<string, string>>;
  readonly errors: Readonly<Record<string, string>>;
  readonly change: (typed: Readonly<Record<string, string>>) => void;
};

/** The broker's login, as that broker asks for it; nothing for the practice broker. Secrets go in and never come back out. */
export function LoginFields({ broker, stored, typed, errors, change }: LoginProps) {
  const fields = BROKER_LOGINS[broker];
  if (!fields) return null;
  return (
    <fieldset className="flex flex-col gap-4">
      <legend className="mb-4 text-lg font-semibold tracking-[-0.01em]">{`Login to ${brokerName(broker)}`}</legend>
      {fields.map(({ secret, label, hint }) => (
        <Field key={secret} label={label} hint={hint} error={errors[secret]}>
          {(control) => (
            <input
              {...control}
              className="input"
              type={secret === 'mobile-number' ? 'tel' : 'password'}
              autoComplete="off"
              spellCheck={false}
              placeholder={stored.includes(secret) ? 'stored, encrypted; type to replace it' : 'not stored'}
              value={typed[secret] ?? ''}
              onChange={(event) => change({ ...typed, [secret]: event.target.value })}
            />
          )}
        </Field>
      ))}
    </fieldset>
  );
}
