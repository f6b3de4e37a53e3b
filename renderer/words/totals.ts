import type { AccountView } from '../../engine/contract/account-view.ts';
import { sumPaise, type Paise } from '../../engine/domain/money.ts';
import { isInError, isMonitoring } from './engine-words.ts';

/** The figures of the global card. `net` is null as soon as one account's figure is unknown: a sum with a hole is no sum. */
export type Totals = {
  readonly net: Paise | null;
  readonly unknown: number;
  readonly stale: number;
  readonly openPositions: number;
  readonly monitoring: number;
  readonly inError: number;
  readonly total: number;
};

/** Adds up what the host said about each account. */
export function totalsOf(accounts: readonly AccountView[]): Totals {
  const known = accounts.flatMap((account) => (account.mtm.value === null ? [] : [account.mtm.value]));
  return {
    net: known.length === accounts.length ? sumPaise(known) : null,
    unknown: accounts.length - known.length,
    stale: accounts.filter((account) => account.mtm.quality === 'stale' || account.mtm.quality === 'incomplete').length,
    openPositions: accounts.reduce((sum, account) => sum + account.openPositions, 0),
    monitoring: accounts.filter(isMonitoring).length,
    inError: accounts.filter(isInError).length,
    total: accounts.length,
  };
}
