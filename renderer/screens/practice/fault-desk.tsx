import { useState } from 'react';

import type { AccountView } from '../../../engine/contract/account-view.ts';
import type { CommandValue } from '../../../engine/contract/commands.ts';
import { Button } from '../../components/button.tsx';
import { useAnswer } from '../../host/use-answer.ts';
import { useCommand } from '../../host/use-command.ts';
import { LabPanel } from './lab-panel.tsx';

/** Breaks the practice broker in the ways a real one breaks. */
export function FaultDesk({ account }: { readonly account: AccountView }) {
  const { busy, run } = useCommand('practice.fault');
  const list = useAnswer('practice.faults', {});
  const [active, setActive] = useState<readonly string[]>([]);
  const set = async (fault: string): Promise<void> => {
    const result = await run({ accountId: account.accountId, fault });
    if (result.ok) setActive(result.value.active);
  };
  const clear = async (): Promise<void> => {
    const result = await run({ accountId: account.accountId, clear: true });
    if (result.ok) setActive(result.value.active);
  };
  return (
    <LabPanel title="Fault desk" note="Break the broker and watch what the guard makes of it.">
      {GROUPS.map(({ group, title }) => (
        <section key={group} className="mt-4 first:mt-0">
          <h3 className="mb-2 text-sm font-medium text-soft">{title}</h3>
          <FaultButtons
            faults={(list.value?.faults ?? []).filter((each) => each.group === group)}
            active={active}
            busy={busy}
            onSet={(fault) => void set(fault)}
          />
        </section>
      ))}
      {list.error && <p className="text-sm">{list.error.message}</p>}
      <Button small className="mt-4" disabled={busy} onClick={() => void clear()}>
        Clear all faults
      </Button>
    </LabPanel>
  );
}

type Fault = CommandValue<'practice.faults'>['faults'][number];

/** The catalogue's groups in the order a desk shows them. */
const GROUPS = [
  { group: 'line', title: 'The line' },
  { group: 'data', title: 'What the broker serves' },
  { group: 'market', title: 'The market' },
  { group: 'broker', title: 'The broker’s rules and its kill switch' },
  { group: 'events', title: 'What others do to the account' },
] as const;

function FaultButtons({
  faults,
  active,
  busy,
  onSet,
}: {
  readonly faults: readonly Fault[];
  readonly active: readonly string[];
  readonly busy: boolean;
  readonly onSet: (fault: string) => void;
}) {
  return (
    <ul className="grid gap-2 sm:grid-cols-2 xl:grid-cols-3">
      {faults.map(({ fault, label, meaning }) => (
        <li key={fault}>
          <button
            type="button"
            disabled={busy}
            aria-pressed={active.includes(fault)}
            onClick={() => onSet(fault)}
            className="h-full w-full rounded-[10px] border border-line-strong px-3 py-2 text-left hover:border-soft disabled:opacity-60 aria-pressed:border-caution aria-pressed:bg-caution-wash"
          >
            <span className="block text-sm font-medium">{label}</span>
            <span className="block text-[0.8125rem] text-soft">{meaning}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
