import type { AccountView } from '../../engine/contract/account-view.ts';
import type { Tone } from './tone.ts';

/** How the stop is shown. A figure that is not fresh never says SAFE. */
export function stopLossWords(account: AccountView, live: boolean): { readonly label: string; readonly tone: Tone } {
  // Before the first reading nothing was ever seen, so nothing was ever safe either.
  if (account.mtm.asOf === null && account.stopLoss === 'SAFE') return { label: 'NOT KNOWN', tone: 'unknown' };
  const current = live && account.mtm.quality === 'fresh';
  switch (account.stopLoss) {
    case 'SAFE':
      return current
        ? { label: 'SAFE', tone: account.protected ? 'safe' : 'idle' }
        : { label: 'WAS SAFE', tone: 'unknown' };
    case 'PARTIAL':
      return { label: 'PARTIAL', tone: 'caution' };
    case 'HIT TODAY':
      return { label: 'HIT TODAY', tone: 'caution' };
    case 'NAKED':
      return { label: 'NAKED', tone: 'caution' };
  }
}

/** "3/3 agree" over the sources that gave a figure, or what differs. */
export function proofWords(account: AccountView): { readonly label: string; readonly tone: Tone } {
  const sources = account.mtm.sources;
  const agreeing = sources.filter((source) => source.agrees).length;
  if (sources.length === 0) return { label: 'no source', tone: 'caution' };
  const label = `${agreeing}/${sources.length} agree`;
  return { label, tone: agreeing === sources.length ? 'idle' : 'caution' };
}
