import { Switch } from 'radix-ui';

import type { AccountView } from '../../engine/contract/account-view.ts';
import { useCommand } from '../host/use-command.ts';
import { isGuarded } from '../words/engine-words.ts';

/** Starts and stops the guard of one account. It shows the engine's state, never the wish. */
export function GuardSwitch({ account }: { readonly account: AccountView }) {
  const start = useCommand('engine.start');
  const stop = useCommand('engine.stop');
  const guarded = isGuarded(account);
  const busy = start.busy || stop.busy;
  return (
    <span className="inline-flex items-center gap-2 text-[0.8125rem] text-soft">
      <span aria-hidden="true" className="w-6 text-right">
        {guarded ? 'On' : 'Off'}
      </span>
      <Switch.Root
        aria-label={`Guard ${account.alias}`}
        aria-busy={busy}
        checked={guarded}
        onCheckedChange={(on) => void (on ? start : stop).run({ accountId: account.accountId })}
        className="relative h-6 w-11 shrink-0 rounded-full border border-line-strong bg-raised transition-colors data-[state=checked]:border-accent data-[state=checked]:bg-accent-wash"
      >
        <Switch.Thumb className="block size-4 translate-x-[3px] rounded-full bg-soft transition-transform data-[state=checked]:translate-x-[23px] data-[state=checked]:bg-accent" />
      </Switch.Root>
    </span>
  );
}
