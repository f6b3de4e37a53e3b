import type { AccountView } from '../../engine/contract/account-view.ts';

/** Whether the host's own figure says that the limit is used up. */
export function isBreached(account: AccountView): boolean {
  return account.utilization !== null && account.utilization >= 100;
}
