import { HeadlineBand } from '../../shell/headline-band.tsx';
import { useAccounts, useIsLive, useMirror } from '../../mirror.ts';
import { EngineCard } from './engine-card.tsx';
import { FirstUsePanel } from './first-use-panel.tsx';
import { GlobalCard } from './global-card.tsx';
import { KillBoardPanels } from './kill-board-panel.tsx';
import { AddAccountLink, LoadingCards, NoAccounts } from './no-cards.tsx';

/** Am I protected, how close is my line, what do I press. */
export function DashboardScreen() {
  const accounts = useAccounts();
  const loaded = useMirror((state) => state.snapshot !== null);
  const live = useIsLive();
  return (
    <main className="flex flex-col gap-5">
      <HeadlineBand />
      {!loaded && <LoadingCards />}
      {loaded && accounts.length === 0 && <NoAccounts />}
      {accounts.length > 0 && (
        <>
          <GlobalCard accounts={accounts} />
          <KillBoardPanels />
          <FirstUsePanel accounts={accounts} />
          <section
            aria-label="Accounts"
            data-stale={!live}
            className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,372px),1fr))] gap-4"
          >
            {accounts.map((account) => (
              <EngineCard key={account.accountId} account={account} />
            ))}
          </section>
          <div>
            <AddAccountLink />
          </div>
        </>
      )}
    </main>
  );
}
