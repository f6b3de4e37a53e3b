import { Tabs } from 'radix-ui';
import type { ComponentType } from 'react';

import type { AccountView } from '../../../engine/contract/account-view.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { useAccount, useMirror } from '../../mirror.ts';
import { ACCOUNT_TABS, navigate, type AccountTab } from '../../route.ts';
import { HeadlineBand } from '../../shell/headline-band.tsx';
import { AccountHeader } from './account-header.tsx';
import { ChartTab } from './chart-tab.tsx';
import { IncidentTab } from './incident-tab.tsx';
import { LockTab } from './lock-tab.tsx';
import { LoginPagePanel } from './login-page-panel.tsx';
import { OrdersTab } from './orders-tab.tsx';
import { PendingPanel } from './pending-panel.tsx';
import { PlanTab } from './plan-tab.tsx';
import { PositionsTab } from './positions-tab.tsx';
import { ReadinessPanel } from './readiness-panel.tsx';
import { RulesTab } from './rules-tab.tsx';
import { SettingsTab } from './settings-tab.tsx';
import { QuestionPanel } from './terminal/question-panel.tsx';
import { TerminalTab } from './terminal/terminal-tab.tsx';
import { TimelineTab } from './timeline-tab.tsx';

type TabPage = { readonly label: string; readonly page: ComponentType<{ readonly account: AccountView }> };

const TABS: Readonly<Record<AccountTab, TabPage>> = {
  positions: { label: 'Positions', page: PositionsTab },
  orders: { label: 'Orders', page: OrdersTab },
  chart: { label: 'Chart', page: ChartTab },
  plan: { label: 'Exit plan', page: PlanTab },
  rules: { label: 'Rules', page: RulesTab },
  timeline: { label: 'Timeline', page: TimelineTab },
  incident: { label: 'Kill', page: IncidentTab },
  terminal: { label: 'Terminal', page: TerminalTab },
  lock: { label: 'Lock', page: LockTab },
  settings: { label: 'Settings', page: SettingsTab },
};

/** One account in full. */
export function AccountScreen({ accountId, tab }: { readonly accountId: string; readonly tab: AccountTab }) {
  const account = useAccount(accountId);
  const loaded = useMirror((state) => state.snapshot !== null);
  return (
    <main className="flex flex-col gap-5">
      <HeadlineBand compact />
      {account === undefined ? <NoSuchAccount loaded={loaded} /> : <AccountPage account={account} tab={tab} />}
    </main>
  );
}

function NoSuchAccount({ loaded }: { readonly loaded: boolean }) {
  return loaded ? (
    <EmptyState title="No such account" text="The guard knows no account of this name. It may have been deleted." />
  ) : (
    <p role="status" className="panel px-5 py-10 text-soft">
      Waiting for the guard …
    </p>
  );
}

function AccountPage({ account, tab }: { readonly account: AccountView; readonly tab: AccountTab }) {
  const go = (value: string): void =>
    navigate({
      screen: 'account',
      accountId: account.accountId,
      tab: ACCOUNT_TABS.find((one) => one === value) ?? 'positions',
    });
  return (
    <>
      <AccountHeader account={account} />
      <ReadinessPanel account={account} />
      <PendingPanel account={account} />
      <LoginPagePanel account={account} />
      <QuestionPanel account={account} />
      <Tabs.Root value={tab} onValueChange={go} activationMode="manual" className="panel min-w-0">
        <Tabs.List
          aria-label={`Pages of ${account.alias}`}
          className="flex gap-1 overflow-x-auto border-b border-line px-3 pt-2"
        >
          {ACCOUNT_TABS.map((one) => (
            <Tabs.Trigger
              key={one}
              value={one}
              className="-mb-px border-b-2 border-transparent px-3 py-2.5 text-sm font-medium whitespace-nowrap text-soft -outline-offset-2 hover:text-ink data-[state=active]:border-ink data-[state=active]:text-ink"
            >
              {TABS[one].label}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        {ACCOUNT_TABS.map((one) => {
          const Page = TABS[one].page;
          return (
            <Tabs.Content key={one} value={one} className="min-h-80 p-5 outline-offset-[-2px]">
              <Page account={account} />
            </Tabs.Content>
          );
        })}
      </Tabs.Root>
    </>
  );
}
