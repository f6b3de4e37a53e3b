import type { HostSnapshot } from '../engine/contract/events.ts';

/** The tray's word and color for a picture. */
export type TrayState = { readonly text: string; readonly color: readonly [red: number, green: number, blue: number] };

const GOOD = [34, 160, 90] as const;
const WARNING = [220, 150, 20] as const;
const DANGER = [210, 50, 50] as const;

/** The truth in a few words; without a host nobody is protected. */
export function trayState(snapshot: HostSnapshot | undefined): TrayState {
  if (snapshot === undefined) return { text: 'NOT PROTECTED: the guard is not running', color: DANGER };
  const { accounts } = snapshot;
  if (accounts.some((account) => account.engine === 'killing')) return { text: 'Stopping an account', color: DANGER };
  if (accounts.length === 0) return { text: 'No accounts yet', color: WARNING };
  const exposed = accounts.filter((account) => !account.protected && account.engine !== 'locked');
  if (exposed.length === 0) return { text: 'PROTECTED', color: GOOD };
  return { text: `NOT PROTECTED: ${exposed.map((account) => account.alias).join(', ')}`, color: WARNING };
}
