import { useState } from 'react';

import type { AccountView } from '../../../engine/contract/account-view.ts';
import { Button } from '../../components/button.tsx';
import { useCommand } from '../../host/use-command.ts';
import { FAULT_WORDS } from './fault-words.ts';
import { LabPanel } from './lab-panel.tsx';

/** Breaks the practice broker in the ways a real one breaks. */
export function FaultDesk({ account }: { readonly account: AccountView }) {
  const { busy, run } = useCommand('practice.fault');
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
      <ul className="grid gap-2 sm:grid-cols-2 xl:grid-cols-3">
        {FAULT_WORDS.map(({ fault, label, meaning }) => (
          <li key={fault}>
            <button
              type="button"
              disabled={busy}
              aria-pressed={active.includes(fault)}
              onClick={() => void set(fault)}
              className="h-full w-full rounded-[10px] border border-line-strong px-3 py-2 text-left hover:border-soft disabled:opacity-60 aria-pressed:border-caution aria-pressed:bg-caution-wash"
            >
              <span className="block text-sm font-medium">{label}</span>
              <span className="block text-[0.8125rem] text-soft">{meaning}</span>
            </button>
          </li>
        ))}
      </ul>
      <Button small className="mt-4" disabled={busy} onClick={() => void clear()}>
        Clear all faults
      </Button>
    </LabPanel>
  );
}
