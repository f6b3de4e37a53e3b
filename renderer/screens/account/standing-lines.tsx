import type { AccountView } from '../../../engine/contract/account-view.ts';
import { holdingsWords, waitingWords } from '../../words/standing-words.ts';

/** What stands at the broker beside the positions of the day: holdings, and orders that wait for a price. */
export function StandingLines({ account }: { readonly account: AccountView }) {
  if (!account.standing) return null;
  const [holdings, waiting] = [holdingsWords(account.standing), waitingWords(account.standing)];
  if (holdings === null && waiting === null) return null;
  return (
    <div className="mt-3 px-1 text-[0.8125rem] text-soft">
      {waiting !== null && <p className="text-caution">{waiting}</p>}
      {holdings !== null && <p>{holdings}</p>}
    </div>
  );
}
