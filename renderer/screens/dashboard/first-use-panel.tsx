import { Play } from 'lucide-react';

import type { AccountView } from '../../../engine/contract/account-view.ts';
import { hrefOf } from '../../route.ts';

/** For a newcomer whose practice account has not traded yet: the way to see the fuse blow once. */
export function FirstUsePanel({ accounts }: { readonly accounts: readonly AccountView[] }) {
  const fresh = accounts.every(
    (account) =>
      account.mode === 'practice' &&
      account.openPositions === 0 &&
      account.kill === undefined &&
      account.orders.length === 0,
  );
  if (!fresh) return null;
  return (
    <section
      aria-label="First use"
      className="flex flex-wrap items-center gap-x-8 gap-y-4 rounded-[14px] border border-practice/50 px-5 py-4"
    >
      <div className="min-w-0 flex-1 basis-80">
        <h2 className="font-semibold">See it work, with money that is not real</h2>
        <p className="mt-1 text-sm text-soft">
          Sell a straddle with stop losses on the practice market, let the market crash, and watch the account being
          stopped: in under a minute.
        </p>
      </div>
      <a
        href={hrefOf({ screen: 'practice' })}
        className="inline-flex min-h-10 items-center gap-2 rounded-[9px] bg-practice px-4 font-medium text-ground"
      >
        <Play className="size-4" aria-hidden="true" />
        Play the story
      </a>
    </section>
  );
}
