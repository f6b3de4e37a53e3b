import type { AccountView } from '../../contract/account-view.ts';
import type { CommandInput } from '../../contract/commands.ts';
import type { DoorClient } from './door-client.ts';
import type { HostEvents } from './host-events.ts';

type Settings = CommandInput<'account.save'>['settings'];

/** The settings of a practice account with a ₹10,000 line. */
export function practiceSettings(clientCode: string, change: Partial<Settings> = {}): Settings {
  return {
    alias: `Account ${clientCode}`,
    clientCode,
    broker: 'paper',
    mode: 'practice',
    dayLossLimit: 1_000_000,
    riskIntervalMs: 1_000,
    ...change,
  };
}

/** Adds a practice account to a running host and waits until it is guarded. */
export async function guardAccount(
  to: { readonly client: DoorClient; readonly events: HostEvents },
  accountId: string,
  change: Partial<Settings> = {},
): Promise<void> {
  const clientCode = accountId.toUpperCase();
  await to.client.value('account.save', { accountId, settings: practiceSettings(clientCode, change) });
  await to.events.untilAccount(accountId, 'is guarded', (account) => account.protected);
}

/** Whether a kill is over and proven, and the lock holds. */
export function isStopped(account: AccountView): boolean {
  return account.engine === 'locked' && account.kill?.verified === true && account.lock !== undefined;
}

/** Whether a step of the account's kill was confirmed. */
export function hasConfirmed(account: AccountView, step: string): boolean {
  return account.kill?.steps.some((each) => each.step === step && each.outcome === 'confirmed') === true;
}
