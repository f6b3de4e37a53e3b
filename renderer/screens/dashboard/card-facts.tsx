import type { AccountView } from '../../../engine/contract/account-view.ts';
import { Stat } from '../../components/stat.tsx';
import { useIsLive } from '../../mirror.ts';
import { proofWords, stopLossWords } from '../../words/stop-words.ts';
import { TONE_TEXT } from '../../words/tone.ts';

/** The three facts beside the money: the stop, what is open, and whether the sources agree. */
export function CardFacts({ account }: { readonly account: AccountView }) {
  const stop = stopLossWords(account, useIsLive());
  const proof = proofWords(account);
  return (
    <dl className="row-line grid grid-cols-3 gap-3 pt-3">
      <Stat label="Stop loss">
        <span className={`text-sm font-semibold ${TONE_TEXT[stop.tone]}`}>{stop.label}</span>
      </Stat>
      <Stat label="Open positions">{account.openPositions}</Stat>
      <Stat label="P&L sources">
        <span className={TONE_TEXT[proof.tone]}>{proof.label}</span>
      </Stat>
    </dl>
  );
}
