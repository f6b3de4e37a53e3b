import { useAccounts } from './mirror.ts';
import { useRoute, type Route } from './route.ts';
import { AccountScreen } from './screens/account/account-screen.tsx';
import { AddAccountScreen } from './screens/add/add-account-screen.tsx';
import { AlertsScreen } from './screens/alerts/alerts-screen.tsx';
import { DashboardScreen } from './screens/dashboard/dashboard-screen.tsx';
import { HelpScreen } from './screens/help/help-screen.tsx';
import { PracticeScreen } from './screens/practice/practice-screen.tsx';
import { Announcer } from './shell/announcer.tsx';
import { ConnectionBanner } from './shell/connection-banner.tsx';
import { ModeFrame } from './shell/mode-frame.tsx';
import { NoticeTray } from './shell/notice-tray.tsx';
import { TopBar } from './shell/top-bar.tsx';
import { modesOf } from './words/mode-words.ts';

/** The frame around every screen: mode, places, connection, notices. */
export function App() {
  const route = useRoute();
  const accounts = useAccounts();
  const shown =
    route.screen === 'account' ? accounts.filter((account) => account.accountId === route.accountId) : accounts;
  const modes = modesOf(shown.length > 0 ? shown : accounts);
  const place = route.screen === 'account' ? (shown[0]?.alias ?? null) : null;
  return (
    <>
      <ModeFrame modes={modes} place={place} />
      <TopBar modes={modes} />
      <div className="mx-auto flex w-full max-w-[1760px] flex-col gap-5 px-4 pt-2 pb-28 sm:px-6 sm:pb-12">
        <ConnectionBanner />
        <Screen route={route} />
      </div>
      <NoticeTray />
      <Announcer />
    </>
  );
}

function Screen({ route }: { readonly route: Route }) {
  switch (route.screen) {
    case 'dashboard':
      return <DashboardScreen />;
    case 'account':
      return <AccountScreen key={route.accountId} accountId={route.accountId} tab={route.tab} />;
    case 'add':
      return <AddAccountScreen />;
    case 'alerts':
      return <AlertsScreen />;
    case 'practice':
      return <PracticeScreen />;
    case 'help':
      return <HelpScreen />;
  }
}
