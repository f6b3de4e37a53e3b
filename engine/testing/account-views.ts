import type { AccountView } from '../contract/account-view.ts';
import { zAccountSettings } from '../contract/account-settings.ts';
import { accountId } from '../domain/account-snapshot.ts';
import { paise } from '../domain/money.ts';

/** An account as a door shows it: guarded, flat and quiet, unless told otherwise. */
export function accountView(changes: Partial<AccountView> = {}): AccountView {
  return {
    accountId: accountId('practice-1'),
    alias: 'Practice',
    clientCode: 'PRACTICE1',
    broker: 'paper',
    mode: 'practice',
    engine: 'monitoring',
    protected: true,
    blockers: [],
    mtm: { value: paise(-612_345), gross: paise(-600_000), asOf: null, quality: 'fresh', sources: [] },
    dayLossLimit: paise(1_000_000),
    utilization: 61.2,
    stopLoss: 'SAFE',
    openPositions: 0,
    positions: [],
    orders: [],
    rules: [],
    dataAgeMs: 1_500,
    tradingDay: '2026-11-20',
    settings: zAccountSettings.parse({
      alias: 'Practice',
      clientCode: 'PRACTICE1',
      broker: 'paper',
      mode: 'practice',
      dayLossLimit: 1_000_000,
    }),
    storedSecrets: [],
    ...changes,
  };
}
