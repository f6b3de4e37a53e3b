import type { AccountView } from '../../engine/contract/account-view.ts';
import { useKill } from '../host/use-kill.ts';
import { isSwitchLeft } from '../words/engine-words.ts';
import { killConsequence } from '../words/kill-words.ts';
import { HoldButton } from './hold-button.tsx';
import { KillRunning } from './kill-running.tsx';
import { LockPanel } from './lock-panel.tsx';
import { SwitchLeft } from './switch-left.tsx';

type Props = { readonly account: AccountView; readonly large?: boolean };

/** One place for one gesture: the button before, the live steps during, the lock after. It keeps its height throughout. */
export function KillControl({ account, large = false }: Props) {
  const { sent, trigger } = useKill([account]);
  return <div className={`flex flex-col justify-end ${large ? 'min-h-[88px]' : 'min-h-[82px]'}`}>{renderState()}</div>;

  function renderState() {
    if (account.engine === 'killing' && account.kill !== undefined)
      return <KillRunning account={account} kill={account.kill} />;
    if (account.engine === 'locked') return <LockPanel account={account} />;
    if (isSwitchLeft(account)) return <SwitchLeft account={account} />;
    return (
      <HoldButton
        name={`Kill ${account.alias}`}
        consequence={killConsequence(account)}
        sent={sent}
        onHeld={trigger}
        large={large}
      />
    );
  }
}
