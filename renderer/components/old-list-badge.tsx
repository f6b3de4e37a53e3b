import type { AccountView } from '../../engine/contract/account-view.ts';
import { Badge } from './badge.tsx';

const MEANING =
  "Today's list of contracts could not be had from the broker. Exits are cut into smaller orders, in case freeze quantities have changed.";

/** Says of which day the list of contracts in use is; nothing while it is today's. */
export function OldListBadge({ account }: { readonly account: AccountView }) {
  if (!account.oldInstruments) return null;
  const { date } = account.oldInstruments;
  return (
    <span title={MEANING}>
      <Badge tone="caution">
        {date === null ? 'no contract list' : `contract list of ${date}`}
        <span className="sr-only">: {MEANING}</span>
      </Badge>
    </span>
  );
}
