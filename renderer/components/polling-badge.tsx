import type { AccountView } from '../../engine/contract/account-view.ts';
import { Badge } from './badge.tsx';

const MEANING = 'The price stream is silent; prices are asked for every second instead.';

/** Says that prices are polled because the stream does not speak; nothing while it does. */
export function PollingBadge({ account }: { readonly account: AccountView }) {
  if (account.quotes?.source !== 'polling') return null;
  return (
    <span title={MEANING}>
      <Badge tone="caution">
        polling<span className="sr-only">: {MEANING}</span>
      </Badge>
    </span>
  );
}
