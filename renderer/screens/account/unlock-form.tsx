import { useState, type SyntheticEvent } from 'react';

import { useHostNow } from '../../clock.ts';
import { Button } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { formatMoment } from '../../format.ts';
import { useCommand } from '../../host/use-command.ts';

/** Ends a lock whose end nobody could compute: the word typed out, and a reason, from the next morning on. */
export function UnlockForm({ accountId, from }: { readonly accountId: string; readonly from: string }) {
  const [word, setWord] = useState('');
  const [reason, setReason] = useState('');
  const [refused, setRefused] = useState<string | null>(null);
  const { busy, run } = useCommand('lock.unlock');
  const now = useHostNow();
  const isDue = now !== null && now >= Date.parse(from);

  const unlock = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    const result = await run({ accountId, word, reason });
    setRefused(result.ok ? null : result.error.message);
  };

  const text = (label: string, value: string, change: (typed: string) => void, hint: string) => (
    <Field label={label} hint={hint}>
      {(control) => (
        <input
          {...control}
          className="input"
          autoComplete="off"
          value={value}
          onChange={(event) => change(event.target.value)}
        />
      )}
    </Field>
  );

  return (
    <form aria-label="End the lock" onSubmit={(event) => void unlock(event)} noValidate className="flex flex-col gap-4">
      <h3 className="text-lg font-semibold tracking-[-0.01em]">The end of this lock is not known</h3>
      <p className="text-soft">
        The calendar did not know the next session when it was set. A newer calendar ends it by itself. By hand it can
        be ended from {formatMoment(from)}, after you have looked at the account in your broker’s app.
      </p>
      {isDue && (
        <>
          {text('Type UNLOCK', word, setWord, 'In capitals.')}
          {text('Why', reason, setReason, 'Kept in the journal.')}
          <div className="flex flex-wrap items-center gap-4">
            <Button type="submit" disabled={busy || word !== 'UNLOCK' || reason.trim().length < 3}>
              End the lock
            </Button>
            <span role="status" className="text-caution">
              {refused}
            </span>
          </div>
        </>
      )}
    </form>
  );
}
