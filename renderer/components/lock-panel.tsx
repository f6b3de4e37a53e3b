import { Lock } from 'lucide-react';

import type { AccountView } from '../../engine/contract/account-view.ts';
import { countdownWords } from '../age.ts';
import { useHostNow } from '../clock.ts';
import { formatMoment } from '../format.ts';

/** The lock with its end and the time until then. No button: there is nothing to press before it ends. */
export function LockPanel({ account }: { readonly account: AccountView }) {
  const now = useHostNow();
  const until = account.lock?.until ?? null;
  return (
    <div className="flex min-h-[82px] items-center gap-3.5 rounded-xl border border-line-strong bg-raised px-3.5 py-3">
      <Lock className="size-5 shrink-0 text-soft" aria-hidden="true" />
      <div className="min-w-0">
        <p className="font-semibold">
          {until === null ? 'Locked, the end is not known' : `Locked until ${formatMoment(until)}`}
        </p>
        <p className="mt-0.5 text-[0.8125rem] leading-snug text-soft">
          {until !== null && now !== null && <span>opens in {countdownWords(Date.parse(until) - now)} · </span>}
          {account.kill?.verified === true ? 'kill verified · ' : ''}
          {account.lock?.reason ?? 'locked by the kill'}
          {account.kill?.bypasses === undefined ? '' : ` · traded elsewhere ${account.kill.bypasses}×, closed again`}
        </p>
      </div>
    </div>
  );
}
