import { useState } from 'react';

import type { AccountView } from '../../../engine/contract/account-view.ts';
import { Field } from '../../components/field.tsx';
import { HoldButton } from '../../components/hold-button.tsx';
import { LockPanel } from '../../components/lock-panel.tsx';
import { formatMoment } from '../../format.ts';
import { useCommand } from '../../host/use-command.ts';
import { FIRST_LOCK, lockOf, lockWords, type LockDraft } from './lock-draft.ts';
import { UnlockForm } from './unlock-form.tsx';

const KINDS: Readonly<Record<LockDraft['kind'], string>> = {
  day: 'For the day, until the next session',
  days: 'For several sessions',
  minutes: 'For some minutes',
  clock: 'Until a clock shows a time, 17:00 in Chicago for example',
};

/** Locks the account by hand, shows the lock there is, and ends one whose end nobody could compute. */
export function LockTab({ account }: { readonly account: AccountView }) {
  return (
    <div className="flex max-w-3xl flex-col gap-6">
      {account.lock !== undefined && <LockPanel account={account} />}
      {account.lock?.reviewFrom !== undefined && (
        <UnlockForm accountId={account.accountId} from={account.lock.reviewFrom} />
      )}
      <LockForm account={account} />
    </div>
  );
}

function LockForm({ account }: { readonly account: AccountView }) {
  const [draft, setDraft] = useState<LockDraft>(FIRST_LOCK);
  const [said, setSaid] = useState<{ readonly text: string; readonly good: boolean } | null>(null);
  const { busy, run } = useCommand('lock.set');
  const change = (edit: Partial<LockDraft>): void => setDraft((last) => ({ ...last, ...edit }));
  const lock = lockOf(draft);
  const isReady = lock !== null && draft.reason.trim() !== '';

  const send = async (): Promise<void> => {
    if (lock === null) return;
    const result = await run({ accountId: account.accountId, lock, reason: draft.reason });
    if (!result.ok) return setSaid({ text: result.error.message, good: false });
    const { until } = result.value;
    setSaid({
      text: until === null ? 'Locked. Its end is not known.' : `Locked until ${formatMoment(until)}.`,
      good: true,
    });
  };

  return (
    <section aria-label="Lock by hand" className="flex flex-col gap-4">
      <h3 className="text-lg font-semibold tracking-[-0.01em]">
        {account.lock === undefined ? 'Lock this account' : 'Lock it for longer'}
      </h3>
      <p className="text-soft">
        A lock closes the settings to everything that guards less, and cannot be made shorter or taken back before its
        end. Nothing is closed by it: what is open stays open and guarded. Exits, cancels and the kill work throughout.
      </p>
      <Field label="For how long">
        {(control) => (
          <select
            {...control}
            className="input"
            value={draft.kind}
            onChange={(event) => change({ kind: event.target.value as LockDraft['kind'] })}
          >
            {Object.entries(KINDS).map(([kind, label]) => (
              <option key={kind} value={kind}>
                {label}
              </option>
            ))}
          </select>
        )}
      </Field>
      <LockLength draft={draft} change={change} />
      <LockText
        label="Why"
        value={draft.reason}
        onChange={(reason) => change({ reason })}
        hint="Kept in the journal."
      />
      {isReady ? (
        <HoldButton
          name={`Lock ${account.alias}`}
          consequence={`Locked ${lockWords(draft)}. It is not made shorter by anything.`}
          sent={busy}
          sending="Locking …"
          onHeld={() => void send()}
        />
      ) : (
        <p className="text-soft">To lock, {lock === null ? lockWords(draft) : 'say why first'}.</p>
      )}
      <span role="status" className={said?.good === false ? 'text-caution' : 'text-accent'}>
        {said?.text}
      </span>
    </section>
  );
}

function LockLength({
  draft,
  change,
}: {
  readonly draft: LockDraft;
  readonly change: (edit: Partial<LockDraft>) => void;
}) {
  switch (draft.kind) {
    case 'day':
      return null;
    case 'days':
      return <LockText label="Sessions" value={draft.days} onChange={(days) => change({ days })} hint="1 to 30." />;
    case 'minutes':
      return (
        <LockText label="Minutes" value={draft.minutes} onChange={(minutes) => change({ minutes })} hint="1 to 1440." />
      );
    case 'clock':
      return (
        <div className="grid gap-4 sm:grid-cols-2">
          <LockText label="Time" value={draft.time} onChange={(time) => change({ time })} hint="Such as 17:00." />
          <LockText
            label="Time zone"
            value={draft.zone}
            onChange={(zone) => change({ zone })}
            hint="Such as America/Chicago or Asia/Kolkata."
          />
        </div>
      );
  }
}

type TextProps = {
  readonly label: string;
  readonly value: string;
  readonly hint: string;
  readonly onChange: (text: string) => void;
};

function LockText({ label, value, hint, onChange }: TextProps) {
  return (
    <Field label={label} hint={hint}>
      {(control) => (
        <input
          {...control}
          className="input"
          autoComplete="off"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
