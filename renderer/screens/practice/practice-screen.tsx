import { create } from 'zustand';

import type { AccountView } from '../../../engine/contract/account-view.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { useHostNow } from '../../clock.ts';
import { useAnswer } from '../../host/use-answer.ts';
import { useAccounts, useMirror } from '../../mirror.ts';
import { HeadlineBand } from '../../shell/headline-band.tsx';
import { EngineCard } from '../dashboard/engine-card.tsx';
import { FaultDesk } from './fault-desk.tsx';
import { MarketPanel } from './market-panel.tsx';
import { OrderForm } from './order-form.tsx';
import { ReplayPanel } from './replay-panel.tsx';
import { StoryPanel } from './story-panel.tsx';

const ASK_EVERY_MS = 4_000;

/** Which account the lab plays with. Kept when the trader leaves the lab and comes back: an order for another account than the one chosen surprises. */
const useChosen = create<{ readonly accountId: string | null }>()(() => ({ accountId: null }));
const chooseAccount = (accountId: string): void => useChosen.setState({ accountId });

/** A market, a broker and a trader to play with; the guard does not know that it is play. */
export function PracticeScreen() {
  const loaded = useMirror((state) => state.snapshot !== null);
  const accounts = useAccounts().filter((account) => account.mode === 'practice');
  const chosenId = useChosen((state) => state.accountId);
  const account = accounts.find((one) => one.accountId === chosenId) ?? accounts[0];
  return (
    <main className="flex flex-col gap-5">
      <HeadlineBand compact />
      {!loaded && <p className="panel px-5 py-10 text-soft">Waiting for the guard …</p>}
      {loaded && account === undefined && (
        <EmptyState
          title="No practice account"
          text="The practice lab needs an account in practice mode. A live or paper account can never be used here."
        />
      )}
      {account !== undefined && (
        <Lab key={account.accountId} account={account} accounts={accounts} choose={chooseAccount} />
      )}
    </main>
  );
}

type LabProps = {
  readonly account: AccountView;
  readonly accounts: readonly AccountView[];
  readonly choose: (id: string) => void;
};

function Lab({ account, accounts, choose }: LabProps) {
  const now = useHostNow() ?? 0;
  const answer = useAnswer('practice.instruments', { accountId: account.accountId }, Math.floor(now / ASK_EVERY_MS));
  const instruments = answer.value?.instruments ?? [];
  const spots = answer.value?.spots ?? [];
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(340px,400px)]">
      <StoryPanel account={account} instruments={instruments} spots={spots} />
      <div className="flex flex-col gap-4 lg:sticky lg:top-5 lg:row-span-2">
        {accounts.length > 1 && (
          <select
            aria-label="Practice account"
            className="input"
            value={account.accountId}
            onChange={(event) => choose(event.target.value)}
          >
            {accounts.map((one) => (
              <option key={one.accountId} value={one.accountId}>
                {one.alias}
              </option>
            ))}
          </select>
        )}
        <EngineCard account={account} />
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <MarketPanel spots={spots} />
        <OrderForm account={account} instruments={instruments} spots={spots} />
        <FaultDesk account={account} />
        <ReplayPanel />
      </div>
    </div>
  );
}
