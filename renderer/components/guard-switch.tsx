import { Switch } from 'radix-ui';
import { memo } from 'react';

import type { AccountView } from '../../engine/contract/account-view.ts';
import { useCommand } from '../host/use-command.ts';
import { isGuarded } from '../words/engine-words.ts';

/** Starts and stops the guard of one account. It shows the engine's state, never the wish. */
export function GuardSwitch({ account }: { readonly account: AccountView }) {
  return <SwitchOf accountId={account.accountId} alias={account.alias} guarded={isGuarded(account)} />;
}

type SwitchProps = { readonly accountId: string; readonly alias: string; readonly guarded: boolean };

const SwitchOf = memo(function SwitchOf({ accountId, alias, guarded }: SwitchProps) {
  const start = useCommand('engine.start');
  const stop = useCommand('engine.stop');
  const busy = start.busy || stop.busy;
  return (
    <span className="inline-flex items-center gap-2 text-[0.8125rem] text-soft">
      <span aria-hidden="true" className="w-6 text-right">
        {guarded ? 'On' : 'Off'}
      </span>
      <Switch.Root
        aria-label={`Guard ${alias}`}
        aria-busy={busy}
        checked={guarded}
        onCheckedChange={(on) => void (on ? start : stop).run({ accountId })}
        className="relative h-6 w-11 shrink-0 rounded-full border border-line-strong bg-raised transition-colors data-[state=checked]:border-accent data-[state=checked]:bg-accent-wash"
      >
        <Switch.Thumb className="block size-4 translate-x-[3px] rounded-full bg-soft transition-transform data-[state=checked]:translate-x-[23px] data-[state=checked]:bg-accent" />
      </Switch.Root>
    </span>
  );
});
