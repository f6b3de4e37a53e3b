import type { AccountView } from '../../engine/contract/account-view.ts';

/** See `AccountView.mode`. */
export type Mode = AccountView['mode'];

/** What a mode means for the trader's money. */
export const MODE_WORDS: Readonly<Record<Mode, { readonly label: string; readonly meaning: string }>> = {
  practice: { label: 'PRACTICE', meaning: 'simulated market, no real orders' },
  paper: { label: 'PAPER', meaning: 'real market, orders on paper only' },
  live: { label: 'LIVE', meaning: 'real orders on real accounts' },
};

const STAKES: readonly Mode[] = ['live', 'paper', 'practice'];

/** The modes present, highest stake first. */
export function modesOf(accounts: readonly AccountView[]): readonly Mode[] {
  return STAKES.filter((mode) => accounts.some((account) => account.mode === mode));
}

/** The window title: the mode stands first, so that it is seen in a task bar too. */
export function windowTitle(modes: readonly Mode[], place: string | null): string {
  const labels = modes.map((mode) => MODE_WORDS[mode].label).join(' + ');
  return [labels, place, 'TradeFuse'].filter((part) => part !== null && part !== '').join(' · ');
}
