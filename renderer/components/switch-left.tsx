import { TriangleAlert } from 'lucide-react';

import type { AccountView } from '../../engine/contract/account-view.ts';
import { formatMoment } from '../format.ts';
import { hrefOf } from '../route.ts';

/** After a kill whose switch is left to a person: the lock, and the way to what must be done. */
export function SwitchLeft({ account }: { readonly account: AccountView }) {
  const until = account.lock?.until ?? null;
  const broker = account.kill?.handSwitch?.broker ?? 'the broker';
  return (
    <a
      href={hrefOf({ screen: 'account', accountId: account.accountId, tab: 'incident' })}
      className="flex min-h-[82px] items-center gap-3.5 rounded-xl border border-caution/70 bg-caution-wash px-3.5 py-3"
    >
      <TriangleAlert className="size-5 shrink-0 text-caution" aria-hidden="true" />
      <span className="min-w-0">
        <span className="block font-semibold">Pull the switch of {broker} by hand: how</span>
        <span className="mt-0.5 block text-[0.8125rem] leading-snug text-soft">
          Flat and proven{until === null ? '' : ` · locked until ${formatMoment(until)}`}
        </span>
      </span>
    </a>
  );
}
