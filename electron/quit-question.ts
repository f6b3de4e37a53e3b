import type { AccountView } from '../engine/contract/account-view.ts';
import type { HostSnapshot } from '../engine/contract/events.ts';

/** What quitting would mean now: nothing, an unguarded risk the trader must accept, or a kill left half done. */
export type QuitVerdict =
  | { readonly kind: 'quit' }
  | { readonly kind: 'ask'; readonly message: string; readonly detail: string }
  | { readonly kind: 'refuse'; readonly message: string; readonly detail: string };

/** Judges a wish to quit by the last picture. What is not known counts as risk. */
export function judgeQuit(snapshot: HostSnapshot | undefined): QuitVerdict {
  const accounts = snapshot?.accounts ?? [];
  const killing = accounts.filter((account) => account.engine === 'killing');
  if (killing.length > 0) {
    return {
      kind: 'refuse',
      message: 'TradeFuse is stopping an account and stays open until that is proven.',
      detail: `${names(killing)} is being stopped right now. TradeFuse keeps running in the background. If it cannot finish, it will tell you what to do by hand.`,
    };
  }
  const exposed = accounts.filter(isExposed);
  if (exposed.length === 0) return { kind: 'quit' };
  return {
    kind: 'ask',
    message: 'Quit and leave open positions without a guard?',
    detail: `${names(exposed)} may hold open positions${figures(exposed)}. Nothing will stop a loss there while TradeFuse is closed. What is locked stays locked; who gets your alerts is told that nobody watches.`,
  };
}

/** A guarded account with open positions, or one of which it is not known whether it is flat. */
function isExposed(account: AccountView): boolean {
  if (account.engine === 'stopped' || account.engine === 'locked') return false;
  return account.openPositions > 0 || (account.dataAgeMs !== null && account.mtm.quality !== 'fresh');
}

/** What is left alone, in figures; a figure that is not fresh is none. */
function figures(accounts: readonly AccountView[]): string {
  const known = accounts.flatMap(({ alias, openPositions, mtm }) =>
    mtm.quality === 'fresh' && mtm.value !== null
      ? [`${alias}: ${openPositions} open, MTM today ${rupees(mtm.value)}`]
      : [],
  );
  return known.length === 0 ? '' : ` (${known.join('; ')})`;
}

/** Paise as a person reads them: "−₹3,420.00". */
function rupees(amount: number): string {
  const text = (Math.abs(amount) / 100).toLocaleString('en-IN', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return `${amount < 0 ? '−' : '+'}₹${text}`;
}

function names(accounts: readonly AccountView[]): string {
  return accounts.map((account) => account.alias).join(', ');
}
