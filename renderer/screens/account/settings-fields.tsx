import type { ReactNode } from 'react';

import type { AccountView } from '../../../engine/contract/account-view.ts';
import { CheckField, Field } from '../../components/field.tsx';
import { EFFECT_WORDS, readLimit } from './limit-words.ts';
import type { DraftErrors, SettingsDraft } from './settings-draft.ts';

type Form = {
  readonly account: AccountView;
  readonly draft: SettingsDraft;
  readonly errors: DraftErrors;
  readonly change: (edit: Partial<SettingsDraft>) => void;
};

type TextKey = { [K in keyof SettingsDraft]: SettingsDraft[K] extends string ? K : never }[keyof SettingsDraft];
type TextProps = {
  readonly form: Form;
  readonly field: TextKey;
  readonly label: string;
  readonly hint?: ReactNode;
  readonly type?: 'text' | 'password';
  readonly numeric?: boolean;
  readonly placeholder?: string;
};

function TextField({ form, field, label, hint, type = 'text', numeric = false, placeholder }: TextProps) {
  return (
    <Field label={label} hint={hint} error={form.errors[field]}>
      {(control) => (
        <input
          {...control}
          className="input"
          type={type}
          autoComplete="off"
          spellCheck={false}
          inputMode={numeric ? 'decimal' : 'text'}
          placeholder={placeholder}
          value={form.draft[field]}
          onChange={(event) => form.change({ [field]: event.target.value })}
        />
      )}
    </Field>
  );
}

function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <fieldset className="flex flex-col gap-4">
      <legend className="mb-4 text-lg font-semibold tracking-[-0.01em]">{title}</legend>
      {children}
    </fieldset>
  );
}

/** The line, and what a kill does with hedges. */
export function LimitFields(form: Form) {
  const reading = readLimit(form.draft.limit, form.account.dayLossLimit);
  const hint = (
    <>
      <span className="text-soft">{reading.sentence}</span>
      {reading.effect !== 'none' && '. '}
      <span className={reading.effect === 'looser' ? 'text-caution' : 'text-accent'}>
        {EFFECT_WORDS[reading.effect]}
        {reading.effect === 'looser' && form.account.contract ? ` ${form.account.contract.words}.` : ''}
      </span>
    </>
  );
  return (
    <Group title="The line">
      <TextField form={form} field="limit" label="MTM loss limit, in rupees" hint={hint} numeric />
      <CheckField
        label="Auto square-off hedges"
        hint="A kill sells the long options too, after the shorts. Without it they stay open."
        checked={form.draft.squareOffHedges}
        onChange={(squareOffHedges) => form.change({ squareOffHedges })}
      />
      <CheckField
        label="Close intraday shares too"
        hint="A kill closes futures and options. With this it closes intraday shares as well; holdings are never sold."
        checked={form.draft.closesShares}
        onChange={(closesShares) => form.change({ closesShares })}
      />
      <TextField
        form={form}
        field="slippageCap"
        label="Slippage cap, percent"
        hint="0.5 to 50: how far beyond the other side of the book an exit's limit goes before the alarm sounds and it widens further."
        numeric
      />
      <TextField
        form={form}
        field="linkedGroup"
        label="Linked group"
        hint="Accounts with the same group name are killed together. Empty: this one alone."
      />
      <TextField
        form={form}
        field="reflattensPerHour"
        label="Re-flattens per hour"
        hint="1 to 20: how often trades made elsewhere while locked are closed again before the alarm sounds instead."
        numeric
      />
      <TextField
        form={form}
        field="flattenWhenBlindSeconds"
        label="Flatten when blind, after seconds"
        hint="30 to 900: open positions that cannot be seen for so long are closed. Empty: only alarms."
        numeric
      />
      {form.account.settings.broker === 'dhan' && (
        <TextField
          form={form}
          field="brokerGuardPercent"
          label="Guard at Dhan, percent of the limit"
          hint="110 to 300: at so much of the day loss limit Dhan itself exits everything and pulls its switch, stop hit or not, with this PC off too. Empty: not."
          numeric
        />
      )}
    </Group>
  );
}

/** Where alerts are sent. The token goes in and never comes back out. */
export function TelegramFields(form: Form) {
  const stored = form.account.storedSecrets.includes('telegram-bot-token');
  return (
    <Group title="Telegram">
      <CheckField
        label="Send alerts by Telegram"
        hint="Kills, shorts without a stop, and a guard that cannot see."
        checked={form.draft.telegramEnabled}
        onChange={(telegramEnabled) => form.change({ telegramEnabled })}
      />
      <TextField
        form={form}
        field="botToken"
        label="Bot token"
        type="password"
        placeholder={stored ? 'stored' : 'not stored'}
        hint={
          stored
            ? 'A token is stored, encrypted. Type a new one to replace it.'
            : 'Stored encrypted, in the keychain or the vault, and never shown again.'
        }
      />
      <TextField form={form} field="chatId" label="Chat id" hint="A number, for example 123456789." numeric />
      <TextField
        form={form}
        field="killCode"
        label="Kill code"
        type="password"
        placeholder={form.account.storedSecrets.includes('kill-code') ? 'stored' : 'not stored'}
        hint="6 to 40 letters and digits. Send KILL and this code to your bot, or drop it in a file, to stop the account from outside. Without one that is off."
      />
    </Group>
  );
}

/** How the guard reads and retries. */
export function LoopFields(form: Form) {
  return (
    <Group title="Reading the broker">
      <TextField form={form} field="maxRetries" label="Max retries" hint="0 to 10, for each call that fails." numeric />
      <TextField
        form={form}
        field="retryDelaySeconds"
        label="Retry delay, in seconds"
        hint="0.1 to 60; grows with each retry."
        numeric
      />
      <TextField
        form={form}
        field="riskIntervalSeconds"
        label="Risk interval, in seconds"
        hint="1 to 5: how often the account is read."
        numeric
      />
    </Group>
  );
}

/** The account's name and its start. */
export function NameFields(form: Form) {
  return (
    <Group title="This account">
      <TextField form={form} field="alias" label="Alias" hint="The name on the card." />
      <CheckField
        label="Guard when the app starts"
        hint="Off: the switch must be turned on by hand."
        checked={form.draft.autoStart}
        onChange={(autoStart) => form.change({ autoStart })}
      />
      <CheckField
        label="Delete logs on boot"
        hint="Debug logs only. The journal, incidents and the lock are never deleted."
        checked={form.draft.deleteLogsOnBoot}
        onChange={(deleteLogsOnBoot) => form.change({ deleteLogsOnBoot })}
      />
    </Group>
  );
}
