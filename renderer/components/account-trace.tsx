import type { AccountView } from '../../engine/contract/account-view.ts';
import { useMirror } from '../mirror.ts';
import { Sparkline } from './sparkline.tsx';

const NO_POINTS = [] as const;

/** The account's line of today. */
export function AccountTrace({ account, height }: { readonly account: AccountView; readonly height?: number }) {
  const points = useMirror((state) => state.traces[account.accountId]?.points ?? NO_POINTS);
  const label = `MTM of ${account.alias} today, with the limit line`;
  return (
    <Sparkline
      points={points}
      limit={account.dayLossLimit}
      label={label}
      {...(height === undefined ? {} : { height })}
    />
  );
}
