import type { AccountView } from '../engine/contract/account-view.ts';
import { useIsLive } from './mirror.ts';

/** Whether an account's figures may be shown as what is: a fresh reading, over a line that is up. */
export function useIsCurrent(account: AccountView): boolean {
  return useIsLive() && account.mtm.quality === 'fresh';
}
