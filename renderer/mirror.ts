import { create } from 'zustand';

import type { AccountView } from '../engine/contract/account-view.ts';
import type { HostClient } from '../engine/contract/host-client.ts';
import { applyEvent, NOTHING_KNOWN, type MirrorState } from './mirror-state.ts';
import { seedTrace } from './trace.ts';

/** The one store of the screens: a picture of the host, never an opinion. */
export const useMirror = create<MirrorState>()(() => NOTHING_KNOWN);

/** Follows a host from now on; returns what stops it. */
export function followHost(client: HostClient, now: () => number): () => void {
  const asked = new Set<string>();
  return client.subscribe((event) => {
    useMirror.setState((state) => applyEvent(state, event, now()), true);
    if (event.type !== 'snapshot') return;
    for (const account of event.snapshot.accounts) {
      const key = `${account.accountId} ${account.tradingDay}`;
      if (asked.has(key)) continue;
      asked.add(key);
      void fetchTrace(client, account);
    }
  });
}

/** The morning's line, for a page that was opened at noon. Without it the sparkline begins now, which is no error. */
async function fetchTrace(client: HostClient, account: AccountView): Promise<void> {
  const answer = await client.invoke('mtm.series', { accountId: account.accountId });
  if (!answer.ok) return;
  const { day, points } = answer.value;
  const recorded = points
    .filter((point) => point.quality === 'fresh')
    .map((point) => ({ at: Date.parse(point.at), mtm: point.mtm }));
  useMirror.setState((state) => ({
    traces: { ...state.traces, [account.accountId]: seedTrace(state.traces[account.accountId], day, recorded) },
  }));
}

const NO_ACCOUNTS: readonly AccountView[] = [];

/** The accounts as the host last described them. */
export function useAccounts(): readonly AccountView[] {
  return useMirror((state) => state.snapshot?.accounts ?? NO_ACCOUNTS);
}

/** One account, or undefined when the host knows none of that id. */
export function useAccount(accountId: string): AccountView | undefined {
  return useMirror((state) => state.snapshot?.accounts.find((account) => account.accountId === accountId));
}

/** False from the moment the screens can no longer vouch for what they show. */
export function useIsLive(): boolean {
  return useMirror((state) => state.connection === 'live');
}
