import { useSyncExternalStore } from 'react';

/** The tabs of an account page, in the order they stand. */
export const ACCOUNT_TABS = [
  'positions',
  'orders',
  'chart',
  'plan',
  'rules',
  'timeline',
  'incident',
  'terminal',
  'lock',
  'settings',
] as const;
/** See `ACCOUNT_TABS`. */
export type AccountTab = (typeof ACCOUNT_TABS)[number];

/** Where the trader is. */
export type Route =
  | { readonly screen: 'dashboard' }
  | { readonly screen: 'account'; readonly accountId: string; readonly tab: AccountTab }
  | { readonly screen: 'add' }
  | { readonly screen: 'alerts' }
  | { readonly screen: 'practice' }
  | { readonly screen: 'help' };

/** Reads a location hash; anything unknown is the dashboard, where the button is. */
export function parseRoute(hash: string): Route {
  const [screen, id, tab] = hash.replace(/^#\/?/, '').split('/');
  switch (screen) {
    case 'account':
      return id === undefined || id === ''
        ? { screen: 'dashboard' }
        : { screen, accountId: decodeURIComponent(id), tab: parseTab(tab) };
    case 'add':
    case 'alerts':
    case 'practice':
    case 'help':
      return { screen };
    default:
      return { screen: 'dashboard' };
  }
}

function parseTab(text: string | undefined): AccountTab {
  return ACCOUNT_TABS.find((tab) => tab === text) ?? 'positions';
}

/** The hash of a route, for links. */
export function hrefOf(route: Route): string {
  if (route.screen === 'dashboard') return '#/';
  if (route.screen === 'account') return `#/account/${encodeURIComponent(route.accountId)}/${route.tab}`;
  return `#/${route.screen}`;
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

let lastHash = '';
let lastRoute: Route = { screen: 'dashboard' };

function readRoute(): Route {
  if (location.hash !== lastHash) {
    lastHash = location.hash;
    lastRoute = parseRoute(lastHash);
  }
  return lastRoute;
}

/** The current route. */
export function useRoute(): Route {
  return useSyncExternalStore(subscribe, readRoute);
}

/** Goes somewhere. */
export function navigate(route: Route): void {
  location.hash = hrefOf(route);
}
