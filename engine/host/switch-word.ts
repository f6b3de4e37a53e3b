import type { AccountSettings } from '../contract/account-settings.ts';
import type { Broker, SwitchState } from '../ports.ts';

/**
 * The word of the broker's own API on its switch, as one more witness beside the page; undefined where it has none. The practice broker's
 * does not count: it and the practice page are one program.
 */
export async function wordOnSwitch(
  broker: Pick<Broker, 'readKillSwitch'>,
  mode: AccountSettings['mode'],
): Promise<SwitchState | undefined> {
  if (mode !== 'live') return undefined;
  const read = await broker.readKillSwitch();
  return read.ok ? read.value : undefined;
}
